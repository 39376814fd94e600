package io.gramme.itests.sim;

import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Value;
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
     * @param primaries the first N of a key's preference list
     * @param contexts how a context is read
     */
    record Rules(
            int n, int r, int w, boolean forced, Function<Bytes, List<NodeId>> primaries, ContextReader contexts) {}

    /** Reads a context that a node gave. */
    @FunctionalInterface
    interface ContextReader {
        CausalHistory read(Logged.Name name, Bytes token);
    }

    /** Where the copies are, as the disks tell. */
    interface Copies {
        /** How many of these nodes ever had, safe by the table's rules, a record that claims one of these dots. */
        int holding(Logged.Name name, List<NodeId> nodes, List<Dot> dots);

        /** What every node of the cluster now holds of the key. */
        List<Siblings> states(Logged.Name name);
    }

    Oracle(Rules rules) {
        this.rules = rules;
    }

    KeyHistory history(Logged.Name name) {
        return keys.computeIfAbsent(name, KeyHistory::new);
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
        for (Version version : state.versions()) {
            Write write = writer(history, record.name(), version);
            Optional<Write> owner = history.owner(version.dot());
            if (owner.isEmpty()) {
                minted(node, record, old, write, version.dot());
            } else if (owner.get() != write) {
                throw new Violation(11, version.dot() + " names " + owner.get() + " and " + write);
            }
        }
        checkTransition(node, record.name(), old, state);
    }

    private static Write writer(KeyHistory history, Logged.Name name, Version version) {
        Write write = history.write(version.requestId())
                .orElseThrow(() -> new Violation(23, name + " has " + version + ", which no client wrote to this key"));
        Value value = Value.of(write.value());
        boolean same = version.tombstone() == write.kind().isDelete()
                && (version.tombstone()
                        || (version.length() == value.bytes().length() && version.checksum() == value.crc32c()));
        if (!same) {
            throw new Violation(23, name + " has " + version + ", which is not what " + write + " wrote");
        }
        return write;
    }

    /** The first copy that shows a dot is its coordinator's. */
    private void minted(NodeId node, Logged record, Siblings old, Write write, Dot dot) {
        KeyHistory history = history(record.name());
        if (!rules.primaries().apply(record.key()).contains(node)) {
            throw new Violation(34, node.brief() + " wrote " + write + " and holds no copy of " + record.name());
        }
        if (old.clock().covers(dot)) {
            throw new Violation(11, dot + " of " + write + " was claimed before it was given");
        }
        history.minted(dot, write, shownTo(history, record.siblings(), old, write));
        for (Version kept : record.siblings().versions()) {
            if (!kept.dot().equals(dot) && write.context().history().covers(kept.dot())) {
                throw new Violation(12, write + " kept " + kept.dot() + ", which its context covers");
            }
        }
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
                    .map(Write.Mint::write)
                    .forEach(shown::add);
        }
        return shown;
    }

    private static Set<Write> ownersOf(KeyHistory history, Siblings state) {
        Set<Write> owners = new LinkedHashSet<>();
        state.versions().forEach(version -> history.owner(version.dot()).ifPresent(owners::add));
        return owners;
    }

    private void checkTransition(NodeId node, Logged.Name name, Siblings old, Siblings state) {
        KeyHistory history = history(name);
        boolean remembers = state.clock().covers(old.clock());
        if (!remembers && !forgetful.contains(node)) {
            throw new Violation(
                    12, "the clock of " + name + " at " + node.brief() + " went back from " + old + " to " + state);
        }
        Set<Write> shown = ownersOf(history, state);
        VersionVector checked = remembers ? old.clock() : VersionVector.EMPTY;
        history.checkClaims(state.clock(), checked, shown, false, "the copy at " + node.brief());
        for (Write dropped : ownersOf(history, remembers ? old : Siblings.NONE)) {
            if (!shown.contains(dropped) && !KeyHistory.isReplacedUnder(state.clock(), dropped)) {
                throw new Violation(
                        12,
                        node.brief() + " dropped " + dropped + " of " + name + ", which nobody replaced: from " + old
                                + " to " + state);
            }
        }
    }

    /** A node told a client that its write is held as the table demands. The context is what it gave along. */
    SeenContext written(Logged.Name name, Write write, Bytes token, Copies copies) {
        KeyHistory history = history(name);
        CausalHistory context = rules.contexts().read(name, token);
        boolean deletedNothing = write.kind() == OperationKind.DELETE && context.isEmpty();
        if (!deletedNothing) {
            int holding = copies.holding(name, rules.primaries().apply(name.key()), write.dots());
            if (holding < rules.w()) {
                throw new Violation(
                        8, write + " of " + name + " was acknowledged while " + holding + " copies held it");
            }
            history.acknowledge(write);
            if (rules.w() == 1 && forgetful.stream().anyMatch(node -> holdsAlone(node, name, write, copies))) {
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
     */
    SeenContext read(Logged.Name name, Bytes token, List<Value> values, int must) {
        KeyHistory history = history(name);
        CausalHistory context = rules.contexts().read(name, token);
        Set<Write> shown = new LinkedHashSet<>();
        for (Value value : values) {
            if (!value.isIntact() || !history.wasWritten(value.bytes())) {
                throw new Violation(23, "a read of " + name + " gave " + value.bytes());
            }
            Set<Write> candidates = history.candidates(value.bytes(), context);
            if (candidates.isEmpty()) {
                throw new Violation(12, "a read of " + name + " gave " + value.bytes() + " and a context without it");
            }
            shown.addAll(candidates);
        }
        history.checkClaims(context.seen(), VersionVector.EMPTY, shown, true, "a read");
        boolean quorumsMeet = rules.r() + rules.w() > rules.n();
        if (quorumsMeet) {
            for (Write write : history.acknowledged().subList(0, must)) {
                if (!write.isExcused() && !KeyHistory.knows(context.seen(), write)) {
                    throw new Violation(10, "a read of " + name + " knows nothing of " + write + ": " + shown);
                }
            }
        }
        shown.addAll(deletesUnder(history, context));
        return new SeenContext(token, context, shown, false);
    }

    /** What an answer to a client leaves out and its context covers. */
    private static List<Write> deletesUnder(KeyHistory history, CausalHistory context) {
        return history.claimed(context.seen(), VersionVector.EMPTY).stream()
                .map(Write.Mint::write)
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
        keys.forEach((name, history) -> {
            Set<Write> alive = survivors(history, copies.states(name));
            Set<Write> accounted = KeyHistory.downwards(alive);
            for (Write write : history.acknowledged()) {
                if (!write.isExcused() && !accounted.contains(write)) {
                    throw new Violation(9, write + " of " + name + " was acknowledged; alive are " + alive);
                }
            }
            checkSiblings(name, alive);
            all.put(name, alive);
        });
        return all;
    }

    /** A version survives unless a copy knows it and has it no more. */
    private static Set<Write> survivors(KeyHistory history, List<Siblings> states) {
        Set<Write> alive = new LinkedHashSet<>();
        for (Siblings state : states) {
            for (Version version : state.versions()) {
                Write write = history.owner(version.dot()).orElseThrow();
                boolean everywhere = states.stream()
                        .allMatch(other -> !other.clock().covers(version.dot())
                                || ownersOf(history, other).contains(write));
                if (everywhere) {
                    alive.add(write);
                }
            }
        }
        return alive;
    }

    /**
     * Two siblings are concurrent: neither's writer had been shown the other. (Not so where a context came with the answer to a
     * write, whose one dot stands apart, and where a retry was given a second dot.)
     */
    private static void checkSiblings(Logged.Name name, Set<Write> alive) {
        for (Write newer : alive) {
            for (Write older : alive) {
                boolean replaced = newer != older
                        && newer.seen().contains(older)
                        && !newer.context().own()
                        && older.dots().size() == 1;
                if (replaced) {
                    throw new Violation(13, older + " of " + name + " stands beside " + newer + ", which replaced it");
                }
            }
        }
    }

    /** Invariants 9, 12 and 14 at the end: a read of everything shows exactly the survivors. */
    static void checkFinalRead(Logged.Name name, Set<Write> alive, List<Value> values, String where) {
        List<Bytes> expected = new ArrayList<>();
        for (Write write : alive) {
            if (!write.kind().isDelete()) {
                expected.add(write.value());
            }
        }
        List<Bytes> found = new ArrayList<>(values.stream().map(Value::bytes).toList());
        expected.sort(null);
        found.sort(null);
        if (!found.equals(expected)) {
            int invariant = found.containsAll(expected) ? 13 : 9;
            throw new Violation(invariant, where + " gives " + found + " for " + name + ", alive are " + alive);
        }
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
