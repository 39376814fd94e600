package io.gramme.client.wire;

import com.esotericsoftware.kryo.io.Output;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Writes the fields of one message: the few shapes that {@link WireInput} can read within bounds, over Kryo's output.
 * Confined to the caller.
 */
public final class WireOutput {
    private final Output output;

    WireOutput(Output output) {
        this.output = output;
    }

    /** A number that is never negative, in 1 to 5 bytes. */
    public WireOutput count(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("a count of " + value);
        }
        output.writeVarInt(value, true);
        return this;
    }

    /** In 8 bytes. */
    public WireOutput fixed64(long value) {
        output.writeLong(value);
        return this;
    }

    /** In 4 bytes. */
    public WireOutput fixed32(int value) {
        output.writeInt(value);
        return this;
    }

    /** In 1 to 9 bytes; small when the value is small and not negative. */
    public WireOutput varint64(long value) {
        output.writeVarLong(value, true);
        return this;
    }

    public WireOutput flag(boolean value) {
        output.writeByte(value ? 1 : 0);
        return this;
    }

    /** A number from 0 to 255: a small enumeration, a format. */
    public WireOutput octet(int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("an octet of " + value);
        }
        output.writeByte(value);
        return this;
    }

    public WireOutput bytes(Bytes bytes) {
        output.writeVarInt(bytes.length(), true);
        bytes.feed(output::writeBytes);
        return this;
    }

    public WireOutput text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        output.writeVarInt(utf8.length, true);
        output.writeBytes(utf8);
        return this;
    }

    public WireOutput nodeId(NodeId id) {
        return fixed64(id.high()).fixed64(id.low());
    }

    public <T> WireOutput list(List<T> list, BiConsumer<WireOutput, T> element) {
        output.writeVarInt(list.size(), true);
        list.forEach(item -> element.accept(this, item));
        return this;
    }

    /**
     * A structure with its length before it, so that a later version may append fields to it and an older reader skips
     * them. Costs 4 bytes.
     */
    public <T> WireOutput block(T value, BiConsumer<WireOutput, T> fields) {
        int start = output.position();
        output.writeInt(0);
        fields.accept(this, value);
        int end = output.position();
        output.setPosition(start);
        output.writeInt(end - start - Integer.BYTES);
        output.setPosition(end);
        return this;
    }
}
