package io.gramme.node.env;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Small structures as bytes, for files and for what peers send each other seldom: big-endian, a list with its length before it, a text
 * as {@link java.io.DataOutput#writeUTF} writes it.
 */
public final class Fields {
    private Fields() {}

    /** Writes one thing. */
    @FunctionalInterface
    public interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    /** Reads one thing. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    public static <T> Bytes encode(int format, T value, Writer<T> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(format);
            writer.write(out, value);
        } catch (IOException e) {
            throw new IllegalStateException("an array cannot be written to", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /** Throws {@link IllegalArgumentException} for bytes that are not of this format, or make no sense. */
    public static <T> T decode(String what, int format, Bytes bytes, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toArray()))) {
            int found = in.readUnsignedShort();
            if (found != format) {
                throw new IllegalArgumentException(what + " of format " + found + "; this program reads " + format);
            }
            T value = reader.read(in);
            if (in.available() > 0) {
                throw new IllegalArgumentException(what + " with " + in.available() + " bytes too many");
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " cut short", e);
        }
    }

    public static <T> void list(DataOutputStream out, Collection<T> values, Writer<T> writer) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            writer.write(out, value);
        }
    }

    /**
     * Reads what {@link #list(DataOutputStream, Collection, Writer)} wrote.
     *
     * @param most elements; a length is believed only up to there
     */
    public static <T> List<T> list(DataInputStream in, int most, Reader<T> reader) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > most) {
            throw new IllegalArgumentException("a list of " + size + " where " + most + " are the most");
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(reader.read(in));
        }
        return values;
    }

    public static void node(DataOutputStream out, NodeId node) throws IOException {
        out.writeLong(node.high());
        out.writeLong(node.low());
    }

    public static NodeId node(DataInputStream in) throws IOException {
        return new NodeId(in.readLong(), in.readLong());
    }

    public static void bytes(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.length());
        out.write(bytes.toArray());
    }

    /** Throws {@link IllegalArgumentException} for a length that is not there. */
    public static Bytes bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("a run of " + length + " bytes where " + in.available() + " are left");
        }
        return Bytes.wrap(in.readNBytes(length));
    }
}
