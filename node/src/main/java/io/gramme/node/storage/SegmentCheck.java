package io.gramme.node.storage;

import io.gramme.node.storage.SegmentFormat.Kind;
import io.gramme.node.storage.SegmentFormat.SegmentHeader;
import io.gramme.node.storage.SegmentScan.Found;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Verifies every byte of one segment that means anything: both copies of its header, its key file, the checksums of each
 * record, and that the index says of each what the log says. Changes nothing but the index, which follows the log.
 *
 * <ol>
 *   <li>The header and the key file are read. Without a header nothing else in the segment can be told from a client's bytes.
 *   <li>All records up to the end are read. What is no record, or not that one, is damage: whoever had a record there is named by
 *       the key file.
 *   <li>When the key file is damaged too the index names them, slice by slice; what it says and what was read is a key file again.
 * </ol>
 *
 * <p>Each {@link #step} does a bounded piece of work. Confined to its loop.
 */
final class SegmentCheck {
    /** Entries of the key file that are looked at in one step. */
    private static final int ENTRIES = 1_000;

    private final LogParts parts;
    private final Listener listener;
    private final PieceReader reader;
    private final long end;
    private final Optional<KeyFileRead> keys;
    private final TreeMap<Long, Long> damage = new TreeMap<>();
    private final KeyFile.Builder walked = new KeyFile.Builder();
    private final List<KeyFile.Entry> searched = new ArrayList<>();

    private @Nullable Bytes start;
    private boolean headerDamaged;
    private Optional<Bytes> keyFile = Optional.empty();
    private @Nullable SegmentWalk walk;
    private KeyFile.@Nullable Cursor owners;
    private @Nullable IndexSearch search;
    private boolean done;

    /** Hears what is wrong. */
    interface Listener {
        /** The record that the index points to is damaged. */
        void damaged(RecordKey key);

        /** The index said something else of the record than the log. */
        void corrected(RecordKey key, long digestBefore);
    }

    /**
     * @param end of what is to be checked, an offset: everything before it is forced
     * @param sealed whether there is to be a key file
     */
    SegmentCheck(LogParts parts, long number, long end, boolean sealed, Listener listener) {
        this.parts = parts;
        this.listener = listener;
        this.reader = new PieceReader(parts, number);
        this.end = end;
        this.keys = sealed
                ? Optional.of(
                        new KeyFileRead(reader, parts.usage().segment(number).keyBytes()))
                : Optional.empty();
    }

    long number() {
        return reader.number();
    }

    long readBytes() {
        return reader.readBytes();
    }

    boolean isReading() {
        return reader.isReading();
    }

    /** Whether its steps are look-ups in the index, which no rate bounds. */
    boolean isSearching() {
        return owners != null || search != null;
    }

    boolean isDone() {
        return done;
    }

    /** Whether anything but the key file is damaged, so that the segment is to be rewritten. Known at the end. */
    boolean isDamaged() {
        return headerDamaged || !damage.isEmpty();
    }

    boolean isHeaderDamaged() {
        return headerDamaged;
    }

    /** Known at the end. */
    boolean isKeyFileDamaged() {
        return keys.isPresent() && keyFile.isEmpty();
    }

    long end() {
        return end;
    }

    /**
     * What the key file should be, when there is to be one and it is not: known at the end. Empty also when nobody knows what
     * was in the damaged part.
     */
    Optional<Bytes> newKeyFile() {
        boolean known = !isDamaged() || (search != null && search.isComplete());
        if (!isKeyFileDamaged() || !known) {
            return Optional.empty();
        }
        Bytes intact = walked.finish(number(), end, isDamaged());
        return Optional.of(searched.isEmpty() ? intact : merged(intact));
    }

    /** Both in the order of the segment. */
    private Bytes merged(Bytes intact) {
        KeyFile.Builder all = new KeyFile.Builder();
        List<KeyFile.Entry> entries = new ArrayList<>(searched);
        new KeyFile.Cursor(intact).forEachRemaining(entries::add);
        entries.stream().sorted(Comparator.comparingLong(KeyFile.Entry::offset)).forEach(all::add);
        return all.finish(number(), end, isDamaged());
    }

    /** Goes on a little; no read may be under way. */
    void step() {
        if (start == null) {
            readHeader();
        } else if (keys.isPresent() && !keys.get().isDone()) {
            keys.get().step();
        } else if (walk == null && search == null) {
            begin();
        } else if (walk != null && !walk.isDone()) {
            walk.step();
        } else if (owners != null) {
            tellOwners(owners);
        } else if (search == null) {
            judge();
        } else if (search.isDone()) {
            keepForgotten();
            done = true;
        } else {
            search.step();
        }
    }

    private void readHeader() {
        if (reader.hasFailed()) {
            start = Bytes.EMPTY;
        } else {
            int length = (int) Math.min(end, SegmentFormat.FIRST_RECORD);
            reader.read(SegmentFormat.segmentName(number()), 0, length, bytes -> start = bytes);
        }
    }

    private void begin() {
        keyFile = keys.flatMap(KeyFileRead::file);
        Optional<SegmentHeader> header =
                SegmentFormat.decodeHeader(Bytes.wrap(start().toArray())).filter(known -> known.number() == number());
        headerDamaged = header.filter(
                        known -> Bytes.wrap(SegmentFormat.encodeHeader(known)).equals(start()))
                .isEmpty();
        if (header.isPresent()) {
            walk = new SegmentWalk(reader, header.get().salt(), end, this::intact);
        } else {
            // Its records can be read at their places still; the rewriting of the segment looks at each.
            judge();
        }
    }

    private Bytes start() {
        return Objects.requireNonNull(start);
    }

    private void intact(Found record) {
        KeyFile.Entry entry = KeyFile.Entry.of(number(), record);
        if (isKeyFileDamaged()) {
            walked.add(entry);
        }
        IndexEntry now = entry.kind() == Kind.RECORD ? current(entry.key(), entry.place()) : null;
        if (now != null && !now.agreesWith(entry.place())) {
            correct(entry, now);
        }
    }

    private @Nullable IndexEntry current(RecordKey key, IndexEntry place) {
        IndexEntry now = parts.index().peek(key.partition(), key.table(), key.key());
        return now != null && now.position() == place.position() ? now : null;
    }

    private void correct(KeyFile.Entry entry, IndexEntry now) {
        RecordKey key = entry.key();
        parts.usage().dead(now);
        IndexEntry right = entry.place().extending(now.extension());
        parts.index().put(key.partition(), key.table(), key.key(), right);
        parts.usage().live(right.position(), right.length());
        listener.corrected(key, now.digest());
    }

    private void judge() {
        if (walk != null) {
            walk.gaps().forEach(gap -> damage.put(gap.from(), gap.to()));
        }
        if (keyFile.isEmpty() && isDamaged()) {
            search = new IndexSearch(parts.index(), number(), this::owner);
        } else if (damage.isEmpty()) {
            done = true;
        } else {
            owners = new KeyFile.Cursor(keyFile.orElseThrow());
        }
    }

    private void tellOwners(KeyFile.Cursor entries) {
        for (int looked = 0; looked < ENTRIES && entries.hasNext(); looked++) {
            KeyFile.Entry entry = entries.next();
            boolean damaged = entry.kind() == Kind.RECORD && isDamaged(entry);
            if (damaged && current(entry.key(), entry.place()) != null) {
                listener.damaged(entry.key());
            }
        }
        done = !entries.hasNext();
    }

    /** The index does not know them any more, and nothing has made up for them: the new key file is what keeps the segment. */
    private void keepForgotten() {
        parts.forgotten().in(number()).forEach((key, place) -> {
            KeyFile.Entry entry = new KeyFile.Entry(Kind.RECORD, key, 0, place);
            if (walk == null || isDamaged(entry)) {
                searched.add(entry);
            }
        });
    }

    /** Whether the entry's place overlaps the last gap that begins before its end. */
    private boolean isDamaged(KeyFile.Entry entry) {
        Map.Entry<Long, Long> gap = damage.lowerEntry(entry.end());
        return gap != null && entry.offset() < gap.getValue();
    }

    /** A record that the index says is in this segment. */
    private void owner(KeyFile.Entry entry) {
        if (walk == null) {
            searched.add(entry);
        } else if (isDamaged(entry)) {
            searched.add(entry);
            listener.damaged(entry.key());
        }
    }
}
