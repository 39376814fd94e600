package io.gramme.node.version;

import io.gramme.client.wire.RequestId;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One sibling without its bytes.
 *
 * <p>A version that ends is a tombstone from then on, by whichever clock looks. Later its value may be {@link #dropped}: that leaves
 * the same version, equal to what it was and of the same {@link #identify identity}, so that copies which have dropped it and copies
 * which have not agree.
 *
 * @param requestId what the client called the write; a retry carries the same
 * @param timestamp hybrid logical time at the coordinator, used by last-write-wins tables only
 * @param expiryMillis wall-clock time from which this is a tombstone, 0 for never
 * @param tombstone a version without a value: a delete, or, when it has an expiry, one whose value was dropped
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

    /** Whether nobody is to see a value of it any more at that wall-clock time. */
    public boolean isEnded(long nowMillis) {
        return expiryMillis == 0 ? tombstone : nowMillis >= expiryMillis;
    }

    /** Whether it had a value once that nobody needs any more. */
    public boolean isDropped() {
        return tombstone && expiryMillis != 0;
    }

    /** Whether it has a value still, though its time was over at that time or before. */
    public boolean isDroppable(long byMillis) {
        return !tombstone && isEnded(byMillis);
    }

    /** The same version without its value. It must have an expiry. */
    public Version dropped() {
        return new Version(dot, requestId, timestamp, expiryMillis, true, 0, checksum);
    }

    /** When it ended or will end, wall-clock milliseconds; {@link Long#MAX_VALUE} for never. */
    public long endMillis() {
        long written = HybridClock.millis(timestamp);
        return expiryMillis != 0 ? Math.max(written, expiryMillis) : tombstone ? written : Long.MAX_VALUE;
    }

    /** Equal whether its value was dropped or not. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Version that
                && dot.equals(that.dot)
                && requestId.equals(that.requestId)
                && timestamp == that.timestamp
                && expiryMillis == that.expiryMillis
                && checksum == that.checksum
                && (expiryMillis != 0 || (tombstone == that.tombstone && length == that.length));
    }

    @Override
    public int hashCode() {
        return Objects.hash(dot, requestId, timestamp, expiryMillis, checksum);
    }

    @Override
    public int compareTo(Version other) {
        return dot.compareTo(other.dot);
    }

    /** What equal versions have in common: the same bytes for the same version, whether its value was dropped or not. */
    void identify(ByteBuffer out) {
        if (expiryMillis == 0) {
            encode(out);
        } else {
            dropped().encode(out);
        }
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
