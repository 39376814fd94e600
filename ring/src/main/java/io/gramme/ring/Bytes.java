package io.gramme.ring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable run of bytes with value equality and unsigned lexicographic order: a key, a value, a context.
 *
 * <p>It may be a slice of a larger array, so that a value is not copied out of the frame it arrived in. Whoever wraps an
 * array gives it up.
 */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** Takes the array without copying it; the caller must not write to it again. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /** Takes a slice of the array without copying it; the caller must not write to it again. */
    public static Bytes wrap(byte[] array, int offset, int length) {
        if (offset < 0 || length < 0 || offset > array.length - length) {
            throw new IndexOutOfBoundsException("slice " + offset + "+" + length + " of " + array.length + " bytes");
        }
        return length == 0 ? EMPTY : new Bytes(array, offset, length);
    }

    public static Bytes copyOf(byte[] array) {
        return wrap(array.clone());
    }

    /** Copies what remains in the buffer and leaves its position where it was. */
    public static Bytes copyOf(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(buffer.position(), copy);
        return wrap(copy);
    }

    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public byte at(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("byte " + index + " of " + length);
        }
        return array[offset + index];
    }

    public Bytes slice(int from, int size) {
        if (from < 0 || size < 0 || from > length - size) {
            throw new IndexOutOfBoundsException("slice " + from + "+" + size + " of " + length + " bytes");
        }
        return wrap(array, offset + from, size);
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** A read-only view, without a copy. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    public void copyTo(byte[] target, int targetOffset) {
        System.arraycopy(array, offset, target, targetOffset, length);
    }

    public void copyTo(ByteBuffer target) {
        target.put(array, offset, length);
    }

    /** Whether the array has these bytes there. */
    public boolean isAt(byte[] other, int from) {
        return Arrays.equals(array, offset, offset + length, other, from, from + length);
    }

    /** Calls the sink with the backing array and the slice's place in it. The sink must not write to it or keep it. */
    public void feed(Sink sink) {
        sink.accept(array, offset, length);
    }

    public String toUtf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    public String toHex() {
        return HexFormat.of().formatHex(array, offset, offset + length);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(
                array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** Printable ASCII as it is, anything else in hex; long runs are cut. */
    @Override
    public String toString() {
        int shown = Math.min(length, 64);
        boolean printable = true;
        for (int i = offset; i < offset + shown; i++) {
            printable &= array[i] >= 0x20 && array[i] < 0x7f;
        }
        String text = printable
                ? new String(array, offset, shown, StandardCharsets.US_ASCII)
                : "0x" + HexFormat.of().formatHex(array, offset, offset + shown);
        return shown == length ? text : text + "... (" + length + " bytes)";
    }

    /** Reads a slice of an array. */
    @FunctionalInterface
    public interface Sink {
        void accept(byte[] array, int offset, int length);
    }
}
