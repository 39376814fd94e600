package io.gramme.itests.sim;

import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Write.Mint;
import io.gramme.itests.sim.Write.SeenContext;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Knows what was really written, by whom, and what each writer had been shown; sees every record that a copy appends and every
 * answer that leaves a node; and throws a {@link Violation} at the first that cannot be.
 */
final class Oracle {
    private final Rules rules;
    private final Map<Logged.Name, KeyHistory> keys = new TreeMap<>();
    private final Set<NodeId> forgetful = new HashSet<>();

    /**
     * What the cluster promises in this run.
     *
     * @param forced whether a write is acknowledged after the force that covers it
     * @param lastWriteWins whether the table keeps the last write alone
     * @param primaries the first N of a key's preference list
     * @param contexts how a context is read
     */
    record Rules(
            int n,
            boolean forced,
            boolean lastWriteWins,
            Function<Bytes, List<NodeId>> primaries,
            ContextReader contexts) {}

    /** Reads a context that a node gave. */
    @FunctionalInterface
    interface ContextReader {
        CausalHistory read(Logged.Name name, Bytes token);
    }

    /** Where the copies are, as the disks tell. */
    interface Copies {
        /** How many of these nodes ever had, safe by the table's rules, a record that claims one of these dots. */
        int holding(Logged.Name name, List<NodeId> nodes, List<Dot> dots);

        /** The same, without the copies that have forgotten it and do not know that they did. */
        int counting(Logged.Name name, List<NodeId> nodes, List<Dot> dots);

        /** What every node of the cluster now holds of the key. */
        List<Siblings> states(Logged.Name name);
    }

    Oracle(Rules rules) {
        this.rules = rules;
    }

    KeyHistory history(Logged.Name name) {
        return keys.computeIfAbsent(name, key -> new KeyHistory(key, rules.lastWriteWins()));
    }

    /** Every key that a client ever wrote or read. */
    List<Logged.Name> names() {
        return List.copyOf(keys.keySet());
    }

    /** From now on reads of this node may fail, and what it cannot read it may forget. */
    void mayForget(NodeId node, Copies copies) {
        forgetful.add(node);
        losesCopies(node, copies);
    }

    /** Whether reads of any node may have failed so far. */
    boolean mayForget() {
        return !forgetful.isEmpty();
    }

    /** This node's copies are about to go. What only they hold, as W = 1 allows, nobody can be blamed for losing. */
    void losesCopies(NodeId node, Copies copies) {
        keys.forEach((name, history) -> {
            for (Write write : history.acknowledged()) {
                if (holdsAlone(node, name, write, copies)) {
                    write.excuse();
                }
            }
        });
    }

    /** A node was given an old copy of its disk. Its peers cannot tell, and it counts as before. */
    void rolledBack(Copies copies) {
        keys.forEach((name, history) ->
                history.acknowledged().forEach(write -> write.countOn(counting(name, write, copies))));
    }

    private int counting(Logged.Name name, Write write, Copies copies) {
        return copies.counting(name, rules.primaries().apply(name.key()), write.dots());
    }

    private boolean holdsAlone(NodeId node, Logged.Name name, Write write, Copies copies) {
        List<NodeId> others = new ArrayList<>(rules.primaries().apply(name.key()));
        others.remove(node);
        return copies.holding(name, others, write.dots()) == 0;
    }

    void invoked(Logged.Name name, Write write) {
        history(name).invoked(write);
    }

    /** A copy appended a new state of a key. */
    void appended(NodeId node, Optional<Logged> before, Logged record) {
        if (record.kind() != Logged.RECORD) {
            return;
        }
        KeyHistory history = history(record.name());
        Siblings state = record.siblings();
        Siblings old = before.map(Logged::siblings).orElse(Siblings.NONE);
        List<Mint> siblings = new ArrayList<>();
        for (Version version : state.versions()) {
            Mint seen = new Mint(version.dot(), writer(history, version), node, version.timestamp());
            Mint mint = history.mint(version.dot()).orElseGet(() -> minted(seen, record, old));
            if (mint.write() != seen.write() || mint.timestamp() != seen.timestamp()) {
                throw new Violation(11, version.dot() + " names " + mint.write() + " and " + seen.write());
            }
            siblings.add(mint);
        }
        checkTransition(node, history, old, state);
        checkLast(node, history, state);
        Survivors.checkConcurrent(record.name(), siblings);
    }

    private static Write writer(KeyHistory history, Version version) {
        Write write = history.write(version.requestId())
                .orElseThrow(() ->
                        new Violation(23, history.name() + " has " + version + ", which no client wrote to this key"));
        Value value = Value.of(write.value());
        boolean same = version.tombstone() == write.kind().isDelete()
                && (version.tombstone()
                        || (version.length() == value.bytes().length() && version.checksum() == value.crc32c()));
        if (!same) {
            throw new Violation(23, history.name() + " has " + version + ", which is not what " + write + " wrote");
        }
        return write;
    }

    /** The first copy that shows a dot is its coordinator's. */
    private Mint minted(Mint mint, Logged record, Siblings old) {
        KeyHistory history = history(record.name());
        Write write = mint.write();
        if (!rules.primaries().apply(record.key()).contains(mint.node())) {
            throw new Violation(34, mint.node().brief() + " wrote " + write + " and holds no copy of " + record.name());
        }
        if (old.clock().covers(mint.dot())) {
            throw new Violation(11, mint + " was claimed before it was given");
        }
        Optional<Mint> last = history.greatest(old.clock());
        if (rules.lastWriteWins()
                && last.filter(before -> !mint.isAfter(before)).isPresent()) {
            throw new Violation(12, mint + " is not later than " + last.get() + ", which its coordinator knew");
        }
        history.minted(mint, shownTo(history, record.siblings(), old, write));
        for (Version kept : record.siblings().versions()) {
            if (!kept.dot().equals(mint.dot()) && write.context().history().covers(kept.dot())) {
                throw new Violation(12, write + " kept " + kept.dot() + ", which its context covers");
            }
        }
        return mint;
    }

    private static Set<Write> shownTo(KeyHistory history, Siblings state, Siblings old, Write write) {
        Set<Write> shown = new LinkedHashSet<>(write.context().writes());
        if (write.kind() == OperationKind.PUT_REPLACE) {
            for (Version version : old.versions()) {
                boolean replaced = state.clock().covers(version.dot())
                        && state.find(version.dot()).isEmpty();
                history.owner(version.dot()).filter(owner -> replaced).ifPresent(shown::add);
            }
        } else if (write.kind() == OperationKind.DELETE) {
            // It covers what a read saw that only its coordinator knows of; whatever its record claims may have been
            // that.
            history.claimed(state.clock(), VersionVector.EMPTY).stream()
                    .filter(mint -> state.find(mint.dot()).isEmpty())
                    .map(Mint::write)
                    .forEach(shown::add);
        }
        return shown;
    }

    private void checkTransition(NodeId node, KeyHistory history, Siblings old, Siblings state) {
        boolean remembers = state.clock().covers(old.clock());
        if (!remembers && !forgetful.contains(node)) {
            throw new Violation(
                    12,
                    "the clock of " + history.name() + " at " + node.brief() + " went back from " + old + " to "
                            + state);
        }
        if (!remembers) {
            history.acknowledged().stream()
                    .filter(write -> KeyHistory.knows(old.clock(), write) && !KeyHistory.knows(state.clock(), write))
                    .forEach(write -> write.countOn(write.copies() - 1));
        }
        history.unknown(state.clock()).ifPresent(dot -> {
            throw new Violation(12, node.brief() + " claims " + dot + " of " + history.name() + ", which nobody wrote");
        });
        Set<Write> shown = history.ownersOf(state);
        VersionVector checked = remembers ? old.clock() : VersionVector.EMPTY;
        history.checkClaims(state.clock(), checked, shown, false, "the copy at " + node.brief());
        for (Write dropped : history.ownersOf(remembers ? old : Siblings.NONE)) {
            if (!shown.contains(dropped) && !history.isGoneUnder(state.clock(), dropped)) {
                throw new Violation(
                        12,
                        node.brief() + " dropped " + dropped + " of " + history.name()
                                + ", which nobody replaced: from " + old + " to " + state);
            }
        }
    }

    /** Where the last write wins, a copy keeps the last of all that it ever heard of, and nothing else. */
    private void checkLast(NodeId node, KeyHistory history, Siblings state) {
        if (rules.lastWriteWins()) {
            List<Dot> last =
                    history.greatest(state.clock()).map(Mint::dot).stream().toList();
            List<Dot> kept = state.versions().stream().map(Version::dot).toList();
            if (!kept.equals(last)) {
                throw new Violation(
                        12, node.brief() + " keeps " + kept + " of " + history.name() + ", but the last is " + last);
            }
        }
    }

    /** A node told a client that its write is held as the table demands. The context is what it gave along. */
    SeenContext written(Logged.Name name, Write write, Bytes token, Ask ask, Copies copies) {
        KeyHistory history = history(name);
        CausalHistory context = rules.contexts().read(name, token);
        boolean deletedNothing = write.kind() == OperationKind.DELETE && context.isEmpty();
        if (!deletedNothing) {
            int holding = copies.holding(name, rules.primaries().apply(name.key()), write.dots());
            if (holding < Math.max(ask.w(), ask.primaryW())) {
                throw new Violation(
                        8,
                        write + " of " + name + " was acknowledged while " + holding + " copies held it, not " + ask);
            }
            history.acknowledge(write, counting(name, write, copies));
            if (forgetful.stream().anyMatch(node -> holdsAlone(node, name, write, copies))) {
                write.excuse();
            }
            if (write.dots().stream().noneMatch(context::covers)) {
                throw new Violation(12, "the context given for " + write + " does not cover it: " + context);
            }
        }
        Set<Write> shown = new LinkedHashSet<>(write.seen());
        shown.add(write);
        if (write.kind() == OperationKind.DELETE) {
            // Its answer may stand for a read that showed no value any more.
            shown.addAll(deletesUnder(history, context));
        }
        history.checkClaims(context.seen(), VersionVector.EMPTY, shown, false, "the context given for " + write);
        shown.removeIf(other -> other.dots().stream().noneMatch(context::covers));
        return new SeenContext(token, context, shown, true);
    }

    /** How many writes of the key have been acknowledged: what a read that begins now must not miss. */
    int acknowledgedSoFar(Logged.Name name) {
        return history(name).acknowledged().size();
    }

    /**
     * A node answered a read.
     *
     * @param must {@link #acknowledgedSoFar} when it began
     * @param r how many whole copies had to answer
     */
    SeenContext read(Logged.Name name, Bytes token, List<Value> values, int must, int r) {
        KeyHistory history = history(name);
        CausalHistory context = rules.contexts().read(name, token);
        Set<Write> shown = new LinkedHashSet<>();
        Set<Bytes> different = new HashSet<>();
        for (Value value : values) {
            if (!value.isIntact() || !history.wasWritten(value.bytes())) {
                throw new Violation(23, "a read of " + name + " gave " + value.bytes());
            }
            Set<Write> candidates = history.candidates(value.bytes(), context);
            if (candidates.isEmpty()) {
                throw new Violation(12, "a read of " + name + " gave " + value.bytes() + " and a context without it");
            }
            if (!different.add(value.bytes()) && candidates.size() == 1) {
                throw new Violation(13, "a read of " + name + " gave two values of " + candidates);
            }
            shown.addAll(candidates);
        }
        history.checkClaims(context.seen(), VersionVector.EMPTY, shown, true, "a read");
        for (Write write : history.acknowledged().subList(0, must)) {
            boolean quorumsMeet = r + write.copies() > rules.n();
            if (quorumsMeet && !write.isExcused() && !KeyHistory.knows(context.seen(), write)) {
                throw new Violation(10, "a read of " + name + " knows nothing of " + write + ": " + shown);
            }
        }
        shown.addAll(deletesUnder(history, context));
        return new SeenContext(token, context, shown, false);
    }

    /** What an answer to a client leaves out and its context covers. */
    private static List<Write> deletesUnder(KeyHistory history, CausalHistory context) {
        return history.claimed(context.seen(), VersionVector.EMPTY).stream()
                .map(Mint::write)
                .filter(write -> write.kind().isDelete())
                .toList();
    }

    /** The power of a node goes. Where writes are acknowledged before they are forced, it may take them along. */
    void losesPower(LogTap tap) {
        if (rules.forced()) {
            return;
        }
        keys.forEach((name, history) -> {
            VersionVector safe =
                    tap.forced(name).map(record -> record.siblings().clock()).orElse(VersionVector.EMPTY);
            VersionVector known =
                    tap.written(name).map(record -> record.siblings().clock()).orElse(VersionVector.EMPTY);
            history.claimed(known, safe).forEach(mint -> mint.write().excuse());
        });
    }

    /**
     * Invariants 9 and 13, when everything has been still for a while: what survives everywhere, for each key.
     *
     * @return for each key the writes that every read must show from now on, deletes included
     */
    Map<Logged.Name, Set<Write>> survivors(Copies copies) {
        Map<Logged.Name, Set<Write>> all = new TreeMap<>();
        keys.forEach((name, history) -> all.put(name, new Survivors(history, copies.states(name)).check()));
        return all;
    }

    /** All that was ever invoked, for the report of a run. */
    long acknowledgedWrites() {
        return keys.values().stream()
                .mapToLong(history -> history.acknowledged().size())
                .sum();
    }

    /** The id of an operation's write: clients of a run have small numbers. */
    static RequestId requestId(Operation operation) {
        return new RequestId(0x53494d0000000000L | operation.client(), operation.number());
    }
}
