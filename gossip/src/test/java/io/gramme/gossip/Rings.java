package io.gramme.gossip;

import io.gramme.gossip.GossipWorld.Daemon;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rings after the first one, as the ring log decides them. */
final class Rings {
    static final int COPIES = 3;

    private Rings() {}

    /** The ring that a planner makes when these join and those leave. */
    static Ring planned(Ring from, List<Daemon> joining, Set<NodeId> leaving) {
        List<RingMember> members = new ArrayList<>(from.members());
        members.removeIf(member -> leaving.contains(member.id()));
        joining.forEach(daemon -> members.add(daemon.identity()));
        return RingPlanner.next(from, members, COPIES);
    }

    /** The next epoch, in which all that is planned is done. */
    static RingState done(RingState before, List<Daemon> joining, Set<NodeId> leaving) {
        Ring ring = planned(before.ring(), joining, leaving);
        return new RingState(before.clusterId(), ring, Optional.empty(), before.birthStores(), Bytes.utf8("done"));
    }

    /** The next epoch, in which it has begun. */
    static RingState begun(RingState before, Ring to, Set<NodeId> gone) {
        RingChange change = RingChange.begin(before.ring().at(to.epoch()), to, List.of(COPIES), gone);
        return new RingState(
                before.clusterId(), change.from(), Optional.of(change), before.birthStores(), Bytes.utf8("begun"));
    }
}
