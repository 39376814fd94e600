package io.gramme.node.paxos;

/** A change of what a voter must not forget. */
public sealed interface Write {
    /** To be made in the order of the writes, also after a restart. */
    void applyTo(PaxosState state);

    /** A process begins to use this memory. */
    record Started(Start start) implements Write {
        @Override
        public void applyTo(PaxosState state) {
            state.started(start);
        }
    }

    /** No vote under a lower ballot any more. */
    record Promised(Ballot ballot) implements Write {
        @Override
        public void applyTo(PaxosState state) {
            state.promised(ballot);
        }
    }

    /** A vote, or a decided value. */
    record Logged(long slot, Entry entry) implements Write {
        @Override
        public void applyTo(PaxosState state) {
            state.logged(slot, entry);
        }
    }

    /** All slots up to this one are decided as they are logged. */
    record Decided(long slot) implements Write {
        @Override
        public void applyTo(PaxosState state) {
            state.decided(slot);
        }
    }

    /** Takes the place of all slots up to its own. */
    record Snapshotted(Snapshot snapshot) implements Write {
        @Override
        public void applyTo(PaxosState state) {
            state.snapshotted(snapshot);
        }
    }

    /** Another voter's memory is used by a process that began so. */
    record Heard(Voter voter, Start start) implements Write {
        @Override
        public void applyTo(PaxosState state) {
            state.heard(voter, start);
        }
    }

    /** This memory is an old copy: whoever has it votes no more. */
    record Withdrawn() implements Write {
        @Override
        public void applyTo(PaxosState state) {
            state.withdraw();
        }
    }
}
