package io.gramme.node.coordinator;

import io.gramme.antientropy.SyncMessage;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the copies of a partition say to each other. Every message names its partition, so that it reaches the loop that owns
 * it, and the operation of the asker that it belongs to. Any of them may come late, twice or never.
 */
public sealed interface ReplicaMessage {
    int partition();

    long op();

    void deliver(NodeId from, Handler handler);

    /**
     * Merge this record, and say when it is durable.
     *
     * @param target for whom it is to be kept; there is one when the purpose is {@link Purpose#HINT} or {@link Purpose#PASSED_ON}
     */
    record Store(
            int partition, long op, int table, Bytes key, KeyRecord record, Purpose purpose, Optional<NodeId> target)
            implements ReplicaMessage {
        public Store {
            if (target.isPresent() != purpose.isToBeKept()) {
                throw new IllegalArgumentException("a record to be kept for " + target + ", purpose " + purpose);
            }
        }

        /** Why a record is sent. */
        public enum Purpose {
            /** A client's write. */
            PUT,
            /** A client's write, to be kept for a node that cannot be reached. */
            HINT,
            /** A hint that has been kept, to the node that it is for. */
            HANDOFF,
            /** What a read found missing. */
            REPAIR,
            /** A hint that has been kept, to a node that is to keep it from now on. */
            PASSED_ON;

            public boolean isToBeKept() {
                return this == HINT || this == PASSED_ON;
            }

            /** Whether the sender forgets it as soon as it is durable at the receiver. */
            boolean isForgotten() {
                return this == HANDOFF || this == PASSED_ON;
            }
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onStore(from, this);
        }
    }

    /**
     * The record is durable here, or was refused.
     *
     * @param credit the answer to a hint that was delivered: how many may be under way at most; else 0
     */
    record Stored(int partition, long op, Optional<Refusal> refusal, int credit) implements ReplicaMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onStored(from, this);
        }
    }

    /** What do you hold of this key? The record is sent back only if its digest is not the one known. */
    record Fetch(int partition, long op, int table, Bytes key, long known) implements ReplicaMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onFetch(from, this);
        }
    }

    /**
     * What this copy holds.
     *
     * @param whole whether this copy has everything it ever acknowledged; if not, the answer counts for nothing
     */
    record Fetched(int partition, long op, ReadOutcome outcome, boolean whole) implements ReplicaMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onFetched(from, this);
        }
    }

    /** A client's request that reached a node that holds no copy. It is not forwarded again. */
    record Forward(int partition, long op, Request request) implements ReplicaMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onForward(from, this);
        }
    }

    /** The response to a forwarded request. */
    record Forwarded(int partition, long op, Response response) implements ReplicaMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onForwarded(from, this);
        }
    }

    /** This node's copy of the partition lacks something that only a full sync brings back: a hint for it was not kept. */
    record MustSync(int partition, long op) implements ReplicaMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onMustSync(from, this);
        }
    }

    /** It is written down here that the partition must be synced. */
    record WillSync(int partition, long op) implements ReplicaMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onWillSync(from, this);
        }
    }

    /**
     * Something about where two copies differ. It belongs to the partition of its tree; the roots, which are of many, are split
     * by {@link #split} before they reach a loop.
     */
    record Sync(SyncMessage message) implements ReplicaMessage {
        @Override
        public int partition() {
            return message.tree().partition();
        }

        @Override
        public long op() {
            return message.session();
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onSync(from, this);
        }

        /** The parts for the loops of this node, each of which belongs to one of them. */
        public List<Sync> split(int loops) {
            if (!(message instanceof SyncMessage.CompareRoots all)) {
                return List.of(this);
            }
            TreeMap<Integer, List<SyncMessage.Root>> parts = new TreeMap<>();
            for (SyncMessage.Root root : all.roots()) {
                int loop = Math.floorMod(root.tree().partition(), loops);
                parts.computeIfAbsent(loop, key -> new ArrayList<>()).add(root);
            }
            return parts.values().stream()
                    .map(roots -> new Sync(new SyncMessage.CompareRoots(all.session(), roots)))
                    .toList();
        }
    }

    /** Something about tombstones that are to be erased. */
    record Reap(ReapMessage message) implements ReplicaMessage {
        @Override
        public int partition() {
            return message.tree().partition();
        }

        @Override
        public long op() {
            return message.op();
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onReap(from, this);
        }
    }

    /** One method for each message: a new one breaks compilation until it is handled. */
    interface Handler {
        void onStore(NodeId from, Store message);

        void onStored(NodeId from, Stored message);

        void onFetch(NodeId from, Fetch message);

        void onFetched(NodeId from, Fetched message);

        void onForward(NodeId from, Forward message);

        void onForwarded(NodeId from, Forwarded message);

        void onMustSync(NodeId from, MustSync message);

        void onWillSync(NodeId from, WillSync message);

        void onSync(NodeId from, Sync message);

        void onReap(NodeId from, Reap message);
    }
}
