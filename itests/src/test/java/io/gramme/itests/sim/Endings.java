package io.gramme.itests.sim;

import io.gramme.client.wire.Ttl;
import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Clocks.Readings;
import io.gramme.itests.sim.Oracle.Holder;
import io.gramme.itests.sim.Write.Mint;
import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Judges what ends: when it must, by whose clock it has, and who may drop its value.
 *
 * <p>A coordinator fixes the end of a version by its own clock, whatever that says; everybody else asks his own clock whether the
 * time has come. A copy may drop the value a minute later.
 */
final class Endings {
    private static final long DROP_AFTER_MILLIS = 60_000;
    private static final long LONGEST_WAIT_NANOS = 5_000_000_000L;

    private final Clocks clocks;
    private final long tableTtlMillis;
    /** By key: the versions whose value some node has dropped, and when they end. */
    private final Map<Logged.Name, Map<Dot, Long>> dropped = new HashMap<>();

    /** @param tableTtlMillis how long a value lives whose put does not say it, 0 for ever */
    Endings(Clocks clocks, long tableTtlMillis) {
        this.clocks = clocks;
        this.tableTtlMillis = tableTtlMillis;
    }

    /** The client begins to send it: no coordinator can have fixed its end before. */
    void invoked(Write write) {
        write.begins(clocks.nanoTime());
    }

    /** A put lives from when its coordinator took it, by that node's clock, for as long as was asked; a delete does not end. */
    void checkMint(Logged.Name name, Mint mint) {
        Write write = mint.write();
        long asked = write.ttlMillis() == Ttl.TABLE ? tableTtlMillis : write.ttlMillis();
        boolean ends = !write.kind().isDelete() && asked > 0;
        Readings clock = clocks.since(mint.node(), write.begunNanos());
        boolean fine = ends
                ? mint.expiryMillis() >= clock.lowest() + asked && mint.expiryMillis() <= clock.highest() + asked
                : mint.expiryMillis() == 0;
        if (!fine) {
            throw new Violation(
                    23,
                    mint + " of " + name + " ends at " + mint.expiryMillis() + "; it was to live for " + asked
                            + " ms from " + clock);
        }
    }

    /** Invariant 17: a copy drops a value a minute after its end by its own clock, or never had it. */
    void checkCopy(Holder holder, Logged.Name name, Siblings old, Version version, boolean forgetful) {
        if (!version.isDropped()) {
            return;
        }
        Map<Dot, Long> known = dropped.computeIfAbsent(name, key -> new HashMap<>());
        boolean over = clocks.now(holder.node()).highest() >= version.expiryMillis() + DROP_AFTER_MILLIS;
        boolean had = !forgetful
                && old.find(version.dot()).filter(before -> !before.tombstone()).isPresent();
        if (!over && (had || !known.containsKey(version.dot()))) {
            throw new Violation(
                    17,
                    holder + " has no value for " + version + " of " + name + " at " + clocks.now(holder.node())
                            + ", from " + old);
        }
        known.put(version.dot(), version.expiryMillis());
    }

    /** Whether somebody has dropped a value of the key that a node with that clock may miss. */
    boolean mayMiss(Logged.Name name, Readings clock) {
        return dropped.getOrDefault(name, Map.of()).values().stream().anyMatch(end -> end > clock.lowest());
    }

    /** Whether a copy may take the record for one that has ended: by its own clock, which it may have looked at a while ago. */
    boolean isOver(Siblings state, Holder holder) {
        Readings clock = clocks.since(holder.node(), Math.max(0, clocks.nanoTime() - LONGEST_WAIT_NANOS));
        return state.isEnded(clock.highest());
    }

    /** Whether a node's clock says that a version has not ended. */
    boolean isAlive(Version version, Holder holder) {
        return !version.isEnded(clocks.now(holder.node()).highest());
    }

    /** From when on an answer may leave a write out: what has ended by a clock that is right nobody need have. */
    long hides(Readings clock) {
        return Math.max(clock.highest(), clocks.wallMillis());
    }

    /**
     * Invariant 20: an answer shows nothing that has ended.
     *
     * @param clock by which it was given
     */
    void checkShown(Logged.Name name, Value value, Collection<Write> candidates, Readings clock) {
        boolean right = candidates.stream()
                .flatMap(write -> write.mints().stream())
                .anyMatch(mint -> mint.expiryMillis() == value.expiryMillis());
        if (!right) {
            throw new Violation(
                    23, "a read of " + name + " gave " + candidates + " with the end " + value.expiryMillis());
        }
        if (value.expiryMillis() != 0 && value.expiryMillis() <= clock.lowest()) {
            throw new Violation(
                    20,
                    "a read of " + name + " shows " + candidates + ", which ended at " + value.expiryMillis()
                            + ", and it is " + clock);
        }
    }
}
