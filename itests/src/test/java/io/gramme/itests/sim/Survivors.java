package io.gramme.itests.sim;

import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Write.Mint;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is left of one key when everything has been still for a while, and whether it may be all that is left: invariants 9
 * and 13.
 */
final class Survivors {
    private final KeyHistory history;
    private final List<Siblings> states;

    /** @param states what each copy holds now */
    Survivors(KeyHistory history, List<Siblings> states) {
        this.history = history;
        this.states = states;
    }

    /** The writes that every read must show from now on, deletes included. */
    Set<Write> check() {
        List<Mint> alive = alive();
        Set<Write> writes = new LinkedHashSet<>();
        alive.forEach(mint -> writes.add(mint.write()));
        Set<Write> accounted = KeyHistory.downwards(writes);
        for (Write write : history.acknowledged()) {
            boolean outlived = history.keepsLast() && alive.stream().anyMatch(last -> history.isBefore(write, last));
            if (!write.isExcused() && !write.isReaped() && !accounted.contains(write) && !outlived) {
                throw new Violation(9, write + " of " + history.name() + " was acknowledged; alive are " + writes);
            }
        }
        checkConcurrent(history.name(), alive);
        return writes;
    }

    /** A version survives unless a copy knows it and has it no more; where the last write wins, the last of those. */
    private List<Mint> alive() {
        List<Mint> alive = new ArrayList<>();
        for (Siblings state : states) {
            for (Version version : state.versions()) {
                Mint mint = history.mint(version.dot()).orElseThrow();
                boolean everywhere = states.stream()
                        .allMatch(other -> !other.clock().covers(version.dot())
                                || history.ownersOf(other).contains(mint.write()));
                if (everywhere) {
                    alive.add(mint);
                }
            }
        }
        if (history.keepsLast() && !alive.isEmpty()) {
            return List.of(alive.stream()
                    .reduce((one, other) -> one.isAfter(other) ? one : other)
                    .get());
        }
        return alive;
    }

    /**
     * Invariant 13: two siblings are concurrent, neither's writer had been shown the other, so there are at most as many as
     * there were writers at once. (Not so where a context came with the answer to a write, whose one dot stands apart, and where
     * a retry was given a second dot.)
     */
    static void checkConcurrent(Logged.Name name, List<Mint> siblings) {
        for (Mint newer : siblings) {
            for (Mint older : siblings) {
                boolean replaced = older.write().replacedBy().contains(newer)
                        && !newer.write().context().own()
                        && older.write().dots().size() == 1;
                if (replaced) {
                    throw new Violation(13, older + " of " + name + " stands beside " + newer + ", which replaced it");
                }
            }
        }
    }

    /**
     * Invariants 9, 12 and 14 at the end: a read of everything shows exactly the survivors that have not ended.
     *
     * @param nowMillis by the clock of whoever answered
     */
    static void checkFinalRead(Logged.Name name, Set<Write> alive, List<Value> values, String where, long nowMillis) {
        List<Bytes> found = new ArrayList<>(values.stream().map(Value::bytes).toList());
        boolean complete = true;
        for (Write write : alive) {
            if (!write.mustBeHidden(nowMillis)) {
                complete &= found.remove(write.value()) || write.mayBeHidden(nowMillis);
            }
        }
        if (!complete || !found.isEmpty()) {
            throw new Violation(
                    complete ? 13 : 9,
                    where + " gives " + values.stream().map(Value::bytes).toList() + " for " + name + ", alive are "
                            + alive);
        }
    }
}
