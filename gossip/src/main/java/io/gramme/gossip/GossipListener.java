package io.gramme.gossip;

import io.gramme.ring.NodeId;
import java.time.Duration;
import java.util.SortedSet;

/** What gossip tells its node, on the loop that drives it. An implementation must not call back into the protocol. */
public interface GossipListener {
    /**
     * A member came to be known, or something other than a generation or a heartbeat changed. Told at the first tick, and before
     * any ring, with this node itself at least.
     */
    void onMembers(Membership membership);

    /**
     * This node holds a ring, a new one or the same with another wholeness. {@link Wholeness#UNDECIDED} is to be treated as
     * not whole; a decision follows when every member has answered.
     */
    void onRing(RingState state, Wholeness wholeness);

    /** This node's generation was raised above one that its peers remember; to be kept for the next start. */
    void onGeneration(long generation);

    /**
     * A peer does not belong with this node, and neither merges what the other says. Told once for each peer and cause.
     *
     * @param why a sentence that an operator can act on
     */
    void onConflict(NodeId peer, String why);

    /**
     * This node changed its mind about a peer; {@link #onSuspects} follows.
     *
     * @param why what comes after "peer suspected: " or "peer trusted again: "
     */
    void onVerdict(NodeId peer, boolean suspected, String why);

    /**
     * The members that requests should go around, an immutable set that is told after every change. They stay members and
     * owners.
     */
    void onSuspects(SortedSet<NodeId> suspects);

    /**
     * This node was removed from its cluster for good. Told once; from then on the protocol sends nothing and takes nothing,
     * and nothing brings this id back.
     */
    void onSelfRemoved();

    /** This node itself stood still for so long: its peers' silence in that time means nothing. */
    void onStalled(Duration pause);
}
