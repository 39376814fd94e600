package io.gramme.client.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * How one message is written and read. Fields are only ever appended: {@code read} takes the fields it knows and leaves
 * what follows alone, and asks {@link WireInput#remaining} before it reads a field that an older writer does not send.
 * Keeps no state.
 */
public abstract class MessageSerializer<T> extends Serializer<T> {
    private final Class<T> message;
    private final int type;
    private final int since;

    /**
     * A serializer for one message.
     *
     * @param type the frame type, which is the Kryo id as well; never used twice
     * @param since the first protocol version that has this message
     */
    protected MessageSerializer(Class<T> message, int type, int since) {
        super(false, true);
        this.message = message;
        this.type = type;
        this.since = since;
    }

    public final Class<T> message() {
        return message;
    }

    public final int type() {
        return type;
    }

    public final int since() {
        return since;
    }

    /** About how many bytes the message takes: a message with large fields says at least that, to be copied once only. */
    protected abstract int sizeHint(T value);

    protected abstract void write(WireOutput output, T value);

    protected abstract T read(WireInput input);

    @Override
    public final void write(Kryo kryo, Output output, T value) {
        write(new WireOutput(output), value);
    }

    @Override
    public final T read(Kryo kryo, Input input, Class<? extends T> wanted) {
        return read(WireInput.of(input));
    }
}
