package io.gramme.gossip;

import io.gramme.ring.NodeId;
import java.util.List;

/** What nodes tell each other about who can be reached. Bounds are checked as in every {@link GossipMessage}. */
public sealed interface DetectorMessage extends GossipMessage {
    @Override
    default void deliver(NodeId from, GossipMessage.Handler handler) {
        handler.onDetection(from, this);
    }

    /** Calls the handler's method for this kind of message. */
    void deliver(NodeId from, Handler handler);

    /** One method for each kind of message. */
    interface Handler {
        void onPing(NodeId from, Ping ping);

        void onPong(NodeId from, Pong pong);

        void onInquiry(NodeId from, Inquiry inquiry);

        void onTestimony(NodeId from, Testimony testimony);

        void onSuspicions(NodeId from, Suspicions suspicions);
    }

    /**
     * A heartbeat, or a probe of a peer that is suspected.
     *
     * @param nonce returned in the answer
     */
    record Ping(long nonce) implements DetectorMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onPing(from, this);
        }
    }

    /** The answer to a {@link Ping}, by a node that keeps nothing of it. */
    record Pong(long nonce) implements DetectorMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onPong(from, this);
        }
    }

    /** Asks a witness whether it can reach a member that the sender cannot. */
    record Inquiry(long nonce, NodeId subject) implements DetectorMessage {
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
        public void deliver(NodeId from, Handler handler) {
            handler.onTestimony(from, this);
        }
    }

    /**
     * Members that nobody could reach, sent along with a {@link GossipMessage.Digest}.
     *
     * @param suspicions at most {@link #MAX_SUSPICIONS}
     */
    record Suspicions(List<Suspicion> suspicions) implements DetectorMessage {
        public static final int MAX_SUSPICIONS = MAX_BYTES / Suspicion.BYTES;

        public Suspicions {
            suspicions = List.copyOf(suspicions);
            if (suspicions.size() > MAX_SUSPICIONS) {
                throw new IllegalArgumentException(suspicions.size() + " suspicions, at most " + MAX_SUSPICIONS);
            }
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onSuspicions(from, this);
        }
    }

    /** One member has been silent since this version of it; any later version says otherwise. */
    record Suspicion(NodeId id, long generation, long heartbeat) {
        public static final int BYTES = 16 + 2 * 8;

        public Suspicion {
            if (generation < 1 || generation > Member.MAX_GENERATION || heartbeat < 0) {
                throw new IllegalArgumentException("generation " + generation + ", heartbeat " + heartbeat);
            }
        }

        static Suspicion of(Member member) {
            return new Suspicion(member.id(), member.generation(), member.heartbeat());
        }

        /** Whether no version but this one is known. */
        boolean stands(Membership view) {
            return view.member(id).filter(member -> equals(of(member))).isPresent();
        }
    }
}
