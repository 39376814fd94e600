package io.gramme.node.coordinator;

import io.gramme.client.wire.Limits;
import io.gramme.node.coordinator.EarlyStores.Early;
import io.gramme.node.coordinator.Operation.PeerFetch;
import io.gramme.node.coordinator.Operation.PeerStore;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Fetched;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.handoff.HandoffCredits;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.storage.RecordKey;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.util.Optional;

/**
 * What other coordinators ask of this node: of its copies, and of the hints that it keeps for others. A message for a partition
 * that this node does not hold is dropped, unless it asks for a hint to be kept: only a copy may acknowledge. Confined to its
 * loop.
 */
final class CopyService {
    private final LoopState state;
    private final HandoffCredits credits = new HandoffCredits();
    private final EarlyStores early = new EarlyStores();
    private final OwnKept kept;

    CopyService(LoopState state) {
        this.state = state;
        this.kept = new OwnKept(state);
    }

    /**
     * Whether a peer's message is to be taken. One that was sent under too old a ring is refused: its sender does not write where the
     * partition is read from by now, or does not read where it was written. A node that was removed is not heard, nor is one that was
     * away for too long and does not know it yet. Tombstones are forgotten among nodes that serve under one epoch, for in another one
     * there may be more copies.
     *
     * @param epoch of the ring under which it was sent
     */
    boolean admits(NodeId from, long epoch, ReplicaMessage message) {
        Placement here = state.placement();
        if (here == null) {
            return true;
        }
        boolean isReap = message instanceof ReplicaMessage.Reap;
        boolean isExile =
                here.isExile(from) || (here.isAway(from) && epoch < here.epoch()) || (isReap && epoch != here.epoch());
        boolean isOld = epoch < oldest(here, message);
        if (!isExile && isOld && message instanceof Store store) {
            state.stats.elsewhere.add(1);
            state.send(from, new Stored(store.partition(), store.op(), Optional.of(Refusal.ELSEWHERE), 0));
        } else if (!isExile && isOld && message instanceof Fetch fetch) {
            state.stats.elsewhere.add(1);
            state.send(from, new Fetched(fetch.partition(), fetch.op(), new ReadOutcome.Busy(), false));
        } else {
            return !isExile && !isEarly(here, from, epoch, message);
        }
        return false;
    }

    /** Whether it waits for an epoch that this loop has not taken over yet. */
    private boolean isEarly(Placement here, NodeId from, long epoch, ReplicaMessage message) {
        return epoch > here.epoch()
                && message instanceof Store store
                && state.table(store.table())
                        .filter(table -> isForHere(store, table))
                        .isEmpty()
                && early.keep(new Early(from, epoch, store));
    }

    /** Takes what waited for the epoch that this loop serves by now. */
    void onProgress() {
        Placement here = state.placement();
        if (here != null) {
            early.served(here.epoch()).stream()
                    .filter(store -> admits(store.from(), store.epoch(), store.store()))
                    .forEach(store -> onStore(store.from(), store.store()));
        }
    }

    private long oldest(Placement here, ReplicaMessage message) {
        Store.Purpose purpose = message instanceof Store store ? store.purpose() : Store.Purpose.REPAIR;
        return switch (purpose) {
            case PUT, HINT -> here.oldestWrite(message.partition(), state.barrier());
            case HANDOFF, PASSED_ON -> here.oldestServed(message.partition(), true);
            case REPAIR -> here.oldestServed(message.partition(), false);
        };
    }

    void onStore(NodeId from, Store message) {
        Optional<Table> table = state.table(message.table());
        Optional<RecordKey> key = table.flatMap(t -> key(message.partition(), t, message.key()));
        boolean sound =
                message.record().isIntact() && !message.record().isEmpty() && (table.isEmpty() || key.isPresent());
        if (!sound) {
            state.stats.dropped.add(1);
            return;
        }
        if (message.purpose() == Store.Purpose.PUT) {
            state.foreground.asked();
        }
        boolean handoff = message.purpose().isForgotten();
        PeerStore store = new PeerStore(from, message.op(), message.partition(), handoff);
        if (table.isEmpty() || key.isEmpty() || !isForHere(message, table.get())) {
            state.stats.elsewhere.add(1);
            onRefused(store, Refusal.ELSEWHERE);
            return;
        }
        if (!state.operations.hasRoomForPeers()) {
            state.stats.busy.add(1);
            onRefused(store, Refusal.BUSY);
            return;
        }
        long op = state.operations.add(store);
        KeyTask.Merge merge =
                new KeyTask.Merge(op, key.get(), table.get(), message.record(), purpose(message.purpose()));
        if (message.target().isPresent()) {
            state.hints().submit(message.target().get(), merge);
        } else {
            state.replica().submit(merge);
        }
    }

    /** A hint is kept by a member for another one that holds the partition; anything else is for a copy. */
    private boolean isForHere(Store message, Table table) {
        Placement here = state.placement();
        if (here == null || message.target().isEmpty()) {
            return here != null && here.holds(message.partition(), table.n());
        }
        NodeId target = message.target().get();
        return here.mayKeepHints()
                && !target.equals(state.self())
                && here.list(message.partition(), table.n()).isHolder(target);
    }

    private static KeyTask.Purpose purpose(Store.Purpose purpose) {
        return switch (purpose) {
            case PUT, HINT -> KeyTask.Purpose.PUT;
            case HANDOFF, PASSED_ON -> KeyTask.Purpose.HANDOFF;
            case REPAIR -> KeyTask.Purpose.REPAIR;
        };
    }

    void onDurable(PeerStore store) {
        answer(store, Optional.empty());
    }

    void onRefused(PeerStore store, Refusal refusal) {
        answer(store, Optional.of(refusal));
    }

    private void answer(PeerStore store, Optional<Refusal> refusal) {
        int credit =
                store.handoff() ? credits.grant(store.from(), state.clock.nanoTime(), state.operations.isCrowded()) : 0;
        state.send(store.from(), new Stored(store.partition(), store.theirOp(), refusal, credit));
    }

    void onFetch(NodeId from, Fetch message) {
        Optional<Table> table = state.table(message.table());
        Optional<RecordKey> key = table.flatMap(t -> key(message.partition(), t, message.key()));
        Placement here = state.placement();
        boolean isSound = table.isEmpty() || key.isPresent();
        if (!isSound) {
            state.stats.dropped.add(1);
            return;
        }
        if (key.isEmpty() || here == null || !here.isMember()) {
            state.stats.elsewhere.add(1);
            state.send(from, new Fetched(message.partition(), message.op(), new ReadOutcome.Busy(), false));
            return;
        }
        boolean holds = here.holds(message.partition(), table.get().n());
        boolean whole = holds && state.isWhole(message.partition());
        PeerFetch fetch = new PeerFetch(from, message.op(), key.get(), message.known(), holds, whole);
        if (!state.operations.hasRoomForPeers()) {
            state.stats.busy.add(1);
            onRead(fetch, new ReadOutcome.Busy());
            return;
        }
        long op = state.operations.add(fetch);
        if (holds) {
            state.replica().submit(new KeyTask.Read(op, key.get(), message.known()));
        } else {
            state.hints().read(op, key.get(), message.known());
        }
    }

    void onRead(PeerFetch fetch, ReadOutcome outcome) {
        if (fetch.holds() && kept.isMore(fetch.key(), fetch.known(), outcome)) {
            kept.complete(fetch.key(), fetch.known(), outcome, complete -> answer(fetch, complete));
        } else {
            answer(fetch, outcome);
        }
    }

    private void answer(PeerFetch fetch, ReadOutcome outcome) {
        state.send(fetch.from(), new Fetched(fetch.key().partition(), fetch.theirOp(), outcome, fetch.whole()));
    }

    /** The key, if its token really falls into that partition. */
    private Optional<RecordKey> key(int partition, Table table, Bytes key) {
        Placement here = state.placement();
        boolean right = here != null
                && key.length() <= Limits.KEY_BYTES
                && Token.of(key).partition(here.ring().partitions()) == partition;
        return right ? Optional.of(new RecordKey(partition, table.number(), key)) : Optional.empty();
    }
}
