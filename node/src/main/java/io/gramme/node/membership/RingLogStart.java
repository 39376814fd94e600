package io.gramme.node.membership;

import io.gramme.gossip.RingState;
import io.gramme.node.paxos.PaxosCodec;
import io.gramme.node.paxos.PaxosState;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.storage.Folder;
import io.gramme.ring.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How a node takes up the ring log. The log of a ring that is as it was born begins with that ring, the configured tables and
 * voters that everybody can name: each with the store number of its data folder as the life of its memory.
 *
 * <p>The folder says whether it ever had such a memory, and says it before anything that depends on it leaves the node: one that is
 * gone or damaged was lost, and what votes from then on is another voter.
 */
final class RingLogStart {
    private RingLogStart() {}

    /** What was decided with a ring. */
    static Snapshot decided(RingState state, Tables told) {
        if (!state.decided().isEmpty()) {
            return PaxosCodec.decodeSnapshot(state.decided());
        }
        Map<NodeId, Long> births = state.birthStores();
        Voters voters = Electorate.first(state.ring().members(), node -> births.getOrDefault(node, 0L));
        return new Snapshot(0, voters, TopologyCodec.encode(Topology.born(state.ring(), told)));
    }

    /** What this node has to take up the log of that cluster with; its folder remembers from now on. */
    static RingLog.Start of(
            Folder folder, Identity identity, NodeId cluster, Snapshot decided, RandomGenerator random) {
        RingLogFile file = new RingLogFile(folder, cluster);
        Optional<PaxosCodec.Kept> kept = identity.remembers() ? file.kept() : Optional.empty();
        if (kept.isPresent()) {
            Voter self = new Voter(identity.node(), kept.get().life());
            return new RingLog.Start(self, file, Optional.of(kept.get().state()), decided);
        }
        long life = identity.remembers() ? random.nextLong() : identity.store();
        PaxosState memory = new PaxosState(decided);
        file.write(life, memory);
        return new RingLog.Start(new Voter(identity.node(), life), file, Optional.of(memory), decided);
    }
}
