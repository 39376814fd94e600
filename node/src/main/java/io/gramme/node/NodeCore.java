package io.gramme.node;

import io.gramme.client.wire.Request;
import io.gramme.gossip.GossipMessage;
import io.gramme.node.coordinator.Caller;
import io.gramme.node.coordinator.Coordinator;
import io.gramme.node.coordinator.CoordinatorStats;
import io.gramme.node.coordinator.Inspection;
import io.gramme.node.coordinator.LoopEvents;
import io.gramme.node.coordinator.Placement;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaTransport;
import io.gramme.node.coordinator.SyncService;
import io.gramme.node.env.Counter;
import io.gramme.node.handoff.HintConfig;
import io.gramme.node.handoff.HintFolders;
import io.gramme.node.handoff.HintStore;
import io.gramme.node.handoff.SyncFlags;
import io.gramme.node.membership.ClusterMembership;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.membership.Table;
import io.gramme.node.reap.ReapSettings;
import io.gramme.node.reap.Reaper;
import io.gramme.node.replica.Replica;
import io.gramme.node.replica.VersionLimits;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.Disk;
import io.gramme.node.storage.IndexFactory;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.sync.SyncSettings;
import io.gramme.node.transfer.Standing;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.node.version.ContextCodec;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One loop's protocols, wired: what comes in is a request, a peer's message, a completion of the disk or a tick; what goes out is
 * a message, a reply or bytes for the disk. No thread, clock, socket or randomness of its own.
 *
 * <p>Whoever drives it calls one method at a time, {@link #endOfTurn} after each batch of them, and {@link #onTick} now and then.
 * Confined to its loop.
 */
public final class NodeCore {
    private final Settings settings;
    private final StorageEngine.Environment environment;
    private final StorageEngine engine;
    private final Coordinator coordinator;
    private @Nullable ClusterControl cluster;
    private SortedSet<NodeId> reachable = new TreeSet<>();

    /**
     * What one loop is told.
     *
     * @param self this node
     * @param loops how many this node has
     * @param vnodes of this loop, and of no other
     * @param secret under which contexts are signed; the cluster id when there is none
     * @param timeoutMillis of a request that does not say
     * @param maxOperations that may be under way in this loop
     * @param sync how its copies are kept equal to others'
     * @param reap when tombstones are forgotten
     * @param keepMillis for which a copy is kept that is no longer this node's to have
     */
    public record Settings(
            NodeId self,
            int loops,
            VnodeTable vnodes,
            Optional<Bytes> secret,
            StorageConfig storage,
            HintConfig hints,
            int timeoutMillis,
            int maxOperations,
            SyncSettings sync,
            ReapSettings reap,
            long keepMillis) {}

    /**
     * What one loop stores on.
     *
     * @param disk of the log
     * @param indexes of the log's index
     * @param hints of what is kept for other nodes
     */
    public record Media(Disk disk, IndexFactory indexes, HintFolders hints) {}

    private NodeCore(
            Settings settings,
            StorageEngine.Environment environment,
            StorageEngine engine,
            HintFolders hints,
            ReplicaTransport transport,
            LoopEvents signals) {
        this.settings = settings;
        this.environment = environment;
        this.engine = engine;
        Coordinator.Config config = new Coordinator.Config(
                settings.self(),
                settings.loops(),
                settings.vnodes(),
                settings.timeoutMillis(),
                settings.maxOperations(),
                VersionLimits.DEFAULT,
                settings.sync(),
                settings.reap(),
                settings.keepMillis());
        Coordinator.Storage storage = new Coordinator.Storage(engine, settings.storage(), settings.hints(), hints);
        coordinator = new Coordinator(config, storage, environment, transport, signals);
    }

    /** Opens or recovers the loop's records and hints. Synchronous: it may read the whole log. */
    public static NodeCore open(
            Settings settings,
            StorageEngine.Environment environment,
            Media media,
            ReplicaTransport transport,
            LoopEvents signals) {
        StorageEngine engine = StorageEngine.open(settings.storage(), media.disk(), media.indexes(), environment);
        return new NodeCore(settings, environment, engine, media.hints(), transport, signals);
    }

    /** Makes this the loop that speaks for the node. */
    public void startCluster(ClusterControl.Start start, ClusterMembership membership, ClusterControl.Wiring wiring) {
        cluster = new ClusterControl(start, settings.loops(), membership, environment, wiring);
    }

    /** What only the loop does that speaks for the node. */
    public Optional<ClusterControl> cluster() {
        return Optional.ofNullable(cluster);
    }

    /** A new view of the cluster; from now on requests are coordinated under its ring. */
    public void onView(ClusterView view) {
        view.ring().ifPresent(state -> {
            Bytes secret = settings.secret().orElseGet(() -> secretOf(state.clusterId()));
            Placement placement = new Placement(settings.self(), view.topology().orElseThrow());
            coordinator.placement(placement, view.wholeness(), new ContextCodec(secret));
        });
    }

    private static Bytes secretOf(NodeId cluster) {
        return Bytes.wrap(ByteBuffer.allocate(16)
                .putLong(cluster.high())
                .putLong(cluster.low())
                .array());
    }

    public void onRequest(Caller caller, int partition, Request request) {
        coordinator.onRequest(caller, partition, request);
    }

    /** A peer's message, sent under a ring of that epoch. */
    public void onReplica(NodeId from, long epoch, ReplicaMessage message) {
        if (coordinator.admits(from, epoch, message)) {
            message.deliver(from, coordinator);
        }
    }

    /** The epoch of what this loop sends; 0 while there is no ring. */
    public long epoch() {
        return coordinator.epoch();
    }

    /** A peer's record that came while this node holds as many bytes as it may, and was dropped. */
    public void refuseStore(NodeId from, int partition, long op) {
        coordinator.refuseStore(from, partition, op);
    }

    /** Whether the machine has next to no processor time left, from now on. */
    public void onMachine(boolean busy) {
        coordinator.syncs().onMachine(busy);
    }

    /** How far everybody is in a change of the ring. */
    public void onVerify(Verify verify) {
        coordinator.onVerify(verify);
    }

    /** How one of this node's loops stands in a change of the ring. */
    public void onStanding(int loop, Standing standing) {
        cluster().ifPresent(control -> control.onStanding(loop, standing));
    }

    public void onGossip(NodeId from, GossipMessage message) {
        cluster().ifPresent(control -> control.onGossip(from, message));
    }

    public void onControl(NodeId from, ControlMessage message) {
        cluster().ifPresent(control -> control.onControl(from, message));
    }

    /** A peer has left a loop's request unanswered for too long. */
    public void onOverdue(NodeId peer) {
        cluster().ifPresent(control -> control.onOverdue(peer));
    }

    /** A loop asked a peer something a moment ago. */
    public void onTraffic(NodeId peer) {
        cluster().ifPresent(control -> control.onTraffic(peer));
    }

    public void onSeed(int seed, NodeId node) {
        cluster().ifPresent(control -> control.onSeed(seed, node));
    }

    /**
     * Which peers this node is connected to from now on, and which of them can be reached. Operations that wait for one that
     * cannot are decided without it.
     */
    public void onLinks(SortedSet<NodeId> nowConnected, SortedSet<NodeId> nowReachable) {
        cluster().ifPresent(control -> control.onLinks(nowConnected));
        ClusterControl.differences(reachable, nowReachable, coordinator::link);
        reachable = new TreeSet<>(nowReachable);
    }

    /** A dial to the peer was refused. */
    public void onConnectRefused(NodeId peer) {
        cluster().ifPresent(control -> control.onConnectRefused(peer));
    }

    /** Takes no new request, tells peers so, finishes what is under way. */
    public void drain() {
        coordinator.drain();
        cluster().ifPresent(ClusterControl::drain);
    }

    /**
     * Takes in what the disk has completed, releases what waited for it, and hands over staged records: last, for a completed
     * read may have staged some.
     */
    public void endOfTurn() {
        engine.poll();
        coordinator.onProgress();
        coordinator.flush();
        engine.flush();
    }

    public void onTick() {
        boolean calm = coordinator.syncs().isCalm();
        engine.scrubber().standBack(!calm);
        coordinator.hints().standBack(!calm);
        engine.tick();
        coordinator.onTick();
        cluster().ifPresent(ClusterControl::onTick);
    }

    /** Whether deadlines, a force or a step in the keeping of the logs are near, so that ticks should be too. */
    public boolean isBusy() {
        return !isQuiet() || coordinator.syncs().isBusy() || isKeepingHouse();
    }

    private boolean isKeepingHouse() {
        return engine.isKeepingHouse() || coordinator.hints().isKeepingHouse() || coordinator.isDropping();
    }

    /** Whether nothing is under way, but for the comparison of copies and compaction. */
    public boolean isQuiet() {
        return !coordinator.isBusy() && engine.writtenPosition() == engine.forcedPosition();
    }

    /** Whether no request is under way and everything is forced; while it is not, {@link #forceAll} helps. */
    public boolean isDrained() {
        return coordinator.isIdle() && engine.isIdle() && coordinator.hints().isDrained();
    }

    public void forceAll() {
        engine.drain();
        coordinator.hints().drain();
    }

    /**
     * Leaves the data as a clean stop does; as a crash does when something came in since {@link #isDrained} held, as a peer's
     * message can until the last connection is closed. The core is of no further use.
     */
    public void close() {
        boolean drained = isDrained();
        coordinator.hints().close();
        if (drained) {
            engine.close();
        } else {
            engine.abandon();
        }
    }

    /** Lets go of the data without a clean stop. */
    public void abandon() {
        coordinator.hints().close();
        engine.abandon();
    }

    public StorageEngine engine() {
        return engine;
    }

    public Replica replica() {
        return coordinator.replica();
    }

    public CoordinatorStats stats() {
        return coordinator.stats();
    }

    /** Shows what this node alone holds of a key. */
    public void inspect(Table table, RecordKey key, Consumer<Inspection> viewer) {
        coordinator.inspect(table, key, viewer);
    }

    /** Whether this node's copy of a partition of this loop counts in reads. */
    public boolean isWhole(int partition) {
        return coordinator.isWhole(partition);
    }

    public HintStore hints() {
        return coordinator.hints();
    }

    /** The targets that this loop is sending hints to. */
    public List<NodeId> delivering() {
        return coordinator.handoff().delivering();
    }

    /** Tombstones in this loop's copies, as of the last walk through them. */
    public Counter tombstones() {
        return coordinator.tombstones();
    }

    /** What reaps tombstones. */
    public Reaper reaper() {
        return coordinator.reaper();
    }

    /** What keeps this loop's copies equal to others'. */
    public SyncService syncs() {
        return coordinator.syncs();
    }

    /** Which copies are to be synced as a whole, this node's and those of others. */
    public List<SyncFlags.Flag> needsSync() {
        return coordinator.flags().all();
    }
}
