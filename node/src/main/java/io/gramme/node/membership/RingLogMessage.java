package io.gramme.node.membership;

import io.gramme.node.paxos.Envelope;
import io.gramme.node.paxos.Snapshot;
import io.gramme.ring.NodeId;
import java.util.Optional;

/** What nodes tell each other about the ring log. */
public sealed interface RingLogMessage extends ControlMessage {
    void deliver(NodeId from, Handler handler);

    /** One method for each kind. */
    interface Handler {
        void onConsensus(NodeId from, Consensus message);

        void onAsk(NodeId from, Ask message);

        void onAnswer(NodeId from, Answer message);

        void onInvite(NodeId from, Invite message);

        void onWilling(NodeId from, Willing message);
    }

    /** Between voters. */
    record Consensus(Envelope envelope) implements RingLogMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onConsensus(from, this);
        }
    }

    /**
     * Wants a command decided.
     *
     * @param op the asker's number for it, random: what it wants is done once however often it asks
     * @param known the last slot that the asker knows
     */
    record Ask(long op, long known, TopologyCommand command) implements RingLogMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAsk(from, this);
        }
    }

    /**
     * What became of a command.
     *
     * @param decided whether it was decided; else this node does not lead
     * @param refusal a sentence, when it was decided and changed nothing
     * @param leader who leads, as far as this node knows, when this node does not
     * @param news what is decided, when that is more than the asker knows
     */
    record Answer(long op, boolean decided, Optional<String> refusal, Optional<NodeId> leader, Optional<Snapshot> news)
            implements RingLogMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAnswer(from, this);
        }
    }

    /** Would you be a voter? */
    record Invite() implements RingLogMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onInvite(from, this);
        }
    }

    /**
     * Yes.
     *
     * @param life of the memory that the sender would vote with
     */
    record Willing(long life) implements RingLogMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onWilling(from, this);
        }
    }
}
