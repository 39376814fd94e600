package io.gramme.itests.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that was ever appended to one log, to hold against each removal of a file: an erase record may go only when
 * nothing on the disk, and nothing that a power loss could bring back, is an older record of its key.
 */
final class Erasures {
    private final Map<Logged.Name, List<Logged>> records = new HashMap<>();
    private final Map<String, List<Logged>> erases = new HashMap<>();
    private long forced;

    void appended(Logged record) {
        records.computeIfAbsent(record.name(), name -> new ArrayList<>()).add(record);
        if (record.kind() == Logged.ERASE) {
            erases.computeIfAbsent(record.place().segment(), segment -> new ArrayList<>())
                    .add(record);
        }
    }

    /** Records came with a copy of a disk. */
    void restored(Collection<Logged> copied) {
        copied.stream()
                .filter(record -> find(record.name(), record.lsn()).isEmpty())
                .forEach(this::appended);
    }

    /** Every record that was ever appended. */
    Stream<Logged> all() {
        return records.values().stream().flatMap(List::stream);
    }

    /** What was appended of the key under that log sequence number; the last copy of it. */
    Optional<Logged> find(Logged.Name name, long lsn) {
        return records.getOrDefault(name, List.of()).stream()
                .filter(record -> record.lsn() == lsn)
                .reduce((first, second) -> second);
    }

    void forced(long position) {
        forced = Math.max(forced, position);
    }

    void removed(String file, Platter platter) {
        for (Logged erase : erases.getOrDefault(file, List.of())) {
            if (platter.has(erase)) {
                check(file, erase, platter);
            }
        }
    }

    private void check(String file, Logged erase, Platter platter) {
        List<Logged> elsewhere = records.getOrDefault(erase.name(), List.of()).stream()
                .filter(record -> !record.place().segment().equals(file))
                .toList();
        boolean moved = elsewhere.stream()
                .anyMatch(record -> record.kind() == Logged.ERASE
                        && record.lsn() >= erase.lsn()
                        && record.end() <= forced
                        && platter.has(record));
        if (moved) {
            return;
        }
        for (Logged record : elsewhere) {
            boolean voided = record.kind() == Logged.RECORD && record.lsn() < erase.lsn();
            if (voided && platter.mayHave(record)) {
                throw new Violation(
                        29,
                        "the erase record of " + erase.name() + " goes with " + file + ", but " + record.place()
                                + " still holds what it erased");
            }
        }
    }
}
