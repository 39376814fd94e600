package io.gramme.node;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.client.wire.RequestId;
import io.gramme.gossip.KnownRing;
import io.gramme.gossip.Member;
import io.gramme.gossip.Wholeness;
import io.gramme.node.admin.Admin;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.coordinator.LoopEvents;
import io.gramme.node.env.HeldBytes;
import io.gramme.node.http.HttpEndpoint;
import io.gramme.node.http.HttpRoutes;
import io.gramme.node.membership.ClusterMembership;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Identity;
import io.gramme.node.membership.RingFile;
import io.gramme.node.membership.RingLog;
import io.gramme.node.membership.Tables;
import io.gramme.node.net.ClientEndpoint;
import io.gramme.node.net.NetLoop;
import io.gramme.node.net.NetThreads;
import io.gramme.node.net.PeerIdentity;
import io.gramme.node.net.PeerTransport;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.transfer.Standing;
import io.gramme.ring.NodeId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the one place where everything is put together. {@link #start} returns when it listens; it serves once it has
 * a ring. {@link NodeStop} ends it.
 */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** Of the heap, what values of requests may take, and those of answers as much; copies for the disk and for peers come on top. */
    private static final int HELD_SHARE = 8;

    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    /** A node that stood still for longer starts anew, so that nothing that it believes is older. */
    private static final Duration LONGEST_STALL = Duration.ofHours(1);

    private final NodeConfig config;
    private final Consumer<Throwable> halt;
    private final MachineClock clock = new MachineClock();
    private final SecureRandom seeds = new SecureRandom();
    private final World world = new World();
    private final HeldBytes requested = new HeldBytes(Runtime.getRuntime().maxMemory() / HELD_SHARE);
    private final HeldBytes answers = new HeldBytes(Runtime.getRuntime().maxMemory() / HELD_SHARE);
    private final List<NodeLoop> loops = new ArrayList<>();
    private final List<NodeCore> cores = new ArrayList<>();
    private final List<FileDisk> disks = new ArrayList<>();
    private final DataFolder folder;
    private final Identity identity;
    private final NetThreads threads;
    private final NetThreads httpThreads;
    private final PeerTransport peers;
    private final ClientEndpoint clients;
    private final HttpEndpoint http;
    private final NodeMetrics metrics;
    private final ExecutorService adminThread = QuarantineAdmin.thread();
    private final QuarantineAdmin quarantines;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicReference<NodeEnd> end = new AtomicReference<>(NodeEnd.TOLD);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean draining;
    private boolean stoppedClean;

    private Node(NodeConfig config, DataFolder folder, Consumer<Throwable> halt) {
        this.config = config;
        this.folder = folder;
        this.halt = halt;
        folder.quarantine().settle(random());
        this.identity = Identity.begin(folder.root(), config.node().id(), loopCount(), random());
        this.threads = new NetThreads("loop", identity.loops());
        this.httpThreads = new NetThreads("http", config.node().ioThreads());
        for (NetLoop loop : threads.loops()) {
            loops.add(new NodeLoop(loop, config.limits().queue(), world, halt));
        }
        this.peers = new PeerTransport(
                identity.node(),
                config.listen().peer(),
                config.cluster().seeds(),
                threads,
                this::peerIdentity,
                () -> world.view().people(),
                new PeerTraffic(loops, requested, world, halt, this::onFenced));
        for (int i = 0; i < identity.loops(); i++) {
            cores.add(openCore(i));
        }
        this.metrics = new NodeMetrics(cores, loops, disks, world);
        this.quarantines = new QuarantineAdmin(new Admin(new AdminHome(), adminThread), quarantineHome(), adminThread);
        NodePages pages = new NodePages(identity.node(), this::tables, world, metrics::page, this::notServing);
        NodeRequests requests =
                new NodeRequests(identity.node(), this::tables, loops, world::view, pages::state, requested, answers);
        this.clients = new ClientEndpoint(
                config.listen().client(),
                threads,
                requests,
                answers,
                config.limits().inFlight());
        this.http = new HttpEndpoint(config.listen().http(), httpThreads, routes(requests, pages), answers);
    }

    private QuarantineAdmin.Home quarantineHome() {
        return new QuarantineAdmin.Home(
                identity.node(), folder.quarantine(), this::tables, this::partitions, clock, halt);
    }

    private HttpRoutes routes(NodeRequests requests, NodePages pages) {
        CopyPages copies = new CopyPages(identity.node(), this::tables, loops, world::view, clock::wallMillis);
        SyncPages syncs = new SyncPages(identity.node(), loops);
        StoragePages storage = new StoragePages(identity.node(), loops);
        HttpRoutes.Copies data = new HttpRoutes.Copies(copies, syncs, storage);
        return new HttpRoutes(requests, pages, data, quarantines, this::partitions, requestIds());
    }

    /**
     * Starts a node.
     *
     * @param halt ends the process; called from any thread when something failed that must not be survived
     */
    public static Node start(NodeConfig config, Consumer<Throwable> halt) {
        SystemLimits.check();
        DataFolder folder = DataFolder.open(config.node().data());
        try {
            Node node = new Node(config, folder, halt);
            node.begin();
            return node;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Why this node does not serve all that it should, apart from its ring. */
    private List<String> notServing() {
        List<String> reasons = new ArrayList<>();
        if (draining) {
            reasons.add("it is stopping");
        }
        long lacking = lacking();
        if (world.view().people().isAway(identity.node())) {
            reasons.add("its data folder was fenced, and the cluster has not let it in with this one yet");
        }
        if (lacking > 0) {
            reasons.add(
                    "its copies of " + lacking + " partitions lack something and do not count yet: its data folder was"
                            + " emptied or damaged, or it was away for too long; they are being synced");
        }
        return reasons;
    }

    private long lacking() {
        return cores.stream().mapToLong(core -> core.syncs().stats().lacking()).sum();
    }

    private int loopCount() {
        int configured = config.node().loops();
        int cores = Runtime.getRuntime().availableProcessors();
        int byDefault = Math.max(1, Math.min(16, cores / 2));
        return configured > 0 ? configured : Identity.loopsOf(folder.root()).orElse(byDefault);
    }

    private SplittableRandom random() {
        return new SplittableRandom(seeds.nextLong());
    }

    private PeerIdentity peerIdentity() {
        return new PeerIdentity(
                identity.incarnation(),
                identity.store(),
                config.advertise().peer(),
                world.view().ring().map(state -> state.clusterId()),
                world.view().isDecided() ? Optional.empty() : Optional.of(config.tables()));
    }

    private Tables tables() {
        return world.view().tables(config.tables());
    }

    private NodeCore openCore(int index) {
        NodeLoop loop = loops.get(index);
        FileDisk disk = new FileDisk(folder.log(index), "loop-" + index, clock, answers, loop::wake, halt);
        disks.add(disk);
        HintFiles hints = new HintFiles(folder.hints(index), "loop-" + index, clock, loop::wake, halt);
        NodeCore.Settings settings = LoopSettings.of(config, identity, index, disk.totalBytes());
        return NodeCore.open(
                settings,
                new StorageEngine.Environment(clock, random(), Faults.NONE),
                new NodeCore.Media(disk, ChronicleIndexFactory.ofLoop(folder.index(index), identity.loops()), hints),
                new LoopTransport(peers, loop.sentBytes()),
                new Signals(index));
    }

    /** Joins the cluster, as far as it is known, and lets the loops run. */
    private void begin() {
        LongSupplier epoch = () -> world.view().epoch();
        LoopTransport.Control control = new LoopTransport.Control(peers, epoch);
        ClusterMembership membership = new ClusterMembership(
                folder.root(),
                identity,
                config.tables(),
                knownRing(),
                new RingLog.Environment(clock, random(), control::send),
                new Views());
        world.view(membership.view());
        ClusterControl.Wiring wiring = new ClusterControl.Wiring(
                new LoopTransport.Gossip(peers, epoch),
                control,
                verify -> loops.forEach(loop -> loop.offer(core -> core.onVerify(verify))),
                this::waiting);
        ClusterControl.Start start = ClusterSettings.of(config, folder.root(), identity, this::lacking, self());
        cores.get(0).startCluster(start, membership, wiring);
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).start(cores.get(i));
        }
        StartLog.write(config, identity, cores, disks, threads.transport());
    }

    /** Without an intact file the node learns the ring from the others, as a new one does. */
    private Optional<KnownRing> knownRing() {
        try {
            return new RingFile(folder.root()).read();
        } catch (DamagedFileException e) {
            LOG.error("{}; the ring is learnt from the other nodes", e.getMessage());
            return Optional.empty();
        }
    }

    private Member self() {
        return ClusterSettings.self(config, identity, peers.port(), clients.port(), http.port());
    }

    private void waiting(String why) {
        world.waiting(why);
        LOG.info("no ring yet: {}", why);
    }

    private int partitions() {
        return world.view().partitions();
    }

    private java.util.function.Supplier<RequestId> requestIds() {
        long client = seeds.nextLong();
        AtomicLong sequence = new AtomicLong();
        return () -> new RequestId(client, sequence.incrementAndGet());
    }

    public NodeId id() {
        return identity.node();
    }

    public ClusterView view() {
        return world.view();
    }

    public int clientPort() {
        return clients.port();
    }

    public int httpPort() {
        return http.port();
    }

    /** Returns when the node has stopped because an operator or its cluster wanted it to. */
    public NodeEnd awaitEnd() throws InterruptedException {
        ended.await();
        return Objects.requireNonNull(end.get());
    }

    /** What this node holds must not come back: the next start sets it aside. */
    private void onFenced(String reason) {
        if (end.compareAndSet(NodeEnd.TOLD, NodeEnd.FENCED)) {
            LOG.error("{} ({})", NodeEnd.FENCED.sentence(), reason);
            inBackground(() -> {
                folder.quarantine().mark(identity, clock.wallMillis());
                stopAndEnd();
            });
        }
    }

    private void onRemoved() {
        if (end.compareAndSet(NodeEnd.TOLD, NodeEnd.REMOVED)) {
            LOG.warn(NodeEnd.REMOVED.sentence());
            inBackground(this::stopAndEnd);
        }
    }

    private void stopAndEnd() {
        stop();
        ended.countDown();
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "stop");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Stops cleanly, in at most the configured time. Returns whether everything was finished and forced; of two calls one does it, and
     * the other returns when that is done.
     */
    public synchronized boolean stop() {
        if (stopping.getAndSet(true)) {
            return stoppedClean;
        }
        draining = true;
        boolean finished = NodeStop.drain(loops, config.limits().drain());
        clients.close();
        http.close();
        peers.close();
        // Until here peers could still send: what came in the meantime is forced too.
        boolean drained = finished && NodeStop.drain(loops, LAST_LOOK);
        loops.forEach(NodeLoop::close);
        cores.forEach(drained ? NodeCore::close : NodeCore::abandon);
        disks.forEach(FileDisk::close);
        threads.close();
        httpThreads.close();
        metrics.close();
        quarantines.close();
        folder.close();
        LOG.info("node {} stopped clean={}", identity.node(), drained);
        stoppedClean = drained;
        return drained;
    }

    /** What a loop's traffic tells of peers is for the failure detector, in loop 0. */
    private final class Signals implements LoopEvents {
        private final int loop;

        private Signals(int loop) {
            this.loop = loop;
        }

        @Override
        public void stands(Standing standing) {
            loops.get(0).offer(core -> core.onStanding(loop, standing));
        }

        @Override
        public void overdue(NodeId peer) {
            loops.get(0).offer(core -> core.onOverdue(peer));
        }

        @Override
        public void traffic(NodeId peer) {
            loops.get(0).offer(core -> core.onTraffic(peer));
        }

        @Override
        public void reaped(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed) {
            ReapLog.write(tree, tombstones, confirmed);
        }

        @Override
        public void unreadable(RecordKey key) {
            LOG.warn(
                    "a record here is damaged: partition={} table={} key={}; it is fetched from another copy",
                    key.partition(),
                    key.table(),
                    key.key());
        }
    }

    /** What loop 0 learns of the cluster reaches the others through the world. */
    private final class Views implements ClusterMembership.Listener {
        @Override
        public void onView(ClusterView view) {
            ClusterView before = world.view();
            world.view(view);
            view.members()
                    .members()
                    .forEach(member ->
                            peers.learn(member.id(), member.addresses().peer()));
            if (view.epoch() != before.epoch() || view.wholeness() != before.wholeness()) {
                LOG.info(
                        "ring epoch={} members={} folder={}",
                        view.epoch(),
                        view.members().size(),
                        view.wholeness() == Wholeness.WHOLE ? "first" : "new");
            }
            if (!view.people().equals(before.people())) {
                peers.endRefused();
            }
            if (before.ring().isEmpty() && view.ring().isPresent() && !view.isMember(identity.node())) {
                LOG.info("this node is no member of the ring; gramme admin join makes it one");
            }
            loops.forEach(NodeLoop::wake);
        }

        @Override
        public void onConflict(NodeId peer, String why) {
            LOG.error("peer {} does not belong with this node: {}", peer.brief(), why);
        }

        @Override
        public void onVerdict(NodeId peer, boolean suspected, String why) {
            LOG.info("peer {} {}: {}", peer.brief(), suspected ? "suspected" : "trusted again", why);
        }

        @Override
        public void onSuspects(SortedSet<NodeId> suspects) {
            world.suspects(suspects);
            loops.forEach(NodeLoop::wake);
        }

        @Override
        public void onRemoved() {
            Node.this.onRemoved();
        }

        @Override
        public void onFenced() {
            Node.this.onFenced("the ring log says so");
        }

        @Override
        public void onStalled(Duration pause) {
            LOG.warn("this node stood still for {} s", pause.toMillis() / 1e3);
            if (pause.compareTo(LONGEST_STALL) > 0) {
                halt.accept(new IllegalStateException("stood still for " + pause + ": the cluster has gone on without"
                        + " this node; start it again"));
            }
        }
    }

    /** This node as operators meet it. */
    private final class AdminHome implements Admin.Home {
        @Override
        public NodeId self() {
            return identity.node();
        }

        @Override
        public ClusterView view() {
            return world.view();
        }

        @Override
        public Predicate<NodeId> suspected() {
            return world::isSuspected;
        }

        @Override
        public long transferRate() {
            return config.sync().bytesPerSecond();
        }

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public boolean offer(Consumer<ClusterControl> task) {
            return loops.get(0).offer(core -> core.cluster().ifPresent(task));
        }

        @Override
        public void stop() {
            inBackground(Node.this::stopAndEnd);
        }
    }
}
