package io.gramme.itests.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Records that were safe on a disk once and are there no more. */
final class Past {
    private final Map<Logged.Name, List<Logged>> written = new HashMap<>();
    private final Map<Logged.Name, List<Logged>> forced = new HashMap<>();

    void addWritten(Logged record) {
        written.computeIfAbsent(record.name(), name -> new ArrayList<>()).add(record);
    }

    void addForced(Logged record) {
        forced.computeIfAbsent(record.name(), name -> new ArrayList<>()).add(record);
    }

    void addAll(Past other) {
        other.written.values().forEach(records -> records.forEach(this::addWritten));
        other.forced.values().forEach(records -> records.forEach(this::addForced));
    }

    /** What is said here of one key is said there instead. */
    void move(Logged.Name name, Past other) {
        List<Logged> wrote = written.remove(name);
        List<Logged> sure = forced.remove(name);
        if (wrote != null) {
            wrote.forEach(other::addWritten);
        }
        if (sure != null) {
            sure.forEach(other::addForced);
        }
    }

    void clear() {
        written.clear();
        forced.clear();
    }

    boolean held(Logged.Name name, boolean needsForce, Predicate<Logged> test) {
        return (needsForce ? forced : written)
                .getOrDefault(name, List.of()).stream().anyMatch(test);
    }
}
