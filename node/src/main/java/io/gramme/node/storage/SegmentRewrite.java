package io.gramme.node.storage;

import io.gramme.node.storage.RecordLog.Appended;
import io.gramme.node.storage.SegmentFormat.Kind;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pass through a sealed segment: what the index still points at there is appended to the log again, with its sequence
 * number and tenure, and the index follows. Nothing is removed here.
 *
 * <ol>
 *   <li>The key file is read; it says what stands where, so that dead bytes need not be read, and damage has a name.
 *   <li>Runs of live records are read, a chunk at a time. A chunk that cannot be read is read again record by record.
 *   <li>Each record that is live <em>still</em> and intact is copied. One that is damaged is reported and stays, and with it the
 *       segment ({@link #kept}).
 *   <li>Erase records and tenure ends are copied with the number of the segment that they were first appended to, as long as
 *       another segment with at most that number exists: dead records are never copied, so what they void is in one of those.
 * </ol>
 *
 * <p>Each {@link #step} does a bounded piece of work. Confined to its loop.
 */
final class SegmentRewrite {
    static final int CHUNK = 256 * 1_024;

    /** Records that are copied in one step. */
    private static final int RUN = 64;

    /** Dead bytes between two live records that are rather read along. */
    private static final int GAP = 8 * 1_024;

    /** Entries of the key file that are looked at in one step. */
    private static final int ENTRIES = 250;

    /** What a look at the index costs, and a change of it, in bytes that could be read in that time. */
    private static final int LOOK_COST = 512;

    private static final int COPY_COST = 8 * 1_024;

    private final LogParts parts;
    private final long number;
    private final PieceReader reader;
    private final KeyFileRead keys;
    private KeyFile.@Nullable Cursor cursor;
    private KeyFile.@Nullable Entry ahead;
    private final Deque<KeyFile.Entry> singly = new ArrayDeque<>();
    private List<KeyFile.Entry> run = new ArrayList<>();
    private int copied;
    private @Nullable Bytes chunk;
    private int kept;
    private long keptBytes;
    private long copiedBytes;
    private long work;

    /** How a step ended. */
    enum Step {
        /** There is more to do. */
        MORE,
        /** A read is under way, or the log has no room just now. */
        WAIT,
        /** The file system has no room for a copy. */
        FULL,
        /** The key file cannot be read: the next start makes it again. */
        UNREADABLE,
        /** Everything was looked at. */
        DONE
    }

    SegmentRewrite(LogParts parts, long number) {
        this.parts = parts;
        this.number = number;
        this.reader = new PieceReader(parts, number);
        this.keys = new KeyFileRead(reader, parts.usage().segment(number).keyBytes());
    }

    long number() {
        return number;
    }

    boolean isReading() {
        return reader.isReading();
    }

    /** Records that could not be copied for they are damaged. */
    int kept() {
        return kept;
    }

    /** What they take, all of it live when they were found. */
    long keptBytes() {
        return keptBytes;
    }

    /** What was done so far: bytes read, and as many more as the loop could have read while it looked records up and moved them. */
    long work() {
        return work + reader.readBytes();
    }

    long copiedBytes() {
        return copiedBytes;
    }

    /**
     * Goes on a little.
     *
     * @param urgent whether copies may take room that is meant for writes
     * @param damaged hears of each record that is found damaged
     */
    Step step(boolean urgent, Consumer<RecordKey> damaged) {
        if (reader.isReading()) {
            return Step.WAIT;
        } else if (cursor == null) {
            return readKeys();
        } else if (reader.hasFailed()) {
            readFailed(damaged);
            return Step.MORE;
        } else if (chunk != null) {
            return copyChunk(chunk, urgent, damaged);
        }
        return nextRun();
    }

    private Step readKeys() {
        if (!keys.isDone()) {
            keys.step();
            return Step.MORE;
        }
        Optional<Bytes> file = keys.file();
        file.ifPresent(intact -> cursor = new KeyFile.Cursor(intact, true));
        return file.isPresent() ? Step.MORE : Step.UNREADABLE;
    }

    /** Collects live records that stand close together, and reads them. */
    private Step nextRun() {
        run = new ArrayList<>();
        copied = 0;
        if (!singly.isEmpty()) {
            run.add(singly.remove());
        } else if (!collect()) {
            return Step.MORE;
        }
        if (run.isEmpty()) {
            return Step.DONE;
        }
        long from = run.get(0).offset();
        int length = (int) (run.get(run.size() - 1).end() - from);
        reader.read(SegmentFormat.segmentName(number), from, length, bytes -> chunk = bytes);
        return Step.MORE;
    }

    /** False when so many entries were passed over that the rest must wait for another step. */
    private boolean collect() {
        KeyFile.Cursor entries = Objects.requireNonNull(cursor);
        for (int looked = 0; ahead != null || entries.hasNext(); looked++) {
            KeyFile.Entry entry = ahead != null ? ahead : entries.next();
            ahead = null;
            work += LOOK_COST;
            if (!isNeeded(entry)) {
                if (run.isEmpty() && looked >= ENTRIES) {
                    return false;
                }
                continue;
            }
            boolean joins = run.isEmpty()
                    || (run.size() < RUN
                            && entry.end() - run.get(0).offset() <= CHUNK
                            && entry.offset() - run.get(run.size() - 1).end() <= GAP
                            && looked < 4 * ENTRIES);
            if (!joins) {
                ahead = entry;
                return true;
            }
            run.add(entry);
        }
        return true;
    }

    private boolean isNeeded(KeyFile.Entry entry) {
        return (entry.kind() == Kind.RECORD && current(entry) != null) || isNeededUnindexed(entry);
    }

    /** Whether it is needed though the index does not point at it. */
    private boolean isNeededUnindexed(KeyFile.Entry entry) {
        return entry.kind() == Kind.RECORD
                ? parts.forgotten().isAt(entry.key(), entry.place().position())
                : parts.usage().hasOther(number, number);
    }

    /** What the index says of the key, if it points here. */
    private @Nullable IndexEntry current(KeyFile.Entry entry) {
        RecordKey key = entry.key();
        IndexEntry now = parts.index().peek(key.partition(), key.table(), key.key());
        return now != null && now.position() == entry.place().position() ? now : null;
    }

    private Step copyChunk(Bytes bytes, boolean urgent, Consumer<RecordKey> damaged) {
        long from = run.get(0).offset();
        for (; copied < run.size(); copied++) {
            KeyFile.Entry entry = run.get(copied);
            IndexEntry now = entry.kind() == Kind.RECORD ? current(entry) : null;
            if (now == null && !isNeededUnindexed(entry)) {
                continue;
            }
            Room room = parts.log().roomToCopy(entry.place().length(), urgent);
            if (room != Room.FREE) {
                return room == Room.FULL ? Step.FULL : Step.WAIT;
            }
            work += COPY_COST;
            Optional<Bytes> body = bytes.isEmpty()
                    ? Optional.empty()
                    : RecordReader.rawBody(
                            entry.key(),
                            entry.place(),
                            bytes.slice(
                                    (int) (entry.offset() - from), entry.place().length()));
            if (entry.kind() != Kind.RECORD) {
                copyMark(entry, body);
            } else if (body.isEmpty()) {
                keep(entry, damaged);
            } else if (now == null) {
                // It was forgotten when it could not be read; it can be read now, but nobody waits for it any more.
                stays(entry);
            } else {
                copyRecord(entry, now, body.get());
            }
        }
        chunk = null;
        return Step.MORE;
    }

    private void copyRecord(KeyFile.Entry entry, IndexEntry now, Bytes body) {
        RecordKey key = entry.key();
        Appended at = parts.log().copy(Kind.RECORD, key, now.lsn(), entry.tenure(), body);
        IndexEntry moved = now.at(at.position(), at.length());
        parts.index().replace(key.partition(), key.table(), key.key(), moved);
        parts.usage().dead(now);
        parts.usage().live(moved.position(), moved.length());
        parts.log().noteForKeyFile(new KeyFile.Entry(Kind.RECORD, key, entry.tenure(), moved));
        copiedBytes += at.length();
    }

    /** A mark whose own bytes are damaged is known from the key file; only it stays for longer than it might. */
    private void copyMark(KeyFile.Entry entry, Optional<Bytes> body) {
        RecordKey key = entry.key();
        long origin = body.map(bytes -> SegmentFormat.origin(key.key(), bytes, number))
                .orElse(number);
        if (parts.usage().hasOther(number, origin)) {
            Bytes moved = SegmentFormat.movedMark(key.key(), origin);
            Appended at = parts.log().copy(entry.kind(), key, entry.place().lsn(), entry.tenure(), moved);
            IndexEntry place = StorageEngine.place(key, Siblings.NONE, at, Extension.NONE, false);
            parts.usage().mark(at.position(), at.length());
            parts.log().noteForKeyFile(new KeyFile.Entry(entry.kind(), key, entry.tenure(), place));
            copiedBytes += at.length();
        }
    }

    private void readFailed(Consumer<RecordKey> damaged) {
        if (run.size() > 1) {
            singly.addAll(run);
            return;
        }
        KeyFile.Entry entry = run.get(0);
        if (entry.kind() != Kind.RECORD) {
            chunk = Bytes.EMPTY;
        } else if (isNeeded(entry)) {
            keep(entry, damaged);
        }
    }

    private void stays(KeyFile.Entry entry) {
        kept++;
        keptBytes += entry.place().length();
    }

    private void keep(KeyFile.Entry entry, Consumer<RecordKey> damaged) {
        stays(entry);
        if (current(entry) != null) {
            damaged.accept(entry.key());
        }
    }
}
