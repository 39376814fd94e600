package io.gramme.client.wire;

import com.esotericsoftware.kryo.io.Input;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the fields of one message over Kryo's input, each within bounds: a length or a count is compared with what remains
 * before anything is allocated. Byte fields are slices of the body, not copies. Every method throws a
 * {@link WireException} or one of Kryo's, which {@link MessageCodec} turns into one. Confined to the caller.
 */
public final class WireInput {
    private final Bytes body;
    private final Input input;
    private final int base;
    private int limit;

    WireInput(Bytes body) {
        this.body = body;
        this.input = new BodyInput(this);
        body.feed(input::setBuffer);
        this.base = input.position();
        this.limit = body.length();
    }

    Input kryoInput() {
        return input;
    }

    static WireInput of(Input input) {
        return ((BodyInput) input).owner;
    }

    public int remaining() {
        return limit - position();
    }

    /** A number that is never negative. */
    public int count() {
        int value = input.readVarInt(true);
        checkInside();
        if (value < 0) {
            throw new WireException("a count of " + Integer.toUnsignedString(value));
        }
        return value;
    }

    public long fixed64() {
        require(Long.BYTES, "a number");
        return input.readLong();
    }

    public int fixed32() {
        require(Integer.BYTES, "a number");
        return input.readInt();
    }

    public long varint64() {
        long value = input.readVarLong(true);
        checkInside();
        return value;
    }

    public boolean flag() {
        return octet() != 0;
    }

    public int octet() {
        require(1, "a byte");
        return input.readByteUnsigned();
    }

    /** A slice of the body; never longer than what remains of it. */
    public Bytes bytes() {
        int length = count();
        require(length, "a byte field");
        int from = position();
        input.setPosition(base + from + length);
        return body.slice(from, length);
    }

    /**
     * A text.
     *
     * @param maxBytes the most bytes its UTF-8 form may have
     */
    public String text(int maxBytes) {
        Bytes bytes = bytes();
        if (bytes.length() > maxBytes) {
            throw new WireException("a text of " + bytes.length() + " bytes where " + maxBytes + " are the most");
        }
        return bytes.toUtf8();
    }

    public NodeId nodeId() {
        return new NodeId(fixed64(), fixed64());
    }

    /**
     * A list, read element by element.
     *
     * @param max the most elements
     * @param minBytes the fewest bytes that one element takes, at least 1: more elements than fit are refused unread
     */
    public <T> List<T> list(int max, int minBytes, Function<WireInput, T> element) {
        int size = count();
        if (size > max || (long) size * minBytes > remaining()) {
            throw new WireException("a list of " + size + " elements where " + max + " are the most and " + remaining()
                    + " bytes remain");
        }
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    /** The counterpart of {@link WireOutput#block}: whatever follows the fields within the block is skipped. */
    public <T> T block(Function<WireInput, T> fields) {
        int length = fixed32();
        if (length < 0) {
            throw new WireException("a block of " + Integer.toUnsignedString(length) + " bytes");
        }
        require(length, "a block");
        int outer = limit;
        int end = position() + length;
        limit = end;
        T value = fields.apply(this);
        limit = outer;
        input.setPosition(base + end);
        return value;
    }

    private int position() {
        return input.position() - base;
    }

    private void require(int bytes, String what) {
        if (bytes > remaining()) {
            throw new WireException(what + " of " + bytes + " bytes where " + remaining() + " remain");
        }
    }

    /** Kryo stops at the end of the body; a block may end earlier. */
    private void checkInside() {
        if (remaining() < 0) {
            throw new WireException("a number that runs over the end of its block");
        }
    }

    /** Lets a Kryo serializer find its way back to the bounded face. */
    private static final class BodyInput extends Input {
        private final WireInput owner;

        BodyInput(WireInput owner) {
            this.owner = owner;
        }
    }
}
