package io.gramme.client.wire;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Partition;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node answers. The frame that carries it carries the node's ring epoch. */
public sealed interface Response {
    <T> T deliver(Handler<T> handler);

    /** One method for each answer: a new one breaks every handler until it is handled. */
    interface Handler<T> {
        T onWelcome(Welcome welcome);

        T onGot(Got got);

        T onWritten(Written written);

        T onRingDescription(RingDescription description);

        T onKeys(Keys keys);

        T onFailed(Failed failed);
    }

    /**
     * The answer to a {@link Request.Hello} that the node accepts.
     *
     * @param version the highest that both speak; the connection uses it from here on
     */
    record Welcome(int version, NodeId clusterId, NodeId nodeId, List<TableDescription> tables) implements Response {
        public Welcome {
            tables = List.copyOf(tables);
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onWelcome(this);
        }
    }

    /**
     * All values of a record; none when it is absent.
     *
     * @param context what was seen; not empty for a record that was deleted and is still remembered
     * @param fastest the copy that answered first: a good coordinator for what the client does next with this key
     * @param queued requests under way where the answer was made, a measure of how busy that node is
     */
    record Got(Bytes context, List<Value> values, Optional<NodeId> fastest, int queued) implements Response {
        public Got {
            values = List.copyOf(values);
        }

        /** An answer without advice on where to go next. */
        public Got(Bytes context, List<Value> values) {
            this(context, values, Optional.empty(), 0);
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onGot(this);
        }
    }

    /**
     * The write is held as its table demands.
     *
     * @param context covers the write; it may be sent with the next one
     * @param queued requests under way where the answer was made
     */
    record Written(Bytes context, int queued) implements Response {
        /** An answer of an idle node. */
        public Written(Bytes context) {
            this(context, 0);
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onWritten(this);
        }
    }

    /**
     * One epoch of the ring with what a client or an operator needs to know of its members and tables.
     *
     * @param members in the order of their ids; those of this epoch
     * @param owners for each partition, the index of its owner in {@code members}
     */
    record RingDescription(
            NodeId clusterId,
            long epoch,
            List<MemberDescription> members,
            List<Integer> owners,
            List<TableDescription> tables)
            implements Response {
        public RingDescription {
            members = List.copyOf(members);
            owners = List.copyOf(owners);
            tables = List.copyOf(tables);
            Partition.checkCount(owners.size());
            for (int owner : owners) {
                if (owner < 0 || owner >= members.size()) {
                    throw new IllegalArgumentException("owner " + owner + " of " + members.size() + " members");
                }
            }
        }

        /** Q. */
        public int partitions() {
            return owners.size();
        }

        /** The ring itself; made anew at each call. */
        public Ring ring() {
            List<RingMember> ringMembers = new ArrayList<>(members.size());
            members.forEach(m -> ringMembers.add(new RingMember(m.id(), m.zone(), m.weight())));
            List<NodeId> ids = new ArrayList<>(owners.size());
            owners.forEach(owner -> ids.add(members.get(owner).id()));
            return new Ring(epoch, ringMembers, ids);
        }

        public Optional<TableDescription> table(String name) {
            return tables.stream().filter(table -> table.name().equals(name)).findFirst();
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onRingDescription(this);
        }
    }

    /** A page of keys in ascending order. */
    record Keys(List<Bytes> keys, boolean more) implements Response {
        public Keys {
            keys = List.copyOf(keys);
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onKeys(this);
        }
    }

    /**
     * The request failed.
     *
     * @param message one sentence for a person: what happened and what to do
     * @param needed how many replicas had to answer; 0 where that says nothing
     * @param got how many did
     * @param maySurvive whether a write that failed may still be there, now or later
     */
    record Failed(ErrorCode code, String message, int needed, int got, boolean maySurvive) implements Response {
        public Failed {
            if (message.length() > Limits.ERROR_TEXT_LENGTH) {
                message = message.substring(0, Limits.ERROR_TEXT_LENGTH);
            }
        }

        /** A failure that left nothing behind. */
        public static Failed of(ErrorCode code, String message) {
            return new Failed(code, message, 0, 0, false);
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onFailed(this);
        }
    }
}
