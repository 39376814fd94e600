package io.gramme.node.paxos;

import java.util.List;

/** What the nodes of a group tell each other. All of it may come late, twice, in another order or never. */
public sealed interface PaxosMessage {
    void deliver(Voter from, Handler handler);

    /** One method for each kind. */
    interface Handler {
        void onCanvass(Voter from, Canvass message);

        void onEndorsement(Voter from, Endorsement message);

        void onPrepare(Voter from, Prepare message);

        void onPromise(Voter from, Promise message);

        void onAccept(Voter from, Accept message);

        void onAccepted(Voter from, Accepted message);

        void onRefusal(Voter from, Refusal message);

        void onLearn(Voter from, Learn message);

        void onInstall(Voter from, Install message);

        void onLearnt(Voter from, Learnt message);

        void onOutdated(Voter from, Outdated message);
    }

    /**
     * Would you promise this ballot? Changes nothing.
     *
     * @param decided the last slot up to which the sender knows all values
     */
    record Canvass(Ballot ballot, long decided) implements PaxosMessage {
        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onCanvass(from, this);
        }
    }

    /**
     * The answer to a canvass.
     *
     * @param granted not when the sender hears a leader
     * @param promised the sender's highest ballot
     */
    record Endorsement(Ballot ballot, boolean granted, Ballot promised) implements PaxosMessage {
        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onEndorsement(from, this);
        }
    }

    /** Phase 1a, for all slots from the first on. */
    record Prepare(Ballot ballot, long firstSlot) implements PaxosMessage {
        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onPrepare(from, this);
        }
    }

    /**
     * Phase 1b: the sender votes under no lower ballot any more.
     *
     * @param decided the last slot up to which the sender knows all values; they are not listed
     * @param votes what it voted for in later slots
     */
    record Promise(Ballot ballot, long decided, List<Vote> votes) implements PaxosMessage {
        public Promise {
            votes = List.copyOf(votes);
        }

        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onPromise(from, this);
        }
    }

    /** One voter's vote in one slot. */
    record Vote(long slot, Entry entry) {}

    /**
     * Phase 2a: values for a run of slots. Without values a heartbeat.
     *
     * @param base the first slot of this ballot
     * @param firstSlot the slot of the first value; whoever has no vote under this ballot in the slot before it, when that is not
     *     below the base, does not take them
     * @param decided the last slot up to which all values are decided
     */
    record Accept(Ballot ballot, long base, long firstSlot, List<Value> values, long decided) implements PaxosMessage {
        public Accept {
            values = List.copyOf(values);
        }

        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onAccept(from, this);
        }
    }

    /**
     * Phase 2b, for all slots from the ballot's base on.
     *
     * @param upTo the last slot in which the sender voted under this ballot, or that it knows to be decided
     * @param decided the last slot up to which the sender knows all values
     */
    record Accepted(Ballot ballot, long upTo, long decided) implements PaxosMessage {
        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onAccepted(from, this);
        }
    }

    /** The ballot is too low. */
    record Refusal(Ballot ballot, Ballot promised) implements PaxosMessage {
        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onRefusal(from, this);
        }
    }

    /**
     * Decided values.
     *
     * @param decided the last slot up to which the sender knows all values
     */
    record Learn(long firstSlot, List<Entry> entries, long decided) implements PaxosMessage {
        public Learn {
            entries = List.copyOf(entries);
        }

        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onLearn(from, this);
        }
    }

    /** What stands for all decided values up to its slot. */
    record Install(Snapshot snapshot) implements PaxosMessage {
        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onInstall(from, this);
        }
    }

    /** The sender has learnt up to there and asks for what follows. */
    record Learnt(long decided) implements PaxosMessage {
        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onLearnt(from, this);
        }
    }

    /**
     * A later start of the receiver has been heard of: its memory is an old copy.
     *
     * @param life of the memory that this is about
     */
    record Outdated(long life, Start start) implements PaxosMessage {
        @Override
        public void deliver(Voter from, Handler handler) {
            handler.onOutdated(from, this);
        }
    }
}
