package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.ring.NodeId;
import java.util.Optional;

/** What nodes tell each other about who can be reached. Bounds are checked as in every {@link GossipMessage}. */
public sealed interface DetectorMessage extends GossipMessage {
    @Override
    default void deliver(NodeId from, GossipMessage.Handler handler) {
        handler.onDetection(from, this);
    }

    /** Calls the handler's method for this kind of message. */
    void deliver(NodeId from, Handler handler);

    /** The version of itself that the sender names in this message. */
    default Optional<Entry> version(NodeId from) {
        return Optional.empty();
    }

    /** One method for each kind of message. */
    interface Handler {
        void onPing(NodeId from, Ping ping);

        void onPong(NodeId from, Pong pong);

        void onInquiry(NodeId from, Inquiry inquiry);

        void onTestimony(NodeId from, Testimony testimony);
    }

    /**
     * A heartbeat, or a probe of a peer that is suspected.
     *
     * @param nonce returned in the answer
     */
    record Ping(long nonce) implements DetectorMessage {
        @Override
        public int sizeBytes() {
            return 8;
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onPing(from, this);
        }
    }

    /**
     * The answer to a {@link Ping}, by a node that keeps nothing of it. It names the sender's version, so that whoever watches
     * a node that dies knows the last one, and a {@link Suspicion} need not wait for the last digests to spread.
     *
     * @param generation of the sender, with the heartbeat and the digest of its content as in an {@link Entry}
     */
    record Pong(long nonce, long generation, long heartbeat, long content) implements DetectorMessage {
        public Pong {
            Entry.check(generation, heartbeat);
        }

        @Override
        public Optional<Entry> version(NodeId from) {
            return Optional.of(new Entry(from, generation, heartbeat, content));
        }

        @Override
        public int sizeBytes() {
            return 4 * 8;
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onPong(from, this);
        }
    }

    /** Asks a witness whether it can reach a member that the sender cannot. */
    record Inquiry(long nonce, NodeId subject) implements DetectorMessage {
        @Override
        public int sizeBytes() {
            return 8 + 16;
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onInquiry(from, this);
        }
    }

    /**
     * The answer to an {@link Inquiry}.
     *
     * @param reached whether the subject has answered the witness since it was asked
     */
    record Testimony(long nonce, NodeId subject, boolean reached) implements DetectorMessage {
        @Override
        public int sizeBytes() {
            return 8 + 16 + 1;
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onTestimony(from, this);
        }
    }
}
