package io.gramme.itests.sim;

import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Listens at the log of one disk: reads what a node appends by the documented layout of a segment, and follows how far it has
 * been written and forced. What it says is durable rests on the bytes and on the disk alone, not on what the node believes.
 *
 * <p>A record with a lower log sequence number than one before it is a copy that compaction made: it must be of the key's current
 * record, and nobody else is told of it. No file may be removed that holds the newest forced record of a key.
 *
 * <p>It belongs to the medium and outlives processes. A record that recovery found and forced counts as forced if its bytes
 * are really there.
 */
final class LogTap {
    private static final int MAGIC = 0x47526563;
    private static final int HEADER = 52;
    private static final int FIRST_RECORD = 4_096;
    private static final int FIRST_LSN = 48;
    private static final int SEGMENT_HEADER = 64;

    private final Listener listener;
    private final List<Logged> unwritten = new ArrayList<>();
    private final List<Logged> unforced = new ArrayList<>();
    private final List<Logged> synced = new ArrayList<>();
    private final Map<Logged.Name, Logged> appended = new TreeMap<>();
    private final Map<Logged.Name, Logged> written = new TreeMap<>();
    private final Map<Logged.Name, Logged> forced = new TreeMap<>();
    private final Map<Logged.Name, Logged> erased = new TreeMap<>();
    private final Erasures erasures = new Erasures();
    private final Map<String, Bytes> headers = new TreeMap<>();
    private long nextLsn;
    private long lastWriteEnd;
    private final Past gone = new Past();
    private final Past undone = new Past();

    /** Sees each record at the moment of its append, in the order of the log. */
    @FunctionalInterface
    interface Listener {
        /**
         * A record was appended.
         *
         * @param before what the same process knew of the key, or found at its start
         */
        void appended(Optional<Logged> before, Logged record);
    }

    /** What is known of the log at one moment: what is safe, and everything that was ever appended. */
    record Copy(Map<Logged.Name, Logged> written, List<Logged> all, Map<String, Bytes> headers) {}

    LogTap(Listener listener) {
        this.listener = listener;
    }

    /** What the process that runs now last appended for the key, or found at its start. */
    Optional<Logged> appended(Logged.Name name) {
        return Optional.ofNullable(appended.get(name));
    }

    /** The newest record of the key that survives the death of the process. */
    Optional<Logged> written(Logged.Name name) {
        return Optional.ofNullable(written.get(name));
    }

    /** The newest record of the key that survives a power loss. */
    Optional<Logged> forced(Logged.Name name) {
        return Optional.ofNullable(forced.get(name));
    }

    /** What the next start must find. */
    Map<Logged.Name, Logged> safe() {
        return written;
    }

    /** Whether the record that is safe here now passes the test. */
    boolean holds(Logged.Name name, boolean needsForce, Predicate<Logged> test) {
        return (needsForce ? forced(name) : written(name)).filter(test).isPresent();
    }

    /** Whether some record that was safe here, even if the disk was emptied, or lost or forgot it since, passes the test. */
    boolean everHeld(Logged.Name name, boolean needsForce, Predicate<Logged> test) {
        return counts(name, needsForce, test) || undone.held(name, needsForce, test);
    }

    /** The same, without what was forgotten, or replaced by an old copy of the disk: the node does not know that it lacks it. */
    boolean counts(Logged.Name name, boolean needsForce, Predicate<Logged> test) {
        return holds(name, needsForce, test) || gone.held(name, needsForce, test);
    }

    private void goesInto(Past past) {
        written.values().forEach(past::addWritten);
        forced.values().forEach(past::addForced);
    }

    void appended(String segment, long offset, Bytes group) {
        int at = offset == 0 ? FIRST_RECORD : 0;
        if (offset == 0) {
            nextLsn = group.asBuffer().getLong(FIRST_LSN);
            headers.put(segment, group.slice(0, SEGMENT_HEADER));
        }
        while (at < group.length()) {
            Logged record = decode(new Logged.Place(segment, offset + at), group.slice(at, group.length() - at));
            at += record.bytes().length();
            unwritten.add(record);
            erasures.appended(record);
            Optional<Logged> before = appended(record.name());
            boolean copy = record.lsn() < nextLsn;
            if (copy) {
                checkCopy(before, record);
            }
            apply(record, appended);
            if (!copy) {
                nextLsn = record.lsn() + 1;
                lastWriteEnd = record.end();
                listener.appended(before, record);
            }
        }
    }

    private static void checkCopy(Optional<Logged> before, Logged copy) {
        boolean current = before.filter(record -> record.lsn() == copy.lsn()
                        && Logged.body(record.bytes()).equals(Logged.body(copy.bytes())))
                .isPresent();
        if (copy.kind() == Logged.RECORD && !current) {
            throw new Violation(29, "copied " + copy + ", but the key's record is " + before);
        }
    }

    /** Where the last record that is no copy ends. */
    long lastWriteEnd() {
        return lastWriteEnd;
    }

    /** A file is removed: everything that counted in it must be safe elsewhere. */
    void removed(String file, Platter platter) {
        erasures.removed(file, platter);
        for (Logged record : forced.values()) {
            if (record.place().segment().equals(file)) {
                throw new Violation(29, file + " was removed while nothing else that is forced had " + record);
            }
        }
    }

    /** The erase records that survive a power loss, of keys that had a record once. */
    Map<Logged.Name, Logged> erased() {
        return erased;
    }

    private static Logged decode(Logged.Place place, Bytes bytes) {
        ByteBuffer in = bytes.asBuffer();
        if (in.getInt() != MAGIC) {
            throw new Violation(29, "no record at " + place);
        }
        int kind = in.get();
        in.get();
        int partition = in.getShort() & 0xffff;
        int bodyLength = in.getInt();
        in.getInt();
        long lsn = in.getLong();
        in.getLong();
        in.getLong();
        int table = in.getInt();
        int keyLength = in.getInt();
        int length = (HEADER + bodyLength + 7) & -8;
        Bytes key = bytes.slice(HEADER, keyLength);
        Siblings siblings = Siblings.decode(
                bytes.slice(HEADER + keyLength, bodyLength - keyLength).asBuffer());
        return new Logged(kind, partition, table, key, siblings, lsn, place, bytes.slice(0, length));
    }

    void written(long position) {
        int done = move(unwritten, position, written);
        unforced.addAll(unwritten.subList(0, done));
        unwritten.subList(0, done).clear();
    }

    void forced(long position) {
        erasures.forced(position);
        int done = move(unforced, position, forced);
        unforced.subList(0, done).clear();
    }

    private int move(List<Logged> from, long position, Map<Logged.Name, Logged> to) {
        int done = 0;
        while (done < from.size() && from.get(done).end() <= position) {
            apply(from.get(done), to);
            done++;
        }
        return done;
    }

    private void apply(Logged record, Map<Logged.Name, Logged> to) {
        if (record.kind() == Logged.TENURE_END) {
            List<Logged> ended = to.values().stream()
                    .filter(old -> old.partition() == record.partition() && old.lsn() < record.lsn())
                    .toList();
            ended.forEach(old -> forget(old, gone, to));
            ended.forEach(old -> to.remove(old.name()));
            return;
        }
        Logged old = to.get(record.name());
        if (old != null && old.lsn() > record.lsn()) {
            return;
        }
        if (record.kind() == Logged.ERASE) {
            to.remove(record.name());
            if (to == forced) {
                erased.put(record.name(), record);
            }
        } else {
            to.put(record.name(), record);
        }
        if (old != null && to != appended && (record.kind() == Logged.ERASE || forgets(old, record))) {
            forget(old, record.kind() == Logged.ERASE ? gone : undone, to);
        }
    }

    private void forget(Logged old, Past past, Map<Logged.Name, Logged> from) {
        if (from == written) {
            past.addWritten(old);
        } else if (from == forced) {
            past.addForced(old);
        }
    }

    private static boolean forgets(Logged old, Logged next) {
        return !next.siblings().clock().covers(old.siblings().clock());
    }

    /** The process ended; what had not been written may still have arrived, and recovery may find it. */
    void killed() {
        unforced.addAll(unwritten);
        unwritten.clear();
        appended.clear();
    }

    /**
     * A process has recovered what is here; it forced what it found, and what it did not find is gone.
     *
     * @param found whether the recovery has the record, or a later one, and did not cut it off
     */
    void recovered(Predicate<Logged> found) {
        for (Logged record : synced) {
            if (found.test(record)) {
                apply(record, written);
                apply(record, forced);
            }
        }
        synced.clear();
        unforced.clear();
        appended.putAll(forced);
    }

    /** Every record that was ever appended here. */
    Stream<Logged> all() {
        return erasures.all();
    }

    /** What was ever appended of the key under that log sequence number. */
    Optional<Logged> find(Logged.Name name, long lsn) {
        return erasures.find(name, lsn);
    }

    /** How the header of the segment was written, twice. */
    Optional<Bytes> header(String segment) {
        return Optional.ofNullable(headers.get(segment));
    }

    /** Records that something rests on: what a process or a power loss would leave of each key. */
    Stream<Logged> current() {
        return Stream.of(appended, written, forced, erased)
                .flatMap(records -> records.values().stream())
                .distinct();
    }

    /**
     * A start did not find the record, for the medium had changed it or what stands before it.
     *
     * @param instead what it found of the key
     * @param silently whether it could not tell that anything is missing
     */
    void lost(Logged record, Optional<Logged> instead, boolean silently) {
        Logged.Name name = record.name();
        Past past = silently ? undone : gone;
        Optional.ofNullable(written.remove(name)).ifPresent(past::addWritten);
        Optional.ofNullable(forced.remove(name)).ifPresent(past::addForced);
        if (silently) {
            gone.move(name, undone);
        }
        instead.filter(found -> found.kind() == Logged.RECORD).ifPresent(found -> {
            written.put(name, found);
            forced.put(name, found);
        });
    }

    /** A start did not find the erase record, and has again what it took away. */
    void lostErase(Logged erase, Optional<Logged> instead) {
        erased.remove(erase.name());
        lost(erase, instead, false);
    }

    /** Whether what an earlier process left, and this one has just found, takes the key away. */
    boolean foundErased(Logged.Name name) {
        return synced.stream()
                .anyMatch(
                        record -> record.kind() == Logged.ERASE && record.name().equals(name));
    }

    /** The power went: only what was forced is sure. */
    void lostPower() {
        killed();
        goesInto(gone);
        written.clear();
        written.putAll(forced);
    }

    /** A recovery forced a file: what really stands in it is durable now, though behind a gap the recovery leaves it out. */
    void synced(String name, Platter platter) {
        for (Logged record : List.copyOf(unforced)) {
            if (record.place().segment().equals(name) && platter.has(record)) {
                unforced.remove(record);
                synced.add(record);
            }
        }
    }

    /** What a copy of the disk that is made now will hold. */
    Copy copy() {
        return new Copy(new TreeMap<>(written), erasures.all().toList(), new TreeMap<>(headers));
    }

    /** An old copy of the disk took its place. What was not sure when it was made may be there all the same. */
    void restored(Copy copy) {
        undone.addAll(gone);
        goesInto(undone);
        gone.clear();
        unwritten.clear();
        unforced.clear();
        erased.clear();
        written.clear();
        written.putAll(copy.written);
        forced.clear();
        forced.putAll(copy.written);
        headers.putAll(copy.headers);
        erasures.restored(copy.all);
        copy.all.stream()
                .filter(record -> isNewer(record, copy.written))
                .sorted(Comparator.comparingLong(Logged::position))
                .forEach(unforced::add);
    }

    private static boolean isNewer(Logged record, Map<Logged.Name, Logged> copy) {
        Logged known = copy.get(record.name());
        return known == null || known.lsn() < record.lsn();
    }

    /** Everything on the disk is gone. */
    void wiped() {
        goesInto(gone);
        unwritten.clear();
        unforced.clear();
        erased.clear();
        written.clear();
        forced.clear();
    }
}
