package io.gramme.node.coordinator;

import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.handoff.HintedHandoff;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.List;
import java.util.Optional;

/**
 * Where hints go: to their target as long as it holds the partition; else, and while the partition moves, to all that hold it, for what
 * was acknowledged must not be lost with a node that leaves; so does one for a member that was away for too long. Confined to its loop.
 */
final class HintCourier implements HintedHandoff.Courier {
    private final LoopState state;

    HintCourier(LoopState state) {
        this.state = state;
    }

    @Override
    public List<NodeId> recipients(NodeId target, RecordKey key) {
        Optional<Table> table = state.table(key.table());
        Placement here = state.placement();
        if (here == null || table.isEmpty()) {
            return List.of();
        }
        PreferenceList list = here.list(key.partition(), table.get().n());
        List<NodeId> recipients = recipients(here, list, target);
        boolean all = recipients.stream().allMatch(node -> node.equals(state.self()) || state.isReachable(node));
        return all ? recipients : List.of();
    }

    /** One that is on its way out may have been compared with the others for the last time. */
    private static List<NodeId> recipients(Placement here, PreferenceList list, NodeId target) {
        boolean stays = list.isHolder(target) && !here.isMoving(list.partition());
        if (stays && !here.isAway(target)) {
            return List.of(target);
        }
        List<NodeId> present =
                list.holders().stream().filter(node -> !here.isAway(node)).toList();
        return present.isEmpty() ? List.of(target) : present;
    }

    @Override
    public boolean isVoid(RecordKey key) {
        Placement here = state.placement();
        return here != null && here.isDropped(key.table());
    }

    @Override
    public void deliver(NodeId to, long op, RecordKey key, KeyRecord record) {
        if (to.equals(state.self())) {
            state.table(key.table()).ifPresent(table -> {
                state.operations.put(op, new Operation.OwnHandoff());
                state.replica().submit(new KeyTask.Merge(op, key, table, record, KeyTask.Purpose.HANDOFF));
            });
        } else {
            state.ask(
                    to,
                    new Store(
                            key.partition(),
                            op,
                            key.table(),
                            key.key(),
                            record,
                            Store.Purpose.HANDOFF,
                            Optional.empty()));
        }
    }

    @Override
    public int partitions() {
        Placement here = state.placement();
        return here == null ? 0 : here.ring().partitions();
    }

    @Override
    public void lost(NodeId target, RecordKey key) {
        Optional<Table> table = state.table(key.table());
        Placement here = state.placement();
        if (here == null || table.isEmpty()) {
            state.flags().raise(target, key.partition());
            return;
        }
        PreferenceList list = here.list(key.partition(), table.get().n());
        recipients(here, list, target).forEach(node -> state.flags().raise(node, key.partition()));
    }
}
