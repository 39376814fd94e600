package io.gramme.node.coordinator;

import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.handoff.HintedHandoff;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.List;
import java.util.Optional;

/**
 * Where hints go: to their target as long as it holds the partition; else, and while the partition moves, to all that hold it, for what
 * was acknowledged must not be lost with a node that leaves; so does one for a member that was away for too long. Where all are given
 * up that hold it, a node that leaves passes the hint on to one that stays. Confined to its loop.
 */
final class HintCourier implements HintedHandoff.Courier {
    private final LoopState state;
    /** Takes the keepers in turn, for one of them may have no room. */
    private int passedOn;

    HintCourier(LoopState state) {
        this.state = state;
    }

    private Optional<PreferenceList> list(RecordKey key) {
        Placement here = state.placement();
        return here == null
                ? Optional.empty()
                : state.table(key.table()).map(table -> here.list(key.partition(), table.n()));
    }

    @Override
    public List<NodeId> recipients(NodeId target, RecordKey key) {
        Placement here = state.placement();
        PreferenceList list = list(key).orElse(null);
        if (here == null || list == null) {
            return List.of();
        }
        List<NodeId> recipients = recipients(here, list, target);
        if (isPassedOn(here, list)) {
            List<NodeId> keepers =
                    list.fallbacks().stream().filter(state::isReachable).toList();
            return keepers.isEmpty() ? List.of() : List.of(keepers.get(Math.floorMod(passedOn++, keepers.size())));
        }
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

    private static boolean isPassedOn(Placement here, PreferenceList list) {
        return !here.mayKeepHints() && list.holders().stream().allMatch(here::isExile);
    }

    @Override
    public void deliver(NodeId to, long op, RecordKey key, KeyRecord record) {
        if (to.equals(state.self())) {
            state.table(key.table()).ifPresent(table -> {
                state.operations.put(op, new Operation.OwnHandoff());
                state.replica().submit(new KeyTask.Merge(op, key, table, record, KeyTask.Purpose.HANDOFF));
            });
        } else {
            Placement here = state.placement();
            Optional<NodeId> keptFor = list(key)
                    .filter(list -> here != null && !list.isHolder(to) && isPassedOn(here, list))
                    .map(list -> list.primaries().get(0));
            Store.Purpose purpose = keptFor.isPresent() ? Store.Purpose.PASSED_ON : Store.Purpose.HANDOFF;
            state.ask(to, new Store(key.partition(), op, key.table(), key.key(), record, purpose, keptFor));
        }
    }

    @Override
    public int partitions() {
        Placement here = state.placement();
        return here == null ? 0 : here.ring().partitions();
    }

    @Override
    public void lost(NodeId target, RecordKey key) {
        Placement here = state.placement();
        PreferenceList list = list(key).orElse(null);
        if (here == null || list == null) {
            state.flags().raise(target, key.partition());
        } else {
            recipients(here, list, target).forEach(node -> state.flags().raise(node, key.partition()));
        }
    }
}
