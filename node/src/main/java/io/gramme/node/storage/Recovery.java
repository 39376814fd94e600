package io.gramme.node.storage;

import io.gramme.node.storage.SegmentFormat.Kind;
import io.gramme.node.storage.SegmentFormat.SegmentHeader;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the log after anything but a clean stop, and builds the index again.
 *
 * <ol>
 *   <li>A segment with an intact key file is taken at its word. Every other one is scanned.
 *   <li>The highest position that anything says was forced divides what the scans could not read: below it is damage, which is
 *       reported and passed over; the first unreadable place above it is where a crash tore the log, and everything from there
 *       on is cut, in this segment and the later ones. Nothing cut was ever acknowledged as forced.
 *   <li>What was scanned is forced (the operating system may have been the only one to know it), cut behind its end and given
 *       a key file, so that every later start sees the same end.
 *   <li>The index takes the record with the highest sequence number of each key, whatever the order of the files, without what
 *       erase records and tenure ends cover. Compaction may have left a record in two places: the later one is taken.
 * </ol>
 *
 * <p>Synchronous; run once, before the node serves. The log never goes on in an old segment.
 */
final class Recovery {
    private final Disk disk;
    private final KeyIndex index;
    private final Map<Long, SegmentHeader> headers = new TreeMap<>();
    private final Map<Long, SegmentScan> scans = new TreeMap<>();
    private final Set<Long> headless = new TreeSet<>();
    private final TreeSet<Long> discarded = new TreeSet<>();
    private final Map<Long, Verdict> verdicts = new TreeMap<>();
    private final List<Long> segments = new ArrayList<>();
    private final SegmentUsage usage = new SegmentUsage();
    private final Map<Integer, Long> tenureEnds = new HashMap<>();
    private final Map<RecordKey, Long> erased = new HashMap<>();

    private long forcedThrough = Position.NONE;
    private long lastNumber;
    private long highestNumber;
    private long lastEnd;
    private long highestLsn;
    private long records;
    private long lostBytes;
    private long damagedSegment;
    private long cutBytes;
    private boolean torn;

    Recovery(Disk disk, KeyIndex index) {
        this.disk = disk;
        this.index = index;
    }

    /**
     * What a recovery found.
     *
     * @param usage of each segment that is left
     * @param records live records in the index
     * @param scannedSegments segments that had no key file
     * @param cutBytes never forced, cut from the end
     * @param lostBytes once forced, found unreadable just now
     * @param damagedSegment the last one with bytes that were lost, now or at an earlier start; 0 for none
     */
    record Outcome(
            RecordLog.Resume resume,
            SegmentUsage usage,
            long records,
            int scannedSegments,
            long cutBytes,
            long lostBytes,
            long damagedSegment) {}

    /** How a segment without a key file is sealed. */
    private record Verdict(long end, boolean damaged, KeyFile.Builder keys) {}

    Outcome run() {
        disk.syncNames();
        readHeaders();
        TreeSet<Long> unsealed = new TreeSet<>(scans.keySet());
        unsealed.addAll(headless);
        for (long number : unsealed) {
            if (headless.contains(number)) {
                judgeHeadless(number);
            } else {
                judge(number, Objects.requireNonNull(scans.get(number)));
            }
        }
        carryOut();
        removeOrphans();
        for (long number : segments) {
            usage.file(number, disk.size(SegmentFormat.segmentName(number)));
            keyFile(number).ifPresent(file -> {
                usage.keyFile(number, file.length(), isDamaged(file));
                KeyFile.forEach(file, this::noteTenureEnd);
            });
        }
        for (long number : segments) {
            keyFile(number).ifPresent(file -> KeyFile.forEach(file, this::index));
        }
        RecordLog.Resume resume = new RecordLog.Resume(highestNumber + 1, highestLsn + 1, lastNumber, lastEnd);
        return new Outcome(resume, usage, records, scans.size(), cutBytes, lostBytes, damagedSegment);
    }

    private static boolean isDamaged(Bytes keyFile) {
        return KeyFile.summary(keyFile).map(KeyFile.Summary::damaged).orElse(false);
    }

    /** Key files whose segment compaction removed. That of a damaged segment is the note of it; the last one is kept. */
    private void removeOrphans() {
        Optional<String> note = Optional.empty();
        for (String name : disk.names()) {
            Optional<Long> number = SegmentFormat.number(name, ".key");
            if (number.isEmpty() || segments.contains(number.get())) {
                continue;
            }
            boolean damaged = keyFile(number.get()).map(Recovery::isDamaged).orElse(false);
            noteDamage(number.get(), damaged);
            Optional<String> gone = damaged ? note : Optional.of(name);
            gone.ifPresent(disk::delete);
            note = damaged ? Optional.of(name) : note;
        }
    }

    private Optional<Bytes> keyFile(long number) {
        return disk.load(SegmentFormat.keyFileName(number))
                .filter(file -> KeyFile.summary(file)
                        .map(summary -> summary.segment() == number)
                        .orElse(false));
    }

    private void readHeaders() {
        for (String name : disk.names()) {
            Optional<Long> number = SegmentFormat.number(name, ".log");
            if (number.isPresent()) {
                highestNumber = Math.max(highestNumber, number.get());
                readHeader(name, number.get());
            }
        }
        for (SegmentScan scan : scans.values()) {
            forcedThrough = Math.max(forcedThrough, scan.highestMark());
        }
    }

    private void readHeader(String name, long number) {
        Optional<SegmentHeader> header = SegmentFormat.decodeHeader(disk.load(name, 0, SegmentFormat.FIRST_RECORD));
        header.ifPresent(h -> {
            headers.put(number, h);
            highestLsn = Math.max(highestLsn, h.firstLsn() - 1);
        });
        Optional<KeyFile.Summary> summary = keyFile(number).flatMap(KeyFile::summary);
        if (summary.isPresent()) {
            segments.add(number);
            forcedThrough =
                    Math.max(forcedThrough, Position.of(number, summary.get().validEnd()));
            noteEnd(number, summary.get().validEnd());
            noteDamage(number, summary.get().damaged());
        } else if (header.isPresent()) {
            segments.add(number);
            Bytes bytes = disk.load(name, 0, Math.toIntExact(disk.size(name)));
            scans.put(number, new SegmentScan(bytes, header.get().salt()));
        } else if (isUnused(name)) {
            disk.delete(name);
        } else {
            headless.add(number);
        }
    }

    /** Decides about a segment whose header cannot be read. Nothing else in it can be, for the header holds its salt. */
    private void judgeHeadless(long number) {
        String name = SegmentFormat.segmentName(number);
        long size = disk.size(name);
        if (!torn && Position.of(number, 0) < forcedThrough) {
            lostBytes += size;
            noteDamage(number, true);
            segments.add(number);
            verdicts.put(number, new Verdict(0, true, new KeyFile.Builder()));
        } else {
            // Its first group was never forced: a crash tore the log there.
            torn = true;
            cutBytes += size;
            discarded.add(number);
        }
    }

    /** A segment that was prepared, but of whose first group nothing arrived. */
    private boolean isUnused(String name) {
        long size = disk.size(name);
        for (long at = 0; at < size; at += 1 << 20) {
            Bytes chunk = disk.load(name, at, (int) Math.min(1 << 20, size - at));
            for (int i = 0; i < chunk.length(); i++) {
                if (chunk.at(i) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private void noteEnd(long number, long end) {
        if (number > lastNumber) {
            lastNumber = number;
            lastEnd = end;
        }
    }

    /** Decides where a scanned segment ends. */
    private void judge(long number, SegmentScan scan) {
        if (torn) {
            discard(number, scan);
            return;
        }
        long limit = endNamedBySuccessor(number);
        long end = SegmentFormat.FIRST_RECORD;
        boolean damaged = false;
        long cut = limit;
        for (SegmentScan.Gap gap : scan.gaps()) {
            boolean once = Position.of(number, gap.from()) < forcedThrough;
            if (gap.from() >= cut) {
                break;
            } else if (once) {
                damaged = true;
                end = Math.min(gap.to(), cut);
                lostBytes += end - gap.from();
            } else {
                torn = true;
                cut = gap.from();
            }
        }
        KeyFile.Builder keys = new KeyFile.Builder();
        for (SegmentScan.Found record : scan.records()) {
            if (record.offset() < cut) {
                keys.add(KeyFile.Entry.of(number, record));
                end = Math.max(end, record.end());
            } else {
                cutBytes += record.header().totalLength();
            }
        }
        if (limit != Long.MAX_VALUE && end < limit) {
            damaged |= isMissingEndDamage(number, end, limit);
        }
        noteDamage(number, damaged);
        verdicts.put(number, new Verdict(end, damaged, keys));
        noteEnd(number, end);
    }

    /**
     * Does what was decided. The last ones go first and the torn one is cut when nothing stands behind it: whoever is interrupted
     * in the middle comes to the same decisions again.
     */
    private void carryOut() {
        for (long number : discarded.descendingSet()) {
            disk.delete(SegmentFormat.segmentName(number));
        }
        verdicts.forEach((number, verdict) -> {
            if (scans.containsKey(number)) {
                disk.sync(SegmentFormat.segmentName(number));
                disk.truncate(SegmentFormat.segmentName(number), verdict.end);
            }
            Bytes keys = verdict.keys.finish(number, verdict.end, verdict.damaged);
            disk.store(SegmentFormat.keyFileName(number), keys);
        });
    }

    /** An earlier segment was torn: nothing in this one was ever forced. */
    private void discard(long number, SegmentScan scan) {
        scan.records().forEach(record -> cutBytes += record.header().totalLength());
        segments.remove(number);
        scans.remove(number);
        discarded.add(number);
    }

    /** The successor says that this segment went on: what is missing was either forced once, and is lost, or torn off. */
    private boolean isMissingEndDamage(long number, long end, long limit) {
        boolean damage = Position.of(number, end) < forcedThrough;
        if (damage) {
            lostBytes += Math.min(limit, forcedOffset(number)) - end;
        } else {
            torn = true;
        }
        return damage;
    }

    private void noteDamage(long number, boolean damaged) {
        damagedSegment = damaged ? Math.max(damagedSegment, number) : damagedSegment;
    }

    private long forcedOffset(long number) {
        return Position.segment(forcedThrough) > number ? Long.MAX_VALUE : Position.offset(forcedThrough);
    }

    private long endNamedBySuccessor(long number) {
        for (SegmentHeader header : headers.values()) {
            if (header.previousNumber() == number) {
                return header.previousEnd();
            }
        }
        return Long.MAX_VALUE;
    }

    private void noteTenureEnd(KeyFile.Entry entry) {
        highestLsn = Math.max(highestLsn, entry.place().lsn());
        if (entry.kind() == Kind.TENURE_END) {
            tenureEnds.merge(entry.key().partition(), entry.place().lsn(), Math::max);
        }
    }

    private void index(KeyFile.Entry entry) {
        RecordKey key = entry.key();
        IndexEntry place = entry.place();
        long lsn = place.lsn();
        if (entry.kind() != Kind.RECORD) {
            usage.mark(place.position(), place.length());
        }
        boolean covered = lsn < tenureEnds.getOrDefault(key.partition(), 0L) || lsn < erased.getOrDefault(key, 0L);
        if (covered || entry.kind() == Kind.TENURE_END) {
            return;
        }
        IndexEntry known = index.peek(key.partition(), key.table(), key.key());
        if (known != null && (known.lsn() > lsn || (known.lsn() == lsn && known.position() > place.position()))) {
            return;
        }
        records -= known == null ? 0 : 1;
        usage.dead(known);
        if (entry.kind() == Kind.ERASE) {
            erased.put(key, lsn);
            index.remove(key.partition(), key.table(), key.key());
        } else {
            index.put(key.partition(), key.table(), key.key(), place);
            usage.live(place.position(), place.length());
            records++;
        }
    }
}
