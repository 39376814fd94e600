package io.gramme.node.founding;

import io.gramme.node.paxos.Ballot;
import java.util.Optional;

/**
 * What a voter on the first ring must not forget.
 *
 * @param promised no vote under a lower ballot any more
 * @param vote the last one
 * @param forgetful whether there was such a memory before, and nothing is left of it
 */
record FoundingMemory(Ballot promised, Optional<FirstVote> vote, boolean forgetful) {
    static FoundingMemory first(boolean forgetful) {
        return new FoundingMemory(Ballot.NONE, Optional.empty(), forgetful);
    }

    FoundingMemory promising(Ballot ballot) {
        return new FoundingMemory(ballot, vote, forgetful);
    }

    FoundingMemory voting(FirstVote next) {
        return new FoundingMemory(promised, Optional.of(next), forgetful);
    }
}
