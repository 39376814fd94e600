package io.gramme.node.coordinator;

import io.gramme.client.wire.Request;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Something under way in a loop, under a number of its own. */
sealed interface Operation {

    /**
     * Where a request goes: its table, its key and the nodes that are to hold it, in that epoch.
     *
     * @param away members that nobody waits for, see {@link Placement#isAway}
     */
    record Target(Table table, RecordKey key, PreferenceList list, List<NodeId> away, long epoch) {}

    /** What a put waits for next. */
    enum Stage {
        /** Time to replace those of the first N that have not answered, if it has not succeeded. */
        HURRY,
        /** Its deadline. */
        DEADLINE,
        /** The end of its patience with those that are to keep hints. */
        SETTLE
    }

    /** What became of what a client had seen. */
    enum Search {
        FOUND,
        /** It was deleted, and the delete was forgotten. */
        FORGOTTEN,
        MISSING
    }

    /** A client's write, until each of the first N has the version or a hint is kept for it. */
    final class Put implements Operation {
        final Caller caller;
        final Target target;
        final PutOperation decision;
        final KeyTask.Change change;
        final long deadline;
        boolean caughtUp;
        Stage stage = Stage.HURRY;
        boolean answered;
        Optional<CausalHistory> seen = Optional.empty();
        /** None while this node's own copy has not made it. */
        KeyRecord record = KeyRecord.NONE;
        /** What the other holders are sent: one and the same, so that it is encoded once. */
        Optional<ReplicaMessage.Store> store = Optional.empty();

        Put(Caller caller, Target target, PutOperation decision, KeyTask.Change change, long deadline) {
            this.change = change;
            this.caller = caller;
            this.target = target;
            this.decision = decision;
            this.deadline = deadline;
        }
    }

    /** A client's read, or the read that a delete without a context begins with. */
    final class Get implements Operation {
        final Caller caller;
        final Target target;
        final GetOperation decision;
        final long deadline;
        final Optional<Request.Delete> delete;
        /** What the others are asked: one and the same, so that it is encoded once. */
        Optional<ReplicaMessage.Fetch> question = Optional.empty();

        long known;
        boolean answered;
        /** For whom it reads, when it is no client: told at its answer what became of what was to be seen. */
        Optional<Consumer<Search>> then = Optional.empty();
        /** Told at its end whether all copies are the same; then it does not answer before all have. */
        Optional<Consumer<Boolean>> comparison = Optional.empty();
        /** Of the values that it holds. */
        long bytes;

        Get(Caller caller, Target target, GetOperation decision, long deadline, Optional<Request.Delete> delete) {
            this.caller = caller;
            this.target = target;
            this.decision = decision;
            this.deadline = deadline;
            this.delete = delete;
        }
    }

    /** A request handed on to a node that holds a copy. */
    final class Forwarding implements Operation {
        final Caller caller;
        final List<NodeId> nodes;
        final Deque<NodeId> further;
        final int partition;
        final Request request;
        final long deadline;
        Optional<NodeId> to = Optional.empty();
        /** Whether a node that was asked before may have written it. */
        boolean maySurvive;

        Forwarding(Caller caller, List<NodeId> nodes, int partition, Request request, long deadline) {
            this.caller = caller;
            this.nodes = nodes;
            this.further = new ArrayDeque<>(nodes);
            this.partition = partition;
            this.request = request;
            this.deadline = deadline;
        }

        boolean isAt(NodeId node) {
            return to.filter(node::equals).isPresent();
        }

        boolean isWrite() {
            return !(request instanceof Request.Get);
        }
    }

    /**
     * Another node's record being merged here.
     *
     * @param handoff whether it is a hint being delivered
     */
    record PeerStore(NodeId from, long theirOp, int partition, boolean handoff) implements Operation {}

    /** A record of this node's copy that some part of this loop wants to see. */
    record OwnRead(Consumer<ReadOutcome> then) implements Operation {}

    /**
     * Another node's question.
     *
     * @param known the digest with which it asks to compare
     * @param holds whether it asks a copy, and not the hints
     */
    record PeerFetch(NodeId from, long theirOp, RecordKey key, long known, boolean holds, boolean whole)
            implements Operation {}

    /** A merge into this node's own copy that some part of this loop waits for; told why it was refused, if it was. */
    record OwnMerge(Consumer<Optional<Refusal>> then) implements Operation {}

    /** A repair of this node's own copy. Nobody waits for it. */
    record OwnRepair() implements Operation {}

    /** A hint that this node keeps because no further node could. Nobody waits for it. */
    record OwnHint(NodeId target, Table table, RecordKey key, KeyRecord record) implements Operation {}

    /** A hint of this node that is for its own copy now, for the ring has changed. */
    record OwnHandoff() implements Operation {}
}
