package io.gramme.node;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.client.wire.RequestId;
import io.gramme.gossip.Addresses;
import io.gramme.gossip.DetectorConfig;
import io.gramme.gossip.GossipConfig;
import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.KnownRing;
import io.gramme.gossip.Member;
import io.gramme.gossip.Wholeness;
import io.gramme.node.config.Address;
import io.gramme.node.config.ConfigException;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.coordinator.LoopEvents;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.http.HttpEndpoint;
import io.gramme.node.http.HttpRoutes;
import io.gramme.node.membership.ClusterMembership;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Identity;
import io.gramme.node.membership.RingFile;
import io.gramme.node.membership.Table;
import io.gramme.node.net.ClientEndpoint;
import io.gramme.node.net.HeldBytes;
import io.gramme.node.net.NetThreads;
import io.gramme.node.net.PeerEvents;
import io.gramme.node.net.PeerIdentity;
import io.gramme.node.net.PeerTransport;
import io.gramme.node.net.ReplicaSerializers;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the one place where everything is put together. {@link #start} returns when it listens; it serves once it has
 * a ring. {@link NodeStop} ends it.
 */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** Of the heap, what values of requests and answers may take; copies for the disk and for peers come on top. */
    private static final int HELD_SHARE = 8;

    private static final double SUSPECT_AT_PHI = 8;
    private static final long STALL_NANOS = 1_000_000_000L;
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    /** A node that stood still for longer starts anew, so that nothing that it believes is older. */
    private static final Duration LONGEST_STALL = Duration.ofHours(1);

    private final NodeConfig config;
    private final Consumer<Throwable> halt;
    private final MachineClock clock = new MachineClock();
    private final SecureRandom seeds = new SecureRandom();
    private final World world = new World();
    private final HeldBytes held = new HeldBytes(Runtime.getRuntime().maxMemory() / HELD_SHARE);
    private final List<NodeLoop> loops = new ArrayList<>();
    private final List<NodeCore> cores = new ArrayList<>();
    private final List<FileDisk> disks = new ArrayList<>();
    private final DataFolder folder;
    private final Identity identity;
    private final NetThreads threads;
    private final PeerTransport peers;
    private final ClientEndpoint clients;
    private final HttpEndpoint http;
    private final NodeMetrics metrics;
    private volatile boolean draining;

    private Node(NodeConfig config, DataFolder folder, Consumer<Throwable> halt) {
        this.config = config;
        this.folder = folder;
        this.halt = halt;
        this.identity = Identity.begin(folder.root(), config.node().id(), loopCount(), random());
        this.threads = new NetThreads("io", config.node().ioThreads());
        for (int i = 0; i < identity.loops(); i++) {
            loops.add(new NodeLoop("loop-" + i, config.limits().queue(), world, halt));
        }
        this.peers = new PeerTransport(
                identity.node(),
                config.listen().peer(),
                config.cluster().seeds(),
                threads,
                this::peerIdentity,
                new Events());
        for (int i = 0; i < identity.loops(); i++) {
            cores.add(openCore(i));
        }
        this.metrics = new NodeMetrics(cores, loops, world);
        NodePages pages = new NodePages(
                identity.node(), config.tables(), world::view, metrics::page, world::isReachable, this::notServing);
        NodeRequests requests =
                new NodeRequests(identity.node(), config.tables(), loops, world::view, pages::state, held);
        this.clients = new ClientEndpoint(
                config.listen().client(),
                threads,
                requests,
                held,
                config.limits().inFlight());
        this.http = new HttpEndpoint(config.listen().http(), threads, routes(requests, pages), held);
    }

    private HttpRoutes routes(NodeRequests requests, NodePages pages) {
        CopyPages copies = new CopyPages(identity.node(), config.tables(), loops, world::view, clock::wallMillis);
        SyncPages syncs = new SyncPages(identity.node(), loops);
        StoragePages storage = new StoragePages(identity.node(), loops);
        return new HttpRoutes(requests, pages, copies, syncs, storage, this::partitions, requestIds());
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
        long lacking =
                cores.stream().mapToLong(core -> core.syncs().stats().lacking()).sum();
        if (lacking > 0) {
            reasons.add(
                    "its copies of " + lacking + " partitions lack something and do not count yet: its data folder was"
                            + " emptied or damaged, or it was away for too long; they are being synced");
        }
        return reasons;
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
                identity.incarnation(), world.view().ring().map(state -> state.clusterId()), config.tables());
    }

    private NodeCore openCore(int index) {
        NodeLoop loop = loops.get(index);
        FileDisk disk = new FileDisk(folder.log(index), "loop-" + index, loop::wake, halt);
        disks.add(disk);
        HintFiles hints = new HintFiles(folder.hints(index), "loop-" + index, loop::wake, halt);
        NodeCore.Settings settings = LoopSettings.of(config, identity, index, disk.totalBytes());
        return NodeCore.open(
                settings,
                new StorageEngine.Environment(clock, random(), Faults.NONE),
                new NodeCore.Media(disk, new ChronicleIndexFactory(folder.index(index)), hints),
                new LoopTransport(peers, () -> world.view().epoch(), loop.sentBytes()),
                new Signals());
    }

    /** Joins the cluster, as far as it is known, and lets the loops run. */
    private void begin() {
        Optional<KnownRing> known = knownRing();
        ClusterMembership membership = new ClusterMembership(folder.root(), identity, known, new Views());
        world.view(membership.view());
        cores.get(0)
                .startGossip(
                        gossipConfig(),
                        self(),
                        known,
                        new LoopTransport.Gossip(peers, () -> world.view().epoch()),
                        membership);
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).start(cores.get(i));
        }
        logStart();
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

    private GossipConfig gossipConfig() {
        long interval = config.cluster().gossipInterval().toNanos();
        return new GossipConfig(
                config.cluster().seeds().size(),
                config.cluster().partitions(),
                interval,
                GossipConfig.DEFAULT_SEED_PERCENT,
                Math.min(interval, 200_000_000L),
                detectorConfig());
    }

    private DetectorConfig detectorConfig() {
        long heartbeat = config.cluster().heartbeatInterval().toNanos();
        int copies = config.tables().all().stream().mapToInt(Table::n).max().orElseThrow();
        return new DetectorConfig(
                heartbeat, SUSPECT_AT_PHI, 5 * heartbeat, 60 * heartbeat, heartbeat / 2, STALL_NANOS, copies);
    }

    private Member self() {
        NodeConfig.Endpoints advertise = config.advertise();
        Addresses addresses = new Addresses(
                reachable(advertise.peer(), peers.port()),
                reachable(advertise.client(), clients.port()),
                reachable(advertise.http(), http.port()));
        return Member.starting(
                new RingMember(
                        identity.node(), config.node().zone(), config.node().weight()),
                addresses,
                identity.generation(),
                identity.store());
    }

    /** The advertised address; with port 0 the one that the system chose. */
    private static String reachable(Address advertised, int bound) {
        return (advertised.port() == 0 ? new Address(advertised.host(), bound) : advertised).toString();
    }

    private int partitions() {
        return world.view().ring().map(state -> state.ring().partitions()).orElse(1);
    }

    private java.util.function.Supplier<RequestId> requestIds() {
        long client = seeds.nextLong();
        AtomicLong sequence = new AtomicLong();
        return () -> new RequestId(client, sequence.incrementAndGet());
    }

    private void logStart() {
        NodeConfig.Endpoints listen = config.listen();
        for (Address address : List.of(listen.peer(), listen.client(), listen.http())) {
            if (!address.isLoopback()) {
                LOG.warn("listening beyond this machine, without authentication: {}", address);
            }
        }
        StorageEngine.RecoveryReport first = cores.get(0).engine().report();
        LOG.info(
                "node {} started peer={} client={} http={} heap={} descriptors={} disk-free={} MiB loops={} io={} segment={} MiB"
                        + " queue={} in-flight={} operations={} generation={} clean={} records={}",
                identity.node(),
                listen.peer(),
                listen.client(),
                listen.http(),
                SystemLimits.heap(),
                SystemLimits.descriptors(),
                disks.get(0).usableBytes() >> 20,
                loops.size(),
                threads.transport(),
                config.storage().segmentBytes() >> 20,
                config.limits().queue(),
                config.limits().inFlight(),
                config.limits().operations(),
                identity.generation(),
                first.clean(),
                cores.stream().mapToLong(core -> core.engine().size()).sum());
        for (NodeCore core : cores) {
            logRecovery(core.engine().report());
        }
    }

    private static void logRecovery(StorageEngine.RecoveryReport report) {
        if (report.lostBytes() > 0) {
            LOG.error(
                    "{} bytes of the log are damaged; the copies of this node no longer count as whole",
                    report.lostBytes());
        } else if (report.scannedSegments() > 0) {
            LOG.info("log recovered segments={} torn-bytes={}", report.scannedSegments(), report.cutBytes());
        }
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

    /** Stops cleanly, in at most the configured time. Returns whether everything was finished and forced. */
    public boolean stop() {
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
        metrics.close();
        folder.close();
        LOG.info("node {} stopped clean={}", identity.node(), drained);
        return drained;
    }

    /** What the peer port tells: messages go to the loop that they belong to, or are dropped when its ring is full. */
    private final class Events implements PeerEvents {
        private final Set<String> refusals = ConcurrentHashMap.newKeySet();

        @Override
        public void onReplica(NodeId from, ReplicaMessage message) {
            if (message instanceof ReplicaMessage.Sync sync) {
                sync.split(loops.size()).forEach(part -> offer(from, part));
            } else {
                offer(from, message);
            }
        }

        private void offer(NodeId from, ReplicaMessage message) {
            NodeLoop loop = loops.get(Math.floorMod(message.partition(), loops.size()));
            if (message instanceof ReplicaMessage.Store store && held.isFull()) {
                long op = store.op();
                int partition = store.partition();
                loop.offer(core -> core.refuseStore(from, partition, op));
                return;
            }
            long bytes = ReplicaSerializers.sizeOf(message);
            held.add(bytes);
            boolean taken = loop.offer(core -> {
                core.onReplica(from, message);
                held.give(bytes);
            });
            if (!taken) {
                held.give(bytes);
            }
        }

        @Override
        public void onGossip(NodeId from, GossipMessage message) {
            loops.get(0).offer(core -> core.onGossip(from, message));
        }

        @Override
        public void onLink(NodeId peer, boolean up) {
            LOG.info("peer {} {}", peer.brief(), up ? "connected" : "lost");
            world.link(peer, up);
            loops.forEach(NodeLoop::wake);
        }

        @Override
        public void onConnectRefused(NodeId peer) {
            loops.get(0).offer(core -> core.onConnectRefused(peer));
        }

        @Override
        public void onSeed(int seed, NodeId node) {
            loops.get(0).offer(core -> core.onSeed(seed, node));
        }

        @Override
        public void onTwin(String reason) {
            halt.accept(new ConfigException(reason));
        }

        @Override
        public void onRefusal(String peer, String reason) {
            if (refusals.size() < 1_000 && refusals.add(peer.split(" ", 2)[0] + reason)) {
                LOG.error("peer {} refused: {}", peer, reason);
            }
        }
    }

    /** What a loop's traffic tells of peers is for the failure detector, in loop 0. */
    private final class Signals implements LoopEvents {
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
        public void onStalled(Duration pause) {
            LOG.warn("this node stood still for {} s", pause.toMillis() / 1e3);
            if (pause.compareTo(LONGEST_STALL) > 0) {
                halt.accept(new IllegalStateException("stood still for " + pause + ": the cluster has gone on without"
                        + " this node; start it again"));
            }
        }
    }
}
