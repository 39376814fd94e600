package io.gramme.node.founding;

import io.gramme.gossip.RingState;
import io.gramme.node.paxos.Ballot;

/** A vote for a first ring, and under which ballot. */
public record FirstVote(Ballot ballot, RingState ring) {}
