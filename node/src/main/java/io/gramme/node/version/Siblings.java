package io.gramme.node.version;

import io.gramme.client.wire.RequestId;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The state of a record without its bytes: a clock, and the versions that no later write has replaced.
 *
 * <p>Invariants: every version's dot is covered by the clock; versions are ascending by dot, each dot once. A dot that the
 * clock covers and that is not among the versions was replaced or deleted. {@link #merge} is commutative, associative and
 * idempotent; {@link #write} is the only way a version enters.
 *
 * @param clock covers every version here and everything they replaced
 * @param versions ascending by dot
 */
public record Siblings(VersionVector clock, List<Version> versions) {
    public static final Siblings NONE = new Siblings(VersionVector.EMPTY, List.of());

    /** More than this in one record are refused when read; a coordinator refuses far earlier. */
    public static final int MAX_VERSIONS = 65_535;

    public Siblings {
        versions = List.copyOf(versions);
        for (int i = 0; i < versions.size(); i++) {
            boolean ascending = i == 0 || versions.get(i - 1).compareTo(versions.get(i)) < 0;
            if (!ascending || !clock.covers(versions.get(i).dot())) {
                throw new MalformedVersionException("siblings out of order, or not covered by their clock");
            }
        }
    }

    /** Nothing was ever written: not even a tombstone remains. */
    public boolean isEmpty() {
        return clock.isEmpty();
    }

    /** A client's write: drops what its history covers, adds one version; the clock learns of both. */
    public Siblings write(CausalHistory history, Version version) {
        List<Version> kept = new ArrayList<>(versions.size() + 1);
        for (Version old : versions) {
            if (!history.covers(old.dot())) {
                kept.add(old);
            }
        }
        kept.add(version);
        kept.sort(null);
        return new Siblings(clock.merge(history.seen()).with(version.dot()), kept);
    }

    /** What two copies know together: a version stays unless the other copy knows it and no longer has it. */
    public Siblings merge(Siblings other) {
        if (equals(other) || other.isEmpty()) {
            return this;
        }
        if (isEmpty() || isReplacedBy(other)) {
            return other;
        }
        if (other.isReplacedBy(this)) {
            return this;
        }
        List<Version> merged = new ArrayList<>(versions.size() + other.versions.size());
        for (Version mine : versions) {
            if (other.find(mine.dot()).isPresent() || !other.clock.covers(mine.dot())) {
                merged.add(mine);
            }
        }
        for (Version theirs : other.versions) {
            if (!clock.covers(theirs.dot())) {
                merged.add(theirs);
            }
        }
        merged.sort(null);
        return new Siblings(clock.merge(other.clock), merged);
    }

    /** Whether the other is what the two are together: it knows everything that is here, and has nothing that was replaced here. */
    private boolean isReplacedBy(Siblings other) {
        if (!other.clock.covers(clock)) {
            return false;
        }
        for (Version theirs : other.versions) {
            // A version of the same dot that says something else has not been replaced: the two are to be merged.
            if (clock.covers(theirs.dot()) && !versions.contains(theirs)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the two can be of one record: a dot is one version everywhere, and the two together are within bounds. */
    public boolean agreesWith(Siblings other) {
        boolean within = clock.size() + other.clock.size() <= VersionVector.MAX_ENTRIES
                || clock.merge(other.clock).size() <= VersionVector.MAX_ENTRIES;
        if (!within || versions.size() + other.versions.size() > MAX_VERSIONS) {
            return false;
        }
        for (Version mine : versions) {
            for (Version theirs : other.versions) {
                if (theirs.dot().equals(mine.dot()) && !theirs.equals(mine)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * One version of each write: siblings of one request are one write that was coordinated twice, and the lowest dot stands
     * for them. For whoever shows or counts versions, never for what is stored: a version that is left out there because of
     * another is lost with it, when somebody replaces that one who never saw the first.
     */
    public List<Version> writes() {
        if (versions.size() < 2) {
            return versions;
        }
        Set<RequestId> seen = new HashSet<>();
        return versions.stream()
                .filter(version -> version.requestId().equals(Version.NO_REQUEST) || seen.add(version.requestId()))
                .toList();
    }

    /** Keeps the version with the highest (timestamp, dot): a last-write-wins table after a merge or a write. */
    public Siblings keepLast() {
        if (versions.size() < 2) {
            return this;
        }
        Version last = versions.get(0);
        for (Version version : versions) {
            int order = Long.compareUnsigned(version.timestamp(), last.timestamp());
            last = order > 0 || (order == 0 && version.compareTo(last) > 0) ? version : last;
        }
        return new Siblings(clock, List.of(last));
    }

    public Optional<Version> find(Dot dot) {
        for (Version version : versions) {
            if (version.dot().equals(dot)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** The latest timestamp of a version here, 0 for none. */
    public long latest() {
        long latest = 0;
        for (Version version : versions) {
            latest = Math.max(latest, version.timestamp());
        }
        return latest;
    }

    /** The bytes of all the values together. */
    public long valueBytes() {
        long sum = 0;
        for (Version version : versions) {
            sum += version.length();
        }
        return sum;
    }

    public int encodedLength() {
        return clock.encodedLength() + Short.BYTES + versions.size() * Version.BYTES;
    }

    /** When the last version ended or will end, wall-clock milliseconds; {@link Long#MAX_VALUE} when one of them never does. */
    public long endMillis() {
        long end = 0;
        for (Version version : versions) {
            end = Math.max(end, version.endMillis());
        }
        return end;
    }

    /** Whether all that is here is deleted or has ended at that wall-clock time: it is a tombstone. */
    public boolean isEnded(long nowMillis) {
        return versions.stream().allMatch(version -> version.isEnded(nowMillis));
    }

    /** Whether the bytes of some value are of no use since that time or longer. */
    public boolean hasEndedValues(long byMillis) {
        return versions.stream().anyMatch(version -> version.length() > 0 && version.isDroppable(byMillis));
    }

    /** Whether {@link #dropEnded} changes anything. */
    public boolean isDroppable(long byMillis) {
        for (Version version : versions) {
            if (version.isDroppable(byMillis)) {
                return true;
            }
        }
        return false;
    }

    /** The same, without the values of versions that ended at that time or before. */
    public Siblings dropEnded(long byMillis) {
        List<Version> kept = new ArrayList<>(versions.size());
        for (Version version : versions) {
            kept.add(version.isDroppable(byMillis) ? version.dropped() : version);
        }
        return new Siblings(clock, kept);
    }

    /** The same, without deletes and dropped values: to be shown, never to be stored. */
    public Siblings withValues() {
        return new Siblings(
                clock, versions.stream().filter(version -> !version.tombstone()).toList());
    }

    /** The same, without versions whose time was over at that time or before: to be counted, never to be stored. */
    public Siblings living(long byMillis) {
        List<Version> kept = versions.stream()
                .filter(version -> version.expiryMillis() == 0 || !version.isEnded(byMillis))
                .toList();
        return kept.size() == versions.size() ? this : new Siblings(clock, kept);
    }

    /** Whether the value of some version was dropped. */
    boolean hasDropped() {
        for (Version version : versions) {
            if (version.isDropped()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a value is missing that should be here at that time: somebody's clock was wrong when it was dropped. */
    public boolean isDroppedEarly(long nowMillis) {
        for (Version version : versions) {
            if (version.isDropped() && !version.isEnded(nowMillis)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the other has a value that is missing here and should not be at that time. */
    public boolean regainsFrom(Siblings other, long nowMillis) {
        return versions.stream()
                .anyMatch(version -> version.isDropped()
                        && !version.isEnded(nowMillis)
                        && other.find(version.dot())
                                .filter(theirs -> !theirs.isDropped())
                                .isPresent());
    }

    /** The clock, u16 number of versions, then each. */
    public void encode(ByteBuffer out) {
        clock.encode(out);
        out.putShort((short) versions.size());
        versions.forEach(version -> version.encode(out));
    }

    /** What two copies compare: the bytes of {@link #encode}, as if every value that has an expiry had been dropped. */
    public Bytes identity() {
        ByteBuffer out = ByteBuffer.allocate(encodedLength());
        clock.encode(out);
        out.putShort((short) versions.size());
        versions.forEach(version -> version.identify(out));
        return Bytes.wrap(out.array());
    }

    /** Throws {@link MalformedVersionException} for anything that {@link #encode} cannot have written. */
    public static Siblings decode(ByteBuffer in) {
        VersionVector clock = VersionVector.decode(in);
        if (in.remaining() < Short.BYTES) {
            throw new MalformedVersionException("siblings cut short");
        }
        int size = in.getShort() & 0xffff;
        if (in.remaining() < size * Version.BYTES) {
            throw new MalformedVersionException(size + " versions in " + in.remaining() + " bytes");
        }
        List<Version> versions = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            versions.add(Version.decode(in));
        }
        return new Siblings(clock, versions);
    }
}
