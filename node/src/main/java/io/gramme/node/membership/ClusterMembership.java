package io.gramme.node.membership;

import io.gramme.gossip.GossipListener;
import io.gramme.gossip.KnownRing;
import io.gramme.gossip.Membership;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.node.storage.Folder;
import io.gramme.ring.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What gossip learns, written down and turned into {@link ClusterView}s. Confined to loop 0.
 *
 * <p>A ring is durable here before any loop serves under it, so that a node that ever had an epoch never forms another.
 */
public final class ClusterMembership implements GossipListener {
    private final Folder folder;
    private final RingFile file;
    private final Identity identity;
    private final Listener listener;
    private ClusterView view;

    /** Whoever must know: every loop, and the outside faces. */
    public interface Listener {
        void onView(ClusterView view);

        /** A peer does not belong with this node. */
        void onConflict(NodeId peer, String why);

        /** This node changed its mind about a peer, for this reason. */
        void onVerdict(NodeId peer, boolean suspected, String why);

        /** The peers that requests should go around. */
        void onSuspects(SortedSet<NodeId> suspects);

        /** This node itself stood still for so long. */
        void onStalled(Duration pause);
    }

    /** The state as of the start: what was known, and what became of the copies since. */
    public ClusterMembership(Folder folder, Identity identity, Optional<KnownRing> known, Listener listener) {
        this.folder = folder;
        this.file = new RingFile(folder);
        this.identity = identity;
        this.listener = listener;
        this.view = new ClusterView(
                1,
                known.map(KnownRing::state),
                known.map(KnownRing::wholeness).orElse(Wholeness.UNDECIDED),
                Membership.EMPTY);
        known.ifPresent(ring -> file.write(ring.state(), ring.wholeness()));
    }

    public ClusterView view() {
        return view;
    }

    @Override
    public void onMembers(Membership membership) {
        publish(new ClusterView(view.version() + 1, view.ring(), view.wholeness(), membership));
    }

    @Override
    public void onRing(RingState state, Wholeness wholeness) {
        file.write(state, wholeness);
        publish(new ClusterView(view.version() + 1, Optional.of(state), wholeness, view.members()));
    }

    @Override
    public void onGeneration(long generation) {
        identity.withGeneration(folder, generation);
    }

    @Override
    public void onConflict(NodeId peer, String why) {
        listener.onConflict(peer, why);
    }

    @Override
    public void onVerdict(NodeId peer, boolean suspected, String why) {
        listener.onVerdict(peer, suspected, why);
    }

    @Override
    public void onSuspects(SortedSet<NodeId> suspects) {
        listener.onSuspects(suspects);
    }

    @Override
    public void onSelfRemoved() {
        listener.onConflict(
                identity.node(),
                "the cluster removed this node for good, and goes on without it; stop it, and start it with an empty data"
                        + " folder and without that node.id to make it a new member");
    }

    @Override
    public void onStalled(Duration pause) {
        listener.onStalled(pause);
    }

    private void publish(ClusterView next) {
        view = next;
        listener.onView(next);
    }
}
