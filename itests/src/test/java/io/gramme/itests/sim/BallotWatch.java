package io.gramme.itests.sim;

import io.gramme.node.paxos.Ballot;
import io.gramme.node.paxos.Envelope;
import io.gramme.node.paxos.PaxosMessage.Accept;
import io.gramme.node.paxos.PaxosMessage.Accepted;
import io.gramme.node.paxos.PaxosMessage.Promise;
import io.gramme.node.paxos.Value;
import io.gramme.node.paxos.Voter;
import io.gramme.ring.NodeId;
import java.util.HashMap;
import java.util.Map;

/**
 * Listens to what the voters of the ring log tell each other: invariant 25. A ballot has one leader, which proposes one value for a
 * slot; a voter keeps its promises through every start of its process.
 */
final class BallotWatch {
    private final Map<Voter, Ballot> promised = new HashMap<>();
    private final Map<Proposed, Value> proposed = new HashMap<>();

    private record Proposed(Ballot ballot, long slot) {}

    void sends(NodeId from, Envelope envelope) {
        Voter voter = new Voter(from, envelope.life());
        if (envelope.message() instanceof Promise promise) {
            promises(voter, promise.ballot());
        } else if (envelope.message() instanceof Accepted accepted) {
            promises(voter, accepted.ballot());
        } else if (envelope.message() instanceof Accept accept) {
            proposes(from, accept);
        }
    }

    /** A message may be of before another promise, and leave after it: only what is promised anew counts. */
    private void promises(Voter voter, Ballot ballot) {
        Ballot before = promised.getOrDefault(voter, Ballot.NONE);
        if (before.isAbove(ballot)) {
            throw new Violation(25, voter + " votes under " + ballot + ", and has promised " + before);
        }
        promised.put(voter, ballot);
    }

    private void proposes(NodeId from, Accept accept) {
        if (!accept.ballot().node().equals(from)) {
            throw new Violation(25, from.brief() + " leads under " + accept.ballot());
        }
        for (int i = 0; i < accept.values().size(); i++) {
            Value value = accept.values().get(i);
            Value before = proposed.putIfAbsent(new Proposed(accept.ballot(), accept.firstSlot() + i), value);
            if (before != null && !before.equals(value)) {
                throw new Violation(25, accept.ballot() + " stands for two values of slot " + (accept.firstSlot() + i));
            }
        }
    }

    /** The disk of a node is gone, or an old one: its voters have lost their memory, and others find that out. */
    void forgets(NodeId node) {
        promised.keySet().removeIf(voter -> voter.node().equals(node));
    }
}
