package io.gramme.node.version;

import io.gramme.client.wire.RequestId;
import java.nio.ByteBuffer;

/**
 * One sibling without its bytes.
 *
 * @param requestId what the client called the write; a retry carries the same
 * @param timestamp hybrid logical time at the coordinator, used by last-write-wins tables only
 * @param expiryMillis wall-clock time from which this is a tombstone, 0 for never
 * @param tombstone a delete: a version without a value
 * @param length of the value, bytes
 * @param checksum CRC32C of the value, computed where it entered the cluster and checked wherever it leaves
 */
public record Version(
        Dot dot, RequestId requestId, long timestamp, long expiryMillis, boolean tombstone, int length, int checksum)
        implements Comparable<Version> {
    /** Of a write that nobody gave a request id. */
    public static final RequestId NO_REQUEST = new RequestId(0, 0);

    /** The length of its binary form. */
    public static final int BYTES = Dot.BYTES + 5 * Long.BYTES + Byte.BYTES;

    public Version {
        if (length < 0 || (tombstone && length != 0)) {
            throw new MalformedVersionException("a version of " + length + " bytes, tombstone=" + tombstone);
        }
    }

    @Override
    public int compareTo(Version other) {
        return dot.compareTo(other.dot);
    }

    void encode(ByteBuffer out) {
        out.putLong(dot.incarnation()).putLong(dot.epoch()).putLong(dot.counter());
        out.putLong(requestId.clientId()).putLong(requestId.sequence());
        out.putLong(timestamp).putLong(expiryMillis);
        out.put((byte) (tombstone ? 1 : 0)).putInt(length).putInt(checksum);
    }

    static Version decode(ByteBuffer in) {
        if (in.remaining() < BYTES) {
            throw new MalformedVersionException("version cut short");
        }
        Dot dot = new Dot(in.getLong(), in.getLong(), in.getLong());
        RequestId requestId = new RequestId(in.getLong(), in.getLong());
        return new Version(dot, requestId, in.getLong(), in.getLong(), in.get() != 0, in.getInt(), in.getInt());
    }
}
