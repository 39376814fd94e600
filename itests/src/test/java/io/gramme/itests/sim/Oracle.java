package io.gramme.itests.sim;

import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Clocks.Readings;
import io.gramme.itests.sim.Write.Mint;
import io.gramme.itests.sim.Write.SeenContext;
import io.gramme.node.coordinator.ReplicaMessage.Store;
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
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Knows what was really written, by whom, and what each writer had been shown; sees every record that a copy appends and every
 * answer that leaves a node; and throws a {@link Violation} at the first that cannot be.
 */
final class Oracle {
    private final Rules rules;
    private final Endings endings;
    private final Copies copies;
    private final Map<Logged.Name, KeyHistory> keys = new TreeMap<>();
    private final Set<NodeId> forgetful = new HashSet<>();

    /**
     * What the cluster promises in this run.
     *
     * @param forced whether a write is acknowledged after the force that covers it
     * @param lastWriteWins whether the table keeps the last write alone
     * @param coordinators whether a node may write a key just now, for itself or as a hint
     * @param contexts how a context is read
     * @param endings judges what ends
     */
    record Rules(
            int n,
            boolean forced,
            boolean lastWriteWins,
            BiPredicate<Holder, Bytes> coordinators,
            ContextReader contexts,
            Endings endings) {}

    /** Reads a context that a node gave. */
    @FunctionalInterface
    interface ContextReader {
        CausalHistory read(Logged.Name name, Bytes token);
    }

    /** Who appended a record: a node to its own copy, or to what it keeps for another one. */
    record Holder(NodeId node, NodeId target) {
        static Holder of(NodeId node) {
            return new Holder(node, node);
        }

        boolean isHint() {
            return !node.equals(target);
        }

        @Override
        public String toString() {
            return isHint() ? node.brief() + " for " + target.brief() : node.brief();
        }
    }

    Oracle(Rules rules, Copies copies) {
        this.rules = rules;
        this.endings = rules.endings();
        this.copies = copies;
    }

    KeyHistory history(Logged.Name name) {
        return keys.computeIfAbsent(name, key -> new KeyHistory(key, rules.lastWriteWins()));
    }

    /** Every key that a client ever wrote or read. */
    List<Logged.Name> names() {
        return List.copyOf(keys.keySet());
    }

    /** From now on reads of this node may fail, and what it cannot read it may forget. */
    void forgets(NodeId node) {
        forgetful.add(node);
        losesCopies(node);
    }

    /** Whether reads of the node may have failed so far. */
    boolean mayForget(NodeId node) {
        return forgetful.contains(node);
    }

    /** Whether reads of any node may have failed so far. */
    boolean mayForget() {
        return !forgetful.isEmpty();
    }

    /**
     * What this node holds is about to go. What only it holds, as W = 1 allows, nobody can be blamed for losing; nor what it alone is
     * read for, as N = 1 demands: whoever keeps that for it, or takes it over, may bring it back, or not yet.
     */
    void losesCopies(NodeId node) {
        keys.forEach((name, history) -> {
            for (Write write : history.acknowledged()) {
                if (copies.isReadAlone(name, node, write.dots()) || holdsAlone(node, name, write)) {
                    write.excuse();
                }
            }
        });
    }

    /** Nobody can be blamed for losing whatever was acknowledged of that. */
    void excuses(Logged.Name name) {
        history(name).acknowledged().forEach(Write::excuse);
    }

    /** Others hold it from now on, or a node was given an old copy of its disk: its peers cannot tell, and it counts as before. */
    void recount() {
        keys.forEach((name, history) ->
                history.acknowledged().forEach(write -> write.countOn(copies.counting(name, write.dots()))));
    }

    private boolean holdsAlone(NodeId node, Logged.Name name, Write write) {
        return copies.elsewhere(name, node, write.dots()) == 0;
    }

    void invoked(Logged.Name name, Write write) {
        invoked(name, write, write.id());
    }

    /** @param id under which it is sent, usually its own */
    void invoked(Logged.Name name, Write write, RequestId id) {
        history(name).invoked(write, id);
        endings.invoked(write);
    }

    /** A copy, or what is kept for one, got a new state of a key. */
    void appended(Holder holder, Optional<Logged> before, Logged record) {
        if (record.kind() == Logged.ERASE && holder.isHint()) {
            before.ifPresent(hint -> checkDelivered(holder, hint));
        } else if (record.kind() == Logged.ERASE) {
            before.ifPresent(tombstone -> erased(holder, tombstone));
        }
        if (record.kind() != Logged.RECORD) {
            return;
        }
        KeyHistory history = history(record.name());
        Siblings state = record.siblings();
        Siblings old = before.map(Logged::siblings).orElse(Siblings.NONE);
        List<Mint> siblings = new ArrayList<>();
        for (Version version : state.versions()) {
            Mint seen = new Mint(
                    version.dot(),
                    writer(history, version),
                    holder.node(),
                    version.timestamp(),
                    version.expiryMillis());
            Mint mint = history.mint(version.dot()).orElseGet(() -> minted(seen, holder, record, old));
            if (!mint.equals(seen.by(mint.node()))) {
                throw new Violation(11, version.dot() + " names " + mint.inFull() + " and " + seen.inFull());
            }
            siblings.add(mint);
            endings.checkCopy(holder, record.name(), old, version, mayForget(holder.node()));
            if (mint.write().isReaped() && !holder.isHint() && endings.isAlive(version, holder)) {
                throw new Violation(20, holder + " has " + mint + " of " + record.name() + " again");
            }
        }
        checkTransition(holder, history, old, state);
        checkLast(holder, history, state);
        Survivors.checkConcurrent(record.name(), siblings);
    }

    /** Invariant 22: what a node sends of a record stands in some copy, and claims nothing that is not there or replaced. */
    void sent(NodeId from, Store store) {
        KeyHistory history = history(new Logged.Name(store.table(), store.key()));
        Siblings state = store.record().siblings();
        for (Version version : state.versions()) {
            if (history.mint(version.dot())
                    .filter(mint -> mint.expiryMillis() == version.expiryMillis())
                    .isEmpty()) {
                throw new Violation(22, from.brief() + " sends " + version + ", which no copy ever had");
            }
        }
        if (store.purpose() == Store.Purpose.REPAIR || store.purpose() == Store.Purpose.HANDOFF) {
            String where = "the " + store.purpose() + " of " + from.brief();
            history.checkClaims(state.clock(), VersionVector.EMPTY, history.ownersOf(state), where);
        }
    }

    /** Invariant 15: a hint goes when the copy that it is for has all of it, forced. */
    private void checkDelivered(Holder holder, Logged hint) {
        boolean there = copies.isDelivered(hint.name(), holder, hint.siblings().clock());
        if (!there && !forgetful.contains(holder.node())) {
            throw new Violation(
                    15, holder + " forgets " + hint.name() + ", which is not there yet: " + hint.siblings());
        }
    }

    /** Invariant 20: a copy erases nothing but a tombstone, and only when every copy has held it, forced. */
    private void erased(Holder holder, Logged tombstone) {
        Siblings state = tombstone.siblings();
        if (!endings.isOver(state, holder) || !copies.allHaveForced(tombstone.name(), state.clock())) {
            throw new Violation(20, holder + " erases " + tombstone.name() + ", which not all have: " + state);
        }
        history(tombstone.name()).reaped(state);
    }

    private static Write writer(KeyHistory history, Version version) {
        Write write = history.write(version.requestId())
                .orElseThrow(() ->
                        new Violation(23, history.name() + " has " + version + ", which no client wrote to this key"));
        Value value = Value.of(write.value());
        boolean isWhole = version.tombstone() == write.kind().isDelete()
                && version.length() == value.bytes().length();
        boolean hasLeft = version.isDropped() && !write.kind().isDelete();
        boolean same = (isWhole || hasLeft) && (write.kind().isDelete() || version.checksum() == value.crc32c());
        if (!same) {
            throw new Violation(23, history.name() + " has " + version + ", which is not what " + write + " wrote");
        }
        return write;
    }

    /** The first copy that shows a dot is its coordinator's. */
    private Mint minted(Mint mint, Holder holder, Logged record, Siblings old) {
        KeyHistory history = history(record.name());
        Write write = mint.write();
        if (!rules.coordinators().test(holder, record.key())) {
            throw new Violation(34, holder + " wrote " + write + " of " + record.name() + ", which it should not have");
        }
        if (old.clock().covers(mint.dot())) {
            throw new Violation(11, mint + " was claimed before it was given");
        }
        Optional<Mint> last = history.greatest(old.clock());
        if (rules.lastWriteWins()
                && !mayForget(holder.node())
                && last.filter(before -> !mint.isAfter(before)).isPresent()) {
            throw new Violation(12, mint + " is not later than " + last.get() + ", which its coordinator knew");
        }
        if (!record.siblings().clock().covers(write.context().history().seen())) {
            throw new Violation(12, mint + " of " + record.name() + " does not know what its writer had seen");
        }
        boolean apart = write.context()
                .history()
                .last()
                .filter(own -> !record.siblings().clock().covers(own))
                .flatMap(history::owner)
                .filter(own -> !own.isReaped() && !own.isExcused())
                .isPresent();
        if (write.isStrict() && apart && !rules.lastWriteWins()) {
            throw new Violation(32, mint + " of " + record.name() + " stands beside what it should replace");
        }
        endings.checkMint(record.name(), mint);
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

    private void checkTransition(Holder holder, KeyHistory history, Siblings old, Siblings state) {
        boolean remembers = state.clock().covers(old.clock());
        if (!remembers && !forgetful.contains(holder.node())) {
            throw new Violation(
                    12, "the clock of " + history.name() + " at " + holder + " went back from " + old + " to " + state);
        }
        if (!remembers) {
            history.acknowledged().stream()
                    .filter(write -> KeyHistory.knows(old.clock(), write) && !KeyHistory.knows(state.clock(), write))
                    .forEach(write -> write.countOn(write.copies() - 1));
        }
        history.unknown(state.clock()).ifPresent(dot -> {
            throw new Violation(12, holder + " claims " + dot + " of " + history.name() + ", which nobody wrote");
        });
        Set<Write> shown = history.ownersOf(state);
        VersionVector checked = remembers ? old.clock() : VersionVector.EMPTY;
        history.checkClaims(state.clock(), checked, shown, "the copy at " + holder);
        for (Write dropped : history.ownersOf(remembers ? old : Siblings.NONE)) {
            if (!shown.contains(dropped) && !history.isGoneUnder(state.clock(), dropped)) {
                throw new Violation(
                        12,
                        holder + " dropped " + dropped + " of " + history.name() + ", which nobody replaced: from "
                                + old + " to " + state);
            }
        }
    }

    /** Where the last write wins, a copy keeps the last of all that it ever heard of, and nothing else. */
    private void checkLast(Holder holder, KeyHistory history, Siblings state) {
        if (rules.lastWriteWins()) {
            List<Dot> last =
                    history.greatest(state.clock()).map(Mint::dot).stream().toList();
            List<Dot> kept = state.versions().stream().map(Version::dot).toList();
            if (!kept.equals(last)) {
                throw new Violation(
                        12, holder + " keeps " + kept + " of " + history.name() + ", but the last is " + last);
            }
        }
    }

    /** A node told a client that its write is held as the table demands. The context is what it gave along. */
    SeenContext written(Logged.Name name, Write write, Bytes token, Ask ask) {
        KeyHistory history = history(name);
        CausalHistory context = rules.contexts().read(name, token);
        boolean deletedNothing = write.kind() == OperationKind.DELETE && context.isEmpty();
        if (!deletedNothing) {
            checkHeld(name, write, ask);
            history.acknowledge(write, copies.counting(name, write.dots()));
            if (forgetful.stream().anyMatch(node -> holdsAlone(node, name, write))) {
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
            shown.addAll(history.hiddenUnder(context, other -> other.kind().isDelete()));
        }
        history.checkClaims(context.seen(), VersionVector.EMPTY, shown, "the context given for " + write);
        shown.removeIf(other -> other.dots().stream().noneMatch(context::covers));
        return new SeenContext(token, context, shown, true);
    }

    private void checkHeld(Logged.Name name, Write write, Ask ask) {
        int nodes = copies.nodes(name, write.dots());
        if (nodes < ask.w()) {
            throw new Violation(8, write + " of " + name + " was acknowledged while " + nodes + " held it, not " + ask);
        }
        if (!copies.hasQuorum(name, write, ask.w())) {
            throw new Violation(34, write + " of " + name + " was acknowledged, but not by " + ask + " of any ring");
        }
        int primaries = copies.primaries(name, write.dots());
        if (primaries < ask.primaryW()) {
            throw new Violation(
                    16,
                    write + " of " + name + " was acknowledged while " + primaries + " primaries held it, not " + ask);
        }
    }

    /** Whether a node that looks at that clock may find that it lacks a value which somebody has dropped. */
    boolean mayMiss(Logged.Name name, Readings clock) {
        return endings.mayMiss(name, clock);
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
     * @param clock by which it was answered
     */
    SeenContext read(Logged.Name name, Bytes token, List<Value> values, int must, int r, Readings clock) {
        KeyHistory history = history(name);
        Predicate<Write> hidden = write -> write.mayBeHidden(endings.hides(clock));
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
            endings.checkShown(name, value, candidates, clock);
            shown.addAll(candidates);
            if (candidates.stream().allMatch(Write::isReaped)) {
                throw new Violation(20, "a read of " + name + " shows " + candidates + " again");
            }
        }
        history.checkClaims(context.seen(), VersionVector.EMPTY, shown, hidden, "a read");
        for (Write write : history.acknowledged().subList(0, must)) {
            boolean quorumsMeet = r + write.copies() > rules.n();
            if (quorumsMeet && !write.isExcused() && !write.isReaped() && !KeyHistory.knows(context.seen(), write)) {
                throw new Violation(10, "a read of " + name + " knows nothing of " + write + ": " + shown);
            }
        }
        shown.addAll(history.hiddenUnder(context, hidden));
        return new SeenContext(token, context, shown, false);
    }

    /**
     * Invariant 32: what a session is shown covers what it had seen, by the clock and by the values. With what a put covers,
     * which {@link #appended} checks, these are read-your-writes, monotonic reads, monotonic writes and writes-follow-reads.
     */
    void follows(Logged.Name name, SeenContext before, SeenContext now) {
        VersionVector seen = before.history().seen();
        boolean covers = before.history().last().stream().allMatch(now.history()::covers);
        for (int i = 0; i < seen.size(); i++) {
            covers &= now.history().covers(seen.entry(i));
        }
        KeyHistory history = history(name);
        for (Write write : before.writes()) {
            boolean mayBeNowhere = write.isReaped() || write.isExcused();
            boolean accounted = mayBeNowhere
                    || now.writes().contains(write)
                    || history.isGoneUnder(now.history().seen(), write);
            if (!(covers || mayBeNowhere) || !accounted) {
                throw new Violation(
                        32,
                        "a session that had seen " + before.writes() + " of " + name + " was shown " + now.writes()
                                + ": " + before.history() + " " + now.history());
            }
        }
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
    Map<Logged.Name, Set<Write>> survivors() {
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
