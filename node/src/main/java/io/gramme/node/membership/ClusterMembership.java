package io.gramme.node.membership;

import io.gramme.gossip.GossipListener;
import io.gramme.gossip.GossipProtocol;
import io.gramme.gossip.KnownRing;
import io.gramme.gossip.Membership;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.node.paxos.PaxosCodec;
import io.gramme.node.paxos.PaxosConfig;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.storage.Folder;
import io.gramme.ring.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What gossip learns and what the ring log decides, written down and turned into {@link ClusterView}s. Confined to loop 0.
 *
 * <p>A ring is durable here before any loop serves under it, so that a node that ever had an epoch never forms another. With the
 * first one the ring log begins; what it decides goes to the other nodes by gossip, and what they decided comes that way too.
 */
public final class ClusterMembership implements GossipListener {
    /** Decisions are few, and nobody but operators waits for them. */
    private static final PaxosConfig CONSENSUS = new PaxosConfig(500_000_000L, 2_000_000_000L, 64, 16);

    private final Folder folder;
    private final RingFile file;
    private final Tables told;
    private final RingLog.Environment environment;
    private final Listener listener;
    private Identity identity;
    private @Nullable RingLog log;
    private @Nullable GossipProtocol gossip;
    private ClusterView view;
    /** The log position of what {@link #view} has of the ring. */
    private long slot;

    /** Whoever must know: every loop, and the outside faces. */
    public interface Listener {
        void onView(ClusterView view);

        /** A peer does not belong with this node. */
        void onConflict(NodeId peer, String why);

        /** This node changed its mind about a peer, for this reason. */
        void onVerdict(NodeId peer, boolean suspected, String why);

        /** The peers that requests should go around. */
        void onSuspects(SortedSet<NodeId> suspects);

        /** The cluster removed this node for good. */
        void onRemoved();

        /** The cluster refuses this node's data folder for good: it must be set aside. Told again and again. */
        void onFenced();

        /** This node itself stood still for so long. */
        void onStalled(Duration pause);
    }

    /**
     * The state as of the start: what was known, and what became of the copies since.
     *
     * @param told the tables that a ring is born with
     */
    public ClusterMembership(
            Folder folder,
            Identity identity,
            Tables told,
            Optional<KnownRing> known,
            RingLog.Environment environment,
            Listener listener) {
        this.folder = folder;
        this.file = new RingFile(folder);
        this.identity = identity;
        this.told = told;
        this.environment = environment;
        this.listener = listener;
        this.view = new ClusterView(
                1,
                Optional.empty(),
                Optional.empty(),
                known.map(KnownRing::wholeness).orElse(Wholeness.UNDECIDED),
                Membership.EMPTY);
        known.ifPresent(ring -> hold(ring.state(), ring.wholeness()));
    }

    public ClusterView view() {
        return view;
    }

    /** The ring that this node knows, from whichever source it is the latest. */
    public Optional<KnownRing> known() {
        return view.ring().map(state -> new KnownRing(state, view.wholeness()));
    }

    /** What is decided here goes there from now on. */
    public void gossip(GossipProtocol protocol) {
        gossip = protocol;
    }

    /** The ring log, once there is a ring. */
    public Optional<RingLog> log() {
        return Optional.ofNullable(log);
    }

    public void onMessage(NodeId from, RingLogMessage message) {
        if (log != null) {
            log.onMessage(from, message);
        }
    }

    /** To be called several times a second. */
    public void onTick() {
        if (log != null) {
            log.onTick();
        }
        if (view.people().exiles().isFenced(identity.node(), identity.store())) {
            listener.onFenced();
        }
    }

    @Override
    public void onMembers(Membership membership) {
        publish(new ClusterView(view.version() + 1, view.ring(), view.topology(), view.wholeness(), membership));
    }

    @Override
    public void onRing(RingState state, Wholeness wholeness) {
        hold(state, wholeness);
        listener.onView(view);
    }

    private void hold(RingState state, Wholeness wholeness) {
        Snapshot decided = RingLogStart.decided(state, told);
        file.write(state, wholeness);
        slot = decided.slot();
        Topology topology = view.ring().filter(state::equals).isPresent()
                ? view.topology().orElseThrow()
                : TopologyCodec.decode(decided.state());
        view = new ClusterView(
                view.version() + 1, Optional.of(state), Optional.of(topology), wholeness, view.members());
        if (log == null) {
            begin(state.clusterId(), decided);
        } else {
            log.known(decided);
        }
    }

    private void begin(NodeId cluster, Snapshot decided) {
        RingLog.Start start = RingLogStart.of(folder, identity, cluster, decided, environment.random());
        if (!identity.remembers()) {
            identity = identity.remembering(folder);
        }
        RingLog begun = new RingLog(CONSENSUS, start, environment, (topology, snapshot) -> {
            if (log != null) {
                decided(topology, snapshot);
            }
        });
        log = begun;
        decided(begun.topology(), begun.latest());
    }

    /** The ring log knows more than it did: so do gossip, and everybody here. */
    private void decided(Topology topology, Snapshot snapshot) {
        if (snapshot.slot() <= slot) {
            return;
        }
        RingState before = view.ring().orElseThrow();
        RingState state = new RingState(
                before.clusterId(),
                topology.ring(),
                topology.change(),
                before.birthStores(),
                PaxosCodec.encode(snapshot));
        if (gossip != null) {
            gossip.onDecided(state);
        }
        if (!view.ring().equals(Optional.of(state))) {
            onRing(state, view.wholeness());
        }
    }

    @Override
    public void onGeneration(long generation) {
        identity = identity.withGeneration(folder, generation);
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
        listener.onRemoved();
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
