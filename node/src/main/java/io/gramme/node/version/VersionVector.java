package io.gramme.node.version;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * For each actor the highest counter seen; it claims every earlier dot of that actor too. Immutable.
 *
 * <p>Entries are (incarnation, epoch, counter), ascending by actor, flat in one array: a record has one to three as a
 * rule, and a node compares them on every read and write.
 */
public final class VersionVector {
    public static final VersionVector EMPTY = new VersionVector(new long[0]);

    /** More entries than this are refused when read: nobody's history is that long, a liar's is. */
    public static final int MAX_ENTRIES = 4_096;

    /** From this many entries on a warning is due. */
    public static final int MANY_ENTRIES = 64;

    private static final int WIDTH = 3;

    private final long[] entries;

    private VersionVector(long[] entries) {
        this.entries = entries;
    }

    public static VersionVector of(Dot dot) {
        return new VersionVector(new long[] {dot.incarnation(), dot.epoch(), dot.counter()});
    }

    public int size() {
        return entries.length / WIDTH;
    }

    public boolean isEmpty() {
        return entries.length == 0;
    }

    /** The actor's highest dot of this entry. */
    public Dot entry(int index) {
        int at = index * WIDTH;
        return new Dot(entries[at], entries[at + 1], entries[at + 2]);
    }

    /** The highest counter of the actor, 0 when it has none. */
    public long counter(long incarnation, long epoch) {
        int at = find(incarnation, epoch);
        return at < 0 ? 0 : entries[at + 2];
    }

    public boolean covers(Dot dot) {
        return Long.compareUnsigned(counter(dot.incarnation(), dot.epoch()), dot.counter()) >= 0;
    }

    /** Whether everything the other claims is claimed here. */
    public boolean covers(VersionVector other) {
        long[] theirs = other.entries;
        int mine = 0;
        for (int at = 0; at < theirs.length; at += WIDTH) {
            int order = -1;
            while (mine < entries.length && order < 0) {
                order = Dot.compareActors(entries[mine], entries[mine + 1], theirs[at], theirs[at + 1]);
                mine += order < 0 ? WIDTH : 0;
            }
            boolean isCovered =
                    theirs[at + 2] == 0 || (order == 0 && Long.compareUnsigned(entries[mine + 2], theirs[at + 2]) >= 0);
            if (!isCovered) {
                return false;
            }
        }
        return true;
    }

    public VersionVector with(Dot dot) {
        return covers(dot) ? this : merge(of(dot));
    }

    /** The least vector that covers both: commutative, associative, idempotent. */
    public VersionVector merge(VersionVector other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        long[] a = entries;
        long[] b = other.entries;
        long[] merged = new long[a.length + b.length];
        int i = 0;
        int j = 0;
        int size = 0;
        while (i < a.length || j < b.length) {
            int order = i == a.length ? 1 : j == b.length ? -1 : Dot.compareActors(a[i], a[i + 1], b[j], b[j + 1]);
            long[] from = order <= 0 ? a : b;
            int at = order <= 0 ? i : j;
            merged[size] = from[at];
            merged[size + 1] = from[at + 1];
            merged[size + 2] = order == 0 ? maxUnsigned(a[i + 2], b[j + 2]) : from[at + 2];
            size += WIDTH;
            i += order <= 0 ? WIDTH : 0;
            j += order >= 0 ? WIDTH : 0;
        }
        return new VersionVector(size == merged.length ? merged : Arrays.copyOf(merged, size));
    }

    private int find(long incarnation, long epoch) {
        for (int at = 0; at < entries.length; at += WIDTH) {
            if (entries[at] == incarnation && entries[at + 1] == epoch) {
                return at;
            }
        }
        return -1;
    }

    private static long maxUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }

    public int encodedLength() {
        return Short.BYTES + entries.length * Long.BYTES;
    }

    /** u16 number of entries, then each as three u64. */
    public void encode(ByteBuffer out) {
        out.putShort((short) size());
        for (long value : entries) {
            out.putLong(value);
        }
    }

    /** Throws {@link MalformedVersionException} unless the entries are complete, ascending and within the limit. */
    public static VersionVector decode(ByteBuffer in) {
        if (in.remaining() < Short.BYTES) {
            throw new MalformedVersionException("version vector cut short");
        }
        int size = in.getShort() & 0xffff;
        if (size > MAX_ENTRIES || in.remaining() < size * Dot.BYTES) {
            throw new MalformedVersionException(
                    "version vector of " + size + " entries in " + in.remaining() + " bytes");
        }
        long[] entries = new long[size * WIDTH];
        for (int at = 0; at < entries.length; at += WIDTH) {
            entries[at] = in.getLong();
            entries[at + 1] = in.getLong();
            entries[at + 2] = in.getLong();
            boolean ascending = at == 0
                    || Dot.compareActors(entries[at - WIDTH], entries[at - WIDTH + 1], entries[at], entries[at + 1])
                            < 0;
            if (!ascending || entries[at + 2] == 0) {
                throw new MalformedVersionException("version vector out of order");
            }
        }
        return size == 0 ? EMPTY : new VersionVector(entries);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionVector that && Arrays.equals(entries, that.entries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < size(); i++) {
            text.append(i == 0 ? "" : ", ").append(entry(i));
        }
        return text.append('}').toString();
    }
}
