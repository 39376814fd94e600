package io.gramme.node.coordinator;

import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.node.coordinator.Operation.Put;
import io.gramme.node.coordinator.Operation.Stage;
import io.gramme.node.coordinator.Operation.Target;
import io.gramme.node.coordinator.PutOperation.Copy;
import io.gramme.node.coordinator.PutOperation.Quorum;
import io.gramme.node.coordinator.PutOperation.State;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.KeyTask.Following;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.replica.ReplicaListener.WriteOutcome;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.CausalHistory;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves the messages of writes; the decisions are {@link PutOperation}'s.
 *
 * <p>A write goes on after its client has been answered, until each of the first N has the version or a hint is kept for it: so
 * a copy that refused, was slow or died in the middle is as little forgotten as one that was down from the start. Those that do
 * not answer before the deadline, or for which there is no room to wait, are kept a hint for.
 *
 * <p>Confined to its loop.
 */
final class Writes {
    /** After this share of its time a write that has not succeeded turns to further nodes. */
    private static final int HURRY_SHARE = 4;

    private static final long LONGEST_PATIENCE_NANOS = 500_000_000;

    private final LoopState state;
    private final Lingering lingering;
    private @Nullable Reads reads;
    private boolean draining;

    Writes(LoopState state) {
        this.state = state;
        this.lingering = new Lingering(state.config.maxOperations());
    }

    void start(Caller caller, Target target, KeyTask.Change change, Terms terms, long deadline) {
        Table table = target.table();
        int w = terms.w() == 0 ? table.w() : terms.w();
        int primaryW = terms.primaryW() == 0 ? table.quorum().primaryW() : terms.primaryW();
        int members = target.list().holders().size() + target.list().fallbacks().size();
        PutOperation decision = new PutOperation(state.self(), target.list(), new Quorum(w, primaryW));
        Quorum outOfReach = decision.outOfReach(state::isReachable);
        if (members < Math.max(w, primaryW)) {
            caller.reply(Responses.ringTooSmall(members, table, Math.max(w, primaryW), false));
        } else if (!outOfReach.isNothing()) {
            state.stats.quorumNotMet.add(1);
            caller.reply(
                    outOfReach.w() > 0
                            ? Responses.unreachable(w, w - outOfReach.w(), true, false)
                            : Responses.tooFewPrimaries(primaryW, primaryW - outOfReach.primaries(), true, false));
        } else {
            state.stats.puts.add(1);
            Put put = new Put(caller, target, decision, change, deadline);
            long now = state.clock.nanoTime();
            long patience = Math.min((deadline - now) / HURRY_SHARE, LONGEST_PATIENCE_NANOS);
            long op = state.operations.begin(put, now + patience);
            submit(decision.ownTarget(), new KeyTask.Write(op, target.key(), table, change));
        }
    }

    private void submit(NodeId target, KeyTask.Write task) {
        if (target.equals(state.self())) {
            state.replica().submit(task);
        } else {
            state.stats.fallbacks.add(1);
            state.hints().submit(target, task);
        }
    }

    /** This node's copy has made the resulting record: the others get it in the same turn. */
    void onWritten(long op, Put put, WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Refused refused) {
            if (refused.refusal() == Refusal.BEHIND && !put.answered && !mustFail(put)) {
                catchUp(op, put);
            } else if (put.answered) {
                state.operations.remove(op);
            } else {
                state.operations.finish(op, put.caller, Responses.refused(refused.refusal()));
            }
            return;
        }
        WriteOutcome.Written written = (WriteOutcome.Written) outcome;
        state.stats.retries.add(written.retry() ? 1 : 0);
        put.seen = Optional.of(written.seen());
        put.record = written.record();
        put.decision.others(state::isReachable).forEach(copy -> send(op, put, copy));
        decide(op, put);
    }

    /** Whether what the write is to follow was looked for in vain. */
    private static boolean mustFail(Put put) {
        return put.caughtUp && put.change.following() == Following.ALWAYS;
    }

    /** This copy has not seen the client's own last write: it is brought here, and then the write is made. */
    private void catchUp(long op, Put put) {
        if (put.caughtUp) {
            resume(op, put, put.change.regardless());
            return;
        }
        put.caughtUp = true;
        long now = state.clock.nanoTime();
        long patience = Math.min((put.deadline - now) / 2, LONGEST_PATIENCE_NANOS);
        reads().catchUp(put.target, put.change.history(), now + patience, what -> {
            boolean waits = state.operations.find(op) == put && !put.answered;
            if (waits && what == Operation.Search.MISSING && mustFail(put)) {
                state.stats.stale.add(1);
                state.operations.finish(op, put.caller, Responses.refused(Refusal.BEHIND));
            } else if (waits) {
                resume(op, put, what == Operation.Search.FOUND ? put.change : put.change.regardless());
            }
        });
    }

    private void resume(long op, Put put, KeyTask.Change change) {
        submit(put.decision.ownTarget(), new KeyTask.Write(op, put.target.key(), put.target.table(), change));
    }

    private Reads reads() {
        return Objects.requireNonNull(reads);
    }

    /** Where what a write is to follow is looked for; set once. */
    void reads(Reads found) {
        reads = found;
    }

    private void send(long op, Put put, Copy copy) {
        RecordKey key = put.target.key();
        if (copy.holder().equals(state.self())) {
            state.keepHint(copy.target(), put.target.table(), key, put.record);
            return;
        }
        state.stats.fallbacks.add(copy.isHint() ? 1 : 0);
        Store store = copy.isHint()
                ? store(op, put, Store.Purpose.HINT, Optional.of(copy.target()))
                : put.store.orElseGet(() -> store(op, put, Store.Purpose.PUT, Optional.empty()));
        if (!copy.isHint()) {
            put.store = Optional.of(store);
        }
        state.ask(copy.holder(), store, put.target.epoch());
    }

    private static Store store(long op, Put put, Store.Purpose purpose, Optional<NodeId> target) {
        RecordKey key = put.target.key();
        return new Store(key.partition(), op, key.table(), key.key(), put.record, purpose, target);
    }

    void acknowledged(long op, Put put, NodeId holder) {
        put.decision.acknowledged(holder);
        decide(op, put);
    }

    void refused(long op, Put put, NodeId holder, Refusal refusal) {
        if (put.decision.isPending(holder)) {
            put.decision.refused(refusal);
            if (refusal == Refusal.CLOCK_SKEW) {
                put.decision.rejected(holder);
                decide(op, put);
            } else {
                failed(op, put, holder);
            }
        }
    }

    /** A node cannot be reached, or refused. */
    void failed(long op, Put put, NodeId holder) {
        if (put.record.isEmpty()) {
            // Nothing has been sent yet: when it is, this node will be found unreachable.
            return;
        }
        put.decision.failed(holder, state::isReachable).ifPresent(copy -> send(op, put, copy));
        decide(op, put);
    }

    private void decide(long op, Put put) {
        State now = put.decision.state();
        if (!put.answered && now != State.PENDING) {
            put.answered = true;
            state.operations.answered();
            put.caller.reply(answer(put, now));
            lingering.add(op, put.record.siblings().valueBytes(), this::end);
        }
        if (put.answered && (put.decision.isCovered() || draining)) {
            end(op);
        }
    }

    private Response answer(Put put, State now) {
        if (now == State.SUCCEEDED) {
            RecordKey key = put.target.key();
            Bytes context = state.contexts().encode(key.table(), key.key(), put.seen.orElse(CausalHistory.NONE));
            return new Response.Written(context, state.operations.size());
        }
        state.stats.quorumNotMet.add(1);
        return Responses.quorumNotMet(put.decision);
    }

    /** Ends a write whose client has been answered: what is not covered yet is kept here. */
    private void end(long op) {
        lingering.remove(op);
        if (state.operations.find(op) instanceof Put put) {
            state.operations.remove(op);
            if (!put.record.isEmpty()) {
                put.decision.settle().forEach(copy -> send(op, put, copy));
            }
        }
    }

    /** The time has come that the write's stage waits for. */
    void expire(long op, Put put) {
        switch (put.stage) {
            case HURRY -> {
                put.stage = Stage.DEADLINE;
                state.operations.schedule(op, put.deadline);
                if (!put.answered) {
                    hurry(op, put);
                }
            }
            case DEADLINE -> {
                put.stage = Stage.SETTLE;
                state.operations.schedule(op, state.clock.nanoTime() + LONGEST_PATIENCE_NANOS);
                if (!put.answered) {
                    put.answered = true;
                    state.operations.answered();
                    state.stats.timeouts.add(1);
                    PutOperation decision = put.decision;
                    put.caller.reply(Responses.timeout(decision.needed(), decision.got(), true));
                    lingering.add(op, put.record.siblings().valueBytes(), this::end);
                }
                hurry(op, put);
            }
            case SETTLE -> end(op);
        }
    }

    private void hurry(long op, Put put) {
        if (!put.record.isEmpty()) {
            put.decision.hurry(state::isReachable).forEach(copy -> send(op, put, copy));
        }
    }

    /** From now on writes end when their clients are answered; those that go on, now. */
    void drain() {
        draining = true;
        lingering.clear(this::end);
    }
}
