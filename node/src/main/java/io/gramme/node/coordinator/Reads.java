package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.node.coordinator.GetOperation.State;
import io.gramme.node.coordinator.Operation.Get;
import io.gramme.node.coordinator.Operation.Search;
import io.gramme.node.coordinator.Operation.Target;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.Replica;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Moves the messages of reads; the decisions are {@link GetOperation}'s. A read goes on after its client has been answered,
 * until every copy has answered or its deadline has come; then it repairs those that were behind, with what it has read and
 * nothing else. When there is much else to do it leaves that to a later read.
 *
 * <p>Confined to its loop.
 */
final class Reads {
    /** A read of more than this does not wait for copies that answer late: they are repaired some other time. */
    private static final long MAX_LINGERING_BYTES = 1 << 20;

    private static final int MAX_MENDING = 64;
    private static final ReadOutcome DROPPED_EARLY = new ReadOutcome.Lost("a value was dropped before its time");

    private final LoopState state;
    private final Writes writes;
    private final OwnKept kept;
    private final Lingering lingering;
    private final Set<RecordKey> mending = new HashSet<>();

    Reads(LoopState state, Writes writes) {
        this.state = state;
        this.writes = writes;
        this.kept = new OwnKept(state);
        this.lingering = new Lingering(state.config.maxOperations());
    }

    /**
     * Starts a read.
     *
     * @param atLeast what the answer must cover
     * @param delete what is done with the answer, when the read is a delete's first half
     */
    void start(
            Caller caller,
            Target target,
            Terms terms,
            long deadline,
            CausalHistory atLeast,
            Optional<Request.Delete> delete) {
        Table table = target.table();
        int primaryR = terms.primaryR() == 0 ? table.quorum().primaryR() : terms.primaryR();
        int needed = Math.max(terms.r() == 0 ? table.r() : terms.r(), primaryR);
        int copies = target.list().primaries().size();
        if (copies < needed) {
            caller.reply(Responses.ringTooSmall(copies, table, needed, false));
        } else if (!target.list().isPrimary(state.self())) {
            // Nobody of the first N can be reached, and nothing else counts.
            state.stats.quorumNotMet.add(1);
            caller.reply(Responses.unreachable(needed, 0, false, false));
        } else {
            state.stats.gets.add(1);
            GetOperation decision = new GetOperation(
                    target.list(), target.away(), needed, atLeast, siblings -> Replica.reduce(table, siblings));
            begin(new Get(state.foreground.timed(caller), target, decision, deadline, delete));
        }
    }

    /**
     * A write needs a record that this node's copy has lost: what the others have of it is brought here. Without that nothing
     * could be written here until somebody reads the key. False when there is no room for it just now.
     */
    boolean mend(Target target) {
        boolean room = !state.operations.isCrowded() && mending.size() < MAX_MENDING;
        if (room && mending.add(target.key())) {
            compare(target, same -> mending.remove(target.key()));
        }
        return room;
    }

    /**
     * Asks every copy what it holds, and repairs those that are behind; this node must hold one.
     *
     * @param then told whether all of them hold the same; not so when one has not answered
     */
    void compare(Target target, Consumer<Boolean> then) {
        GetOperation decision = GetOperation.comparison(
                target.list(), target.away(), siblings -> Replica.reduce(target.table(), siblings));
        Get get = internal(target, decision, state.deadline(Terms.DEFAULT));
        get.comparison = Optional.of(then);
        begin(get);
    }

    private static Get internal(Target target, GetOperation decision, long deadline) {
        return new Get(response -> {}, target, decision, deadline, Optional.empty());
    }

    private void begin(Get get) {
        long op = state.operations.begin(get, get.deadline);
        state.replica().submit(new KeyTask.Read(op, get.target.key(), KeyDigest.ABSENT));
    }

    /**
     * Brings into this node's copy what anybody who can be reached knows, if that covers the history.
     *
     * @param then told of it, once what was found is on its way into the copy
     */
    void catchUp(Target target, CausalHistory history, long deadline, Consumer<Search> then) {
        if (!target.list().isPrimary(state.self())) {
            then.accept(Search.MISSING);
            return;
        }
        GetOperation decision = new GetOperation(
                target.list(), target.away(), 1, history, siblings -> Replica.reduce(target.table(), siblings));
        Get get = internal(target, decision, deadline);
        get.then = Optional.of(then);
        begin(get);
    }

    private void caughtUp(Get get, Consumer<Search> then, boolean succeeded) {
        boolean forgotten = succeeded && get.decision.isForgotten();
        if (succeeded && !forgotten) {
            long op = state.operations.add(new Operation.OwnRepair());
            KeyRecord record = get.decision.merged();
            state.replica()
                    .submit(new KeyTask.Merge(
                            op, get.target.key(), get.target.table(), record, KeyTask.Purpose.REPAIR));
        }
        then.accept(forgotten ? Search.FORGOTTEN : succeeded ? Search.FOUND : Search.MISSING);
    }

    /** This node's own copy has answered. */
    void onRead(long op, Get get, ReadOutcome outcome) {
        RecordKey key = get.target.key();
        if (!kept.isMore(key, KeyDigest.ABSENT, outcome)) {
            askOthers(op, get, outcome);
            return;
        }
        kept.complete(key, KeyDigest.ABSENT, outcome, complete -> {
            if (state.operations.find(op) == get) {
                askOthers(op, get, complete);
            }
        });
    }

    /** They are asked for what differs. */
    private void askOthers(long op, Get get, ReadOutcome outcome) {
        boolean whole = state.isWhole(get.target.key().partition());
        get.known = GetOperation.knownDigest(outcome);
        if (outcome instanceof ReadOutcome.Busy) {
            get.decision.failed(state.self(), state::isReachable).ifPresent(further -> ask(op, get, further));
        } else {
            get.decision.own(state.self(), outcome, whole);
        }
        for (NodeId copy : get.decision.asked()) {
            if (state.isReachable(copy)) {
                ask(op, get, copy);
            } else if (!copy.equals(state.self())) {
                get.decision.failed(copy, state::isReachable).ifPresent(further -> ask(op, get, further));
            }
        }
        decide(op, get);
    }

    private void ask(long op, Get get, NodeId node) {
        Fetch question =
                get.question.filter(asked -> asked.known() == get.known).orElseGet(() -> question(op, get));
        get.question = Optional.of(question);
        state.ask(node, question, get.target.epoch());
    }

    private static Fetch question(long op, Get get) {
        RecordKey key = get.target.key();
        return new Fetch(key.partition(), op, key.table(), key.key(), get.known);
    }

    void answered(long op, Get get, NodeId from, ReadOutcome outcome, boolean whole) {
        boolean damaged =
                outcome instanceof ReadOutcome.Found found && !found.record().isIntact();
        if (damaged || outcome instanceof ReadOutcome.Busy) {
            failed(op, get, from);
            return;
        }
        get.decision.answered(from, isDroppedEarly(outcome) ? DROPPED_EARLY : outcome, whole);
        decide(op, get);
    }

    /** A copy whose clock was wrong would hide by its answer what has not ended. */
    private boolean isDroppedEarly(ReadOutcome outcome) {
        return outcome instanceof ReadOutcome.Found found
                && found.record().siblings().isDroppedEarly(state.clock.wallMillis());
    }

    /** A node cannot be reached, has no room, or its answer was damaged on the way. */
    void failed(long op, Get get, NodeId node) {
        get.decision.failed(node, state::isReachable).ifPresent(further -> ask(op, get, further));
        decide(op, get);
    }

    /** Answers when it can; stays until every copy has answered or the deadline has come, then repairs. */
    private void decide(long op, Get get) {
        if (!get.answered) {
            get.decision.widen(state::isReachable).forEach(further -> ask(op, get, further));
            if (get.decision.mustAskAgain()) {
                state.replica().submit(new KeyTask.Read(op, get.target.key(), KeyDigest.ABSENT));
                return;
            }
        }
        boolean waits = get.comparison.isPresent() && !get.decision.isComplete();
        State now = waits ? State.PENDING : get.decision.state();
        long bytes = get.decision.merged().siblings().valueBytes();
        state.operations.holds(get, bytes);
        if (!get.answered && now != State.PENDING) {
            get.answered = true;
            state.operations.answered();
            answer(get, now);
            if (bytes <= MAX_LINGERING_BYTES) {
                lingering.add(op, bytes, this::end);
            }
        }
        if (get.answered && (bytes > MAX_LINGERING_BYTES || get.decision.isComplete())) {
            end(op);
        }
    }

    private void answer(Get get, State now) {
        GetOperation decision = get.decision;
        if (get.then.isPresent()) {
            caughtUp(get, get.then.get(), now == State.SUCCEEDED);
        } else if (now == State.CORRUPT) {
            get.caller.reply(Responses.corrupt());
        } else if (get.comparison.isPresent()) {
            return;
        } else if (now == State.STALE) {
            state.stats.stale.add(1);
            get.caller.reply(Responses.stale(decision.needed(), decision.got()));
        } else if (now == State.FAILED) {
            state.stats.quorumNotMet.add(1);
            get.caller.reply(Responses.unreachable(decision.needed(), decision.got(), false, false));
        } else if (get.delete.isPresent()) {
            deleteWhatWasSeen(get, get.delete.get());
        } else {
            get.caller.reply(Responses.got(
                    contextOf(get), shown(decision.merged()), decision.fastest(), state.operations.size()));
        }
    }

    /** What a client may see of a record: of what has ended it sees no value, whoever still has it. */
    private KeyRecord shown(KeyRecord record) {
        return record.dropEnded(state.clock.wallMillis());
    }

    private Bytes contextOf(Get get) {
        RecordKey key = get.target.key();
        return state.contexts().encode(key.table(), key.key(), seen(get));
    }

    private static CausalHistory seen(Get get) {
        Siblings siblings = get.decision.merged().siblings();
        return CausalHistory.of(siblings.clock()).at(Replica.latest(get.target.table(), siblings));
    }

    private void deleteWhatWasSeen(Get get, Request.Delete delete) {
        // A tombstone that was seen may stand on one copy only, not yet forced: it promises nothing, so another is
        // written.
        if (get.decision.merged().isEmpty()) {
            get.caller.reply(new Response.Written(contextOf(get), state.operations.size()));
        } else {
            KeyTask.Change change = KeyTask.Change.delete(seen(get), delete.id());
            writes.start(get.caller, get.target, change, delete.terms(), get.deadline);
        }
    }

    private void end(long op) {
        lingering.remove(op);
        if (state.operations.find(op) instanceof Get get) {
            state.operations.remove(op);
            boolean same = get.decision.isUnanimous();
            repair(get);
            get.comparison.ifPresent(then -> then.accept(same));
        }
    }

    /** Sends what was read to the copies that were behind: only versions that some copy answered with. */
    private void repair(Get get) {
        List<NodeId> stale = get.decision.stale();
        if (state.operations.isCrowded()) {
            state.stats.repairsSkipped.add(stale.size());
            return;
        }
        RecordKey key = get.target.key();
        KeyRecord record = get.decision.merged();
        for (NodeId copy : stale) {
            state.stats.repairs.add(1);
            if (copy.equals(state.self())) {
                long op = state.operations.add(new Operation.OwnRepair());
                state.replica().submit(new KeyTask.Merge(op, key, get.target.table(), record, KeyTask.Purpose.REPAIR));
            } else {
                state.ask(
                        copy,
                        new Store(
                                key.partition(),
                                state.operations.fresh(),
                                key.table(),
                                key.key(),
                                record,
                                Store.Purpose.REPAIR,
                                Optional.empty()));
            }
        }
    }

    /** The deadline has come. */
    void expire(long op, Get get) {
        if (!get.answered) {
            get.answered = true;
            state.operations.answered();
            if (get.then.isPresent() || get.comparison.isPresent()) {
                get.then.ifPresent(then -> caughtUp(get, then, false));
                end(op);
                return;
            }
            boolean stale = get.decision.isBehind();
            (stale ? state.stats.stale : state.stats.timeouts).add(1);
            get.caller.reply(
                    stale
                            ? Responses.stale(get.decision.needed(), get.decision.got())
                            : Responses.timeout(get.decision.needed(), get.decision.got(), false));
        }
        end(op);
    }
}
