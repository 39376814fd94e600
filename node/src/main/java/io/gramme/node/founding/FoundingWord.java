package io.gramme.node.founding;

import io.gramme.gossip.RingState;
import io.gramme.node.paxos.Ballot;
import io.gramme.ring.NodeId;
import java.util.Optional;

/** What the seeds tell each other before there is a ring. All of it may come late, twice, in another order or never. */
public sealed interface FoundingWord {
    void deliver(NodeId from, SeedList list, Handler handler);

    /** One method for each kind. */
    interface Handler {
        void onAsk(NodeId from, SeedList list, Ask ask);

        void onTold(NodeId from, SeedList list, Told told);

        void onPrepare(NodeId from, SeedList list, Prepare prepare);

        void onPromise(NodeId from, Promise promise);

        void onRefusal(NodeId from, Refusal refusal);

        void onAccept(NodeId from, Accept accept);

        void onAccepted(NodeId from, Accepted accepted);

        void onFormed(NodeId from, SeedList list, Formed formed);
    }

    /**
     * Who are you?
     *
     * @param nonce of the process that asks
     */
    record Ask(long nonce) implements FoundingWord {
        @Override
        public void deliver(NodeId from, SeedList list, Handler handler) {
            handler.onAsk(from, list, this);
        }
    }

    /**
     * The answer.
     *
     * @param nonce of the process that asked
     * @param forgetful whether the sender knows that it may have voted and forgotten it
     * @param holds whether it holds a ring
     */
    record Told(long nonce, Founder founder, boolean forgetful, boolean holds) implements FoundingWord {
        @Override
        public void deliver(NodeId from, SeedList list, Handler handler) {
            handler.onTold(from, list, this);
        }
    }

    /**
     * Phase 1a.
     *
     * @param store the folder that is asked to promise; another one of the same node is another voter
     */
    record Prepare(Ballot ballot, long store) implements FoundingWord {
        @Override
        public void deliver(NodeId from, SeedList list, Handler handler) {
            handler.onPrepare(from, list, this);
        }
    }

    /** Phase 1b: the sender votes under no lower ballot any more, and did vote so. */
    record Promise(Ballot ballot, Optional<FirstVote> vote) implements FoundingWord {
        @Override
        public void deliver(NodeId from, SeedList list, Handler handler) {
            handler.onPromise(from, this);
        }
    }

    /** The ballot is too low. */
    record Refusal(Ballot ballot, Ballot promised) implements FoundingWord {
        @Override
        public void deliver(NodeId from, SeedList list, Handler handler) {
            handler.onRefusal(from, this);
        }
    }

    /** Phase 2a. */
    record Accept(Ballot ballot, RingState ring) implements FoundingWord {
        @Override
        public void deliver(NodeId from, SeedList list, Handler handler) {
            handler.onAccept(from, this);
        }
    }

    /** Phase 2b. */
    record Accepted(Ballot ballot) implements FoundingWord {
        @Override
        public void deliver(NodeId from, SeedList list, Handler handler) {
            handler.onAccepted(from, this);
        }
    }

    /** It is decided. */
    record Formed(RingState ring) implements FoundingWord {
        @Override
        public void deliver(NodeId from, SeedList list, Handler handler) {
            handler.onFormed(from, list, this);
        }
    }
}
