package io.gramme.node.coordinator;

import io.gramme.client.wire.Request;
import io.gramme.node.membership.Table;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.CausalHistory;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Optional;

/** Something under way in a loop, under a number of its own. */
sealed interface Operation {

    /** A client's write. It has no {@link Sent} while this node's own copy has not made the resulting record. */
    final class Put implements Operation {
        final Caller caller;
        final Table table;
        final RecordKey key;
        final PutOperation decision;
        Optional<CausalHistory> seen = Optional.empty();

        Put(Caller caller, Table table, RecordKey key, PutOperation decision) {
            this.caller = caller;
            this.table = table;
            this.key = key;
            this.decision = decision;
        }
    }

    /** A client's read, or the read that a delete without a context begins with. */
    final class Get implements Operation {
        final Caller caller;
        final Table table;
        final RecordKey key;
        final List<NodeId> copies;
        final GetOperation decision;
        final long deadline;
        final Optional<Request.Delete> delete;
        boolean answered;

        Get(Caller caller, Target target, GetOperation decision, long deadline, Optional<Request.Delete> delete) {
            this.caller = caller;
            this.table = target.table();
            this.key = target.key();
            this.copies = target.copies();
            this.decision = decision;
            this.deadline = deadline;
            this.delete = delete;
        }
    }

    /** Where a request goes: its table, its key and the nodes that hold it. */
    record Target(Table table, RecordKey key, List<NodeId> copies) {}

    /** A request handed on to a node that holds a copy. */
    record Forwarding(Caller caller, NodeId to, boolean write) implements Operation {}

    /** Another node's record being merged here. */
    record PeerStore(NodeId from, long theirOp, int partition, boolean force) implements Operation {}

    /** Another node's question. */
    record PeerFetch(NodeId from, long theirOp, int partition) implements Operation {}

    /** A repair of this node's own copy. Nobody waits for it. */
    record OwnRepair() implements Operation {}
}
