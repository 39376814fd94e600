package io.gramme.node.storage;

import io.gramme.node.env.Invariants;
import io.gramme.node.storage.SegmentFormat.Kind;
import io.gramme.node.storage.SegmentFormat.RecordHeader;
import io.gramme.node.storage.SegmentFormat.SegmentHeader;
import io.gramme.node.storage.SegmentFormat.Stamp;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The append side of the log. Records are staged in memory and handed to the disk as one group at {@link #flush}; until the
 * disk says that a group is written it can be read here. Segments follow one another; the next is asked for as soon as one is
 * begun, so that a record of any length finds room. A full segment gets its key file once it is forced.
 *
 * <p>Bounds: at most {@code stagedBytes} wait for the disk, then {@link #room} says so and nothing may be appended. Confined
 * to its loop.
 */
final class RecordLog {
    private static final long NEW = 0;
    private static final int FIRST_GROUP = 4 * 1_024;

    /** A group that would grow over this is closed, and another one begun. */
    private static final int LARGEST_GROUP = 64 * 1_024;

    private static final int MAX_KEY_FILE = 16 * 1_024 * 1_024;

    private final StorageConfig config;
    private final Disk disk;
    private final RandomGenerator random;
    private final Faults faults;
    private final SegmentUsage usage;
    private final NavigableMap<Long, Sealing> sealing = new TreeMap<>();
    private final Deque<Group> unwritten = new ArrayDeque<>();
    private final Deque<Sealed> sealed = new ArrayDeque<>();

    private @Nullable Segment current;
    private @Nullable Segment next;
    private boolean preparing;
    private boolean ending;
    private boolean holdingBack;
    private boolean full;
    private long nextNumber;
    /** The size of the last key file, and an eighth. */
    private int usualKeyFile;

    private long nextLsn;
    private long previousNumber;
    private long previousEnd;

    private byte[] staged = new byte[FIRST_GROUP];
    private int stagedLength;
    private long stagedOffset;
    private boolean stagedForce;
    private long waitingBytes;
    private long appended;
    private long written;
    private long forced;

    RecordLog(
            StorageConfig config, Disk disk, RandomGenerator random, Faults faults, SegmentUsage usage, Resume resume) {
        this.config = config;
        this.disk = disk;
        this.random = random;
        this.faults = faults;
        this.usage = usage;
        nextNumber = resume.nextNumber();
        nextLsn = resume.nextLsn();
        previousNumber = resume.previousNumber();
        previousEnd = resume.previousEnd();
        appended = Position.of(nextNumber, 0);
        written = appended;
        forced = appended;
        prepareNext();
    }

    /** Where a log goes on after a start. Recovery never appends to an old segment. */
    record Resume(long nextNumber, long nextLsn, long previousNumber, long previousEnd) {
        static final Resume EMPTY = new Resume(1, 1, 0, 0);
    }

    /** Where a record went. */
    record Appended(long position, int length, long lsn, long end) {}

    /** Whether a record of that body length can be appended now. */
    Room room(long bodyLength) {
        if (waitingBytes + stagedLength > config.stagedBytes()) {
            return Room.BUSY;
        }
        return segmentRoom(bodyLength);
    }

    /**
     * Whether a record of that body length can be copied now. Copies leave half of what may wait to the writes, unless it is
     * urgent: then they may even go on when a write may not.
     */
    Room roomToCopy(long bodyLength, boolean urgent) {
        long limit = urgent ? config.stagedBytes() + config.stagedBytes() / 4 : config.stagedBytes() / 2;
        return waitingBytes + stagedLength > limit ? Room.BUSY : segmentRoom(bodyLength);
    }

    private Room segmentRoom(long bodyLength) {
        long needed = SegmentFormat.RECORD_HEADER + bodyLength + SegmentFormat.ALIGNMENT;
        boolean fits = (current != null && current.fits(needed)) || next != null;
        return fits ? Room.FREE : full ? Room.FULL : Room.BUSY;
    }

    /** What still fits before another segment is needed that there is no room for; a great deal when there is room. */
    long spaceLeft() {
        boolean last = full && next == null;
        return !last ? Long.MAX_VALUE : current == null ? 0 : config.segmentBytes() - current.end;
    }

    /** What is left of the segment that is being written. */
    long unused() {
        return current == null ? 0 : Math.max(0, config.segmentBytes() - current.end);
    }

    /** Stages one record; {@link #room} must have said that there is room. */
    Appended append(Kind kind, RecordKey key, long tenure, Body body, boolean force) {
        Appended at = append(kind, key, new Content(body.length(), body::writeTo), NEW, tenure);
        stagedForce |= force;
        return at;
    }

    /** Stages a record of an older segment again; {@link #roomToCopy} must have said that there is room. */
    Appended copy(Kind kind, RecordKey key, long lsn, long tenure, Bytes body) {
        return append(kind, key, new Content(body.length(), body::copyTo), lsn, tenure);
    }

    private record Content(int length, Consumer<ByteBuffer> writer) {}

    /** @param lsn that it was given before, or {@link #NEW} */
    private Appended append(Kind kind, RecordKey key, Content body, long lsn, long tenure) {
        int length = SegmentFormat.padded(SegmentFormat.RECORD_HEADER + body.length());
        Segment segment = segmentFor(length);
        long offset = segment.end;
        ByteBuffer out = stage(length);
        int start = out.position();
        out.position(start + SegmentFormat.RECORD_HEADER);
        body.writer().accept(out);
        int bodyChecksum = SegmentFormat.crc(staged, start + SegmentFormat.RECORD_HEADER, body.length(), 0);
        Stamp stamp = new Stamp(lsn == NEW ? nextLsn++ : lsn, tenure, forced);
        out.position(start);
        SegmentFormat.encodeRecordHeader(
                out,
                new RecordHeader(
                        kind, key.partition(), key.table(), key.key().length(), body.length(), bodyChecksum, stamp),
                segment.salt,
                offset);
        stagedLength += length;
        segment.end += length;
        usage.file(segment.number, Math.max(config.segmentBytes(), segment.end));
        appended = Position.of(segment.number, segment.end);
        return new Appended(Position.of(segment.number, offset), length, stamp.lsn(), appended);
    }

    /** Takes note of what the key file of the segment will say of the record just appended. */
    void noteForKeyFile(KeyFile.Entry entry) {
        Objects.requireNonNull(current).keys.add(entry);
    }

    private Segment segmentFor(int length) {
        boolean endsEarly = current != null && next != null && faults.strikes(Faults.Site.SEGMENT_ENDS_EARLY);
        if (current != null && current.fits(length) && !endsEarly) {
            return current;
        }
        Invariants.check(next != null, "append without room");
        endCurrent();
        Segment segment = Objects.requireNonNull(next);
        next = null;
        current = segment;
        SegmentHeader header =
                new SegmentHeader(config.loop(), segment.number, segment.salt, previousNumber, previousEnd, nextLsn);
        stagedOffset = 0;
        byte[] bytes = SegmentFormat.encodeHeader(header);
        stage(bytes.length).put(bytes);
        stagedLength += bytes.length;
        segment.end = bytes.length;
        prepareNext();
        return segment;
    }

    private void endCurrent() {
        closeGroup();
        ending = false;
        if (current != null) {
            previousNumber = current.number;
            previousEnd = current.end;
            sealed.add(new Sealed(current.number, current.end, current.keys));
            current = null;
        }
    }

    /** Goes on in another segment, as soon as there is one: that one is damaged. */
    void leave(long number) {
        if (current != null && current.number == number) {
            ending = true;
            leaveIfAble();
        }
    }

    private void leaveIfAble() {
        if (ending && next != null) {
            endCurrent();
            seal();
        }
    }

    private ByteBuffer stage(int length) {
        if (stagedLength > 0 && stagedLength + length > LARGEST_GROUP) {
            handOver(false);
        }
        if (staged.length - stagedLength < length) {
            staged = Arrays.copyOf(staged, Math.max(stagedLength + length, 2 * staged.length));
        }
        return ByteBuffer.wrap(staged).position(stagedLength);
    }

    private void prepareNext() {
        if (next == null && !preparing && !holdingBack) {
            preparing = true;
            disk.prepare(SegmentFormat.segmentName(nextNumber), config.segmentBytes());
        }
    }

    /** While it holds back the log makes no segment ahead, so that removals overtake it. */
    void holdBack(boolean hold) {
        boolean again = holdingBack && !hold;
        holdingBack = hold;
        if (again) {
            prepareNext();
        }
    }

    void prepared(String name) {
        preparing = false;
        full = false;
        next = new Segment(nextNumber++, random.nextLong());
        Invariants.check(
                name.equals(SegmentFormat.segmentName(next.number)), "a segment was prepared that nobody asked for");
        leaveIfAble();
    }

    void noSpace() {
        preparing = false;
        full = true;
    }

    /** Whether there was no room for the next segment. */
    boolean isFull() {
        return full;
    }

    /** Asks again for a segment that there was no room for. */
    void retryPrepare() {
        if (full) {
            prepareNext();
        }
    }

    /** Hands over everything staged, as far as the disk's queue takes it; the rest goes with the next flush. */
    void flush() {
        closeGroup();
        for (Group group : unwritten) {
            if (!group.accepted) {
                String name = SegmentFormat.segmentName(Position.segment(group.end));
                if (!disk.append(name, group.offset, group.bytes, group.end, group.force)) {
                    return;
                }
                group.accepted = true;
            }
        }
    }

    private void closeGroup() {
        if (stagedLength > 0) {
            handOver(stagedForce);
            stagedForce = false;
        }
    }

    /** @param force whether it is forced; if not, the next group's force is for it too */
    private void handOver(boolean force) {
        unwritten.add(new Group(
                stagedOffset,
                Bytes.wrap(staged, 0, stagedLength),
                Position.of(Objects.requireNonNull(current).number, stagedOffset + stagedLength),
                force));
        waitingBytes += stagedLength;
        stagedOffset += stagedLength;
        staged = new byte[Math.max(FIRST_GROUP, Math.min(Integer.highestOneBit(stagedLength), LARGEST_GROUP))];
        stagedLength = 0;
    }

    /** Forces what was written without a force, if there is any. */
    void forceWritten() {
        if (written > forced) {
            disk.force(SegmentFormat.segmentName(Position.segment(written)), written);
        }
    }

    void written(long position) {
        written = Math.max(written, position);
        while (!unwritten.isEmpty() && unwritten.peek().end <= position) {
            waitingBytes -= unwritten.remove().bytes.length();
        }
    }

    void forced(long position) {
        forced = Math.max(forced, position);
        seal();
    }

    private void seal() {
        while (!sealed.isEmpty() && Position.of(sealed.peek().number, sealed.peek().end) <= forced) {
            Sealed done = sealed.remove();
            seal(done.number, done.end, done.keys.finish(done.number, done.end, false), false);
        }
    }

    /** The key file of a sealed segment was damaged, and is written anew. */
    void sealAgain(long number, long end, Bytes keys) {
        seal(number, end, keys, KeyFile.summary(keys).orElseThrow().damaged());
    }

    private void seal(long number, long end, Bytes keys, boolean damaged) {
        usualKeyFile = keys.length() + keys.length() / 8;
        sealing.put(number, new Sealing(end, keys.length(), damaged));
        disk.seal(SegmentFormat.segmentName(number), end, SegmentFormat.keyFileName(number), keys);
    }

    /** A full segment has its key file now. */
    void sealed(String name) {
        long number = SegmentFormat.number(name, ".log").orElseThrow();
        Sealing done = Objects.requireNonNull(sealing.remove(number));
        usage.file(number, done.end);
        usage.keyFile(number, done.keyBytes, done.damaged);
    }

    /** A segment whose key file is being written. */
    private record Sealing(long end, int keyBytes, boolean damaged) {}

    /** Whether that segment and all before it are forced and have their key files. */
    boolean isSealedThrough(long number) {
        return (sealing.isEmpty() || sealing.firstKey() > number)
                && (sealed.isEmpty() || sealed.peek().number > number)
                && (current == null || current.number > number);
    }

    /** Bytes that the disk has not written yet. */
    Optional<Bytes> unwritten(long position, int length) {
        if (position < written) {
            return Optional.empty();
        }
        long segment = Position.segment(position);
        long offset = Position.offset(position);
        for (Group group : unwritten) {
            if (Position.segment(group.end) == segment && group.holds(offset)) {
                return Optional.of(group.bytes.slice((int) (offset - group.offset), length));
            }
        }
        boolean inStage = current != null && current.number == segment && offset >= stagedOffset;
        return inStage
                ? Optional.of(Bytes.copyOf(ByteBuffer.wrap(staged, (int) (offset - stagedOffset), length)))
                : Optional.empty();
    }

    long written() {
        return written;
    }

    long forced() {
        return forced;
    }

    long lastLsn() {
        return nextLsn - 1;
    }

    long appended() {
        return appended;
    }

    boolean isIdle() {
        boolean done = stagedLength == 0 && unwritten.isEmpty() && forced == appended;
        return done && sealed.isEmpty() && sealing.isEmpty();
    }

    /** Where the next start goes on when this log ends here, everything forced. */
    Resume resume() {
        boolean used = current != null;
        return new Resume(
                nextNumber,
                nextLsn,
                used ? Objects.requireNonNull(current).number : previousNumber,
                used ? Objects.requireNonNull(current).end : previousEnd);
    }

    /** The current segment's key file, for a clean stop. Empty when nothing was ever appended to it. */
    Optional<Sealed> sealCurrent() {
        return Optional.ofNullable(current).map(segment -> new Sealed(segment.number, segment.end, segment.keys));
    }

    /** The segment that was made ahead and never used. */
    Optional<String> unusedSegment() {
        return Optional.ofNullable(next).map(segment -> SegmentFormat.segmentName(segment.number));
    }

    /** A segment with all its records. */
    record Sealed(long number, long end, KeyFile.Builder keys) {}

    private final class Segment {
        private final long number;
        private final long salt;
        private final KeyFile.Builder keys = new KeyFile.Builder(usualKeyFile);
        private long end;

        private Segment(long number, long salt) {
            this.number = number;
            this.salt = salt;
        }

        private boolean fits(long length) {
            boolean first = end == SegmentFormat.FIRST_RECORD;
            return first || (end + length <= config.segmentBytes() && keys.sizeBytes() < MAX_KEY_FILE);
        }
    }

    private static final class Group {
        private final long offset;
        private final Bytes bytes;
        private final long end;
        private final boolean force;
        private boolean accepted;

        private Group(long offset, Bytes bytes, long end, boolean force) {
            this.offset = offset;
            this.bytes = bytes;
            this.end = end;
            this.force = force;
        }

        private boolean holds(long at) {
            return at >= offset && at < offset + bytes.length();
        }
    }
}
