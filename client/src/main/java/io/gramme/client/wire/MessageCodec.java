package io.gramme.client.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Output;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the messages of one family into frames and back, by a fixed list of serializers. Kryo refuses every class that is
 * not in the list, follows no references and reads no class names.
 *
 * <p>Not thread-safe, and cheap to make: each thread has its own. {@link #decode} throws a {@link WireException} and
 * nothing else, whatever the bytes.
 *
 * @param <M> the sealed family
 */
public final class MessageCodec<M> {
    /** Room for the fields that a hint leaves out. */
    private static final int SLACK_BYTES = 64;

    private final Kryo kryo = new Kryo();
    private final Map<Class<?>, MessageSerializer<? extends M>> byClass = new HashMap<>();
    private final List<MessageSerializer<? extends M>> byType = new ArrayList<>();
    private final int maxMessageBytes;

    /**
     * A codec for these messages.
     *
     * @param maxMessageBytes the longest body that is written
     */
    public MessageCodec(int maxMessageBytes, List<? extends MessageSerializer<? extends M>> serializers) {
        this.maxMessageBytes = maxMessageBytes;
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        for (MessageSerializer<? extends M> serializer : serializers) {
            kryo.register(serializer.message(), serializer, serializer.type());
            byClass.put(serializer.message(), serializer);
            byType.add(serializer);
        }
    }

    /**
     * The frame that carries the message.
     *
     * @param version the one agreed on for the connection; a message newer than it is the caller's error
     * @param epoch of the sender's ring; 0 while it has none
     */
    public Frame encode(int version, long correlation, int partition, long epoch, M message) {
        MessageSerializer<? extends M> serializer = byClass.get(message.getClass());
        if (serializer == null || serializer.since() > version) {
            throw new IllegalArgumentException("no " + message.getClass().getSimpleName() + " in version " + version);
        }
        return new Frame(version, serializer.type(), correlation, partition, epoch, encode(serializer, message));
    }

    private <T extends M> Bytes encode(MessageSerializer<T> serializer, M message) {
        T value = serializer.message().cast(message);
        int hint = Math.min(serializer.sizeHint(value) + SLACK_BYTES, maxMessageBytes);
        Output output = new Output(hint, maxMessageBytes);
        try {
            kryo.writeObject(output, value, serializer);
        } catch (KryoException e) {
            throw new IllegalArgumentException("a message over " + maxMessageBytes + " bytes", e);
        }
        return Bytes.wrap(output.getBuffer(), 0, output.position());
    }

    /** Throws {@link WireException} when the frame holds no message of this family. */
    public M decode(Frame frame) {
        for (MessageSerializer<? extends M> serializer : byType) {
            if (serializer.type() == frame.type()) {
                return decode(serializer, frame.body());
            }
        }
        throw new WireException("no message of type " + frame.type());
    }

    private <T extends M> T decode(MessageSerializer<T> serializer, Bytes body) {
        try {
            return kryo.readObject(new WireInput(body).kryoInput(), serializer.message(), serializer);
        } catch (KryoException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new WireException("a damaged " + serializer.message().getSimpleName() + ": " + e.getMessage(), e);
        }
    }
}
