package io.gramme.client.wire;

import io.gramme.ring.Bytes;

/**
 * One message on the wire with its header: 4 bytes of length (of what follows), then version, type, flags (2 bytes),
 * correlation (8), partition (4), ring epoch (8), all big-endian, then the body. The length and the flag that cuts a long
 * message into several frames exist between {@link FrameEncoder} and {@link FrameDecoder} only.
 *
 * @param version of the protocol the body is written in, 1 to 255
 * @param type of the message, 0 to 255
 * @param correlation the sender's own number; an answer repeats it
 * @param partition the one that the message concerns; {@link #NO_PARTITION} for none
 * @param epoch of the sender's ring; 0 while it has none
 * @param body a slice of the array that it arrived in
 */
public record Frame(int version, int type, long correlation, int partition, long epoch, Bytes body) {
    public static final int NO_PARTITION = -1;

    /** The length field and the header that it covers. */
    public static final int HEADER_BYTES = 28;

    /** What the length counts besides the body. */
    static final int COUNTED_HEADER_BYTES = HEADER_BYTES - Integer.BYTES;

    /** In the flags: the message goes on in the next frame of this connection. */
    static final int FLAG_MORE = 1;

    public Frame {
        if (version < 1 || version > 255 || type < 0 || type > 255 || partition < NO_PARTITION) {
            throw new IllegalArgumentException("version " + version + " type " + type + " partition " + partition);
        }
    }
}
