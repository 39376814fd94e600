package io.gramme.itests.sim;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Frame;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.GossipTransport;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.node.ClusterControl;
import io.gramme.node.NodeCore;
import io.gramme.node.coordinator.Caller;
import io.gramme.node.coordinator.LoopEvents;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.membership.ClusterMembership;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.membership.Identity;
import io.gramme.node.membership.RingFile;
import io.gramme.node.membership.RingLog;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.transfer.Standing;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One life of one node: the real cores, wired as the daemon's {@code Node} wires them, over a simulated disk, network, clock
 * and connections. The owner of everything that it schedules.
 */
final class SimProcess {
    private static final long MILLI = 1_000_000;
    private static final long DRAIN_LOOK = 10 * MILLI;
    private static final long REPLY_SLACK = 200 * MILLI;

    private final SimCluster cluster;
    private final SimMachine machine;
    private final EventQueue queue;
    private final Seeds seeds;
    private final Identity identity;
    private final SimParts parts;
    private final SimDisk root;
    private final List<SimDisk> disks = new ArrayList<>();
    private final List<SimHints> hints = new ArrayList<>();
    private final List<SimLoop> loops = new ArrayList<>();
    private final SimLinks links;
    private final GossipWatch watch;
    private SortedSet<NodeId> connected = new TreeSet<>();
    private SortedSet<NodeId> suspects = new TreeSet<>();
    private ClusterView view;
    private Optional<RingState> shown = Optional.empty();
    private long linkVersion;
    private boolean listening = true;
    private boolean paused;
    private boolean draining;
    private final List<Runnable> endings = new ArrayList<>();
    private long resumedAt = Long.MIN_VALUE / 2;
    private int drained;

    SimProcess(SimCluster cluster, SimMachine machine, Seeds seeds) {
        this.cluster = cluster;
        this.machine = machine;
        this.queue = cluster.queue();
        this.seeds = seeds;
        root = new SimDisk(queue, this, machine.rootMedium(), seeds.random("root"), () -> {});
        boolean hadNothing = root.names().isEmpty();
        identity =
                Identity.begin(root, Optional.of(machine.id()), cluster.knobs().loops(), seeds.random("identity"));
        links = new SimLinks(cluster, this, seeds.random("links"));
        watch = new GossipWatch(machine.id(), machine.generations(), cluster.rings()::isRemoved);
        parts = new SimParts(cluster, machine, this, identity, hadNothing);
        for (int i = 0; i < identity.loops(); i++) {
            loops.add(new SimLoop(queue, this, open(i), seeds.random("loop", i)));
        }
        ClusterMembership membership = new ClusterMembership(
                root,
                identity,
                cluster.tables(),
                new RingFile(root).read(),
                new RingLog.Environment(machine.clock().clock(), seeds.random("ring log"), this::tell),
                new Views());
        view = seen(membership.view());
        ClusterControl.Wiring wiring = new ClusterControl.Wiring(new Gossip(), this::tell, this::verify, why -> {});
        loops.get(0).core().startCluster(parts.start(root, loops), membership, wiring);
        loops.forEach(SimLoop::wake);
    }

    private NodeCore open(int index) {
        Runnable wake = () -> {
            if (index < loops.size()) {
                loops.get(index).wake();
            }
        };
        SimDisk disk = parts.disk(machine.medium(index), seeds.random("disk", index), wake);
        RandomGenerator opened = seeds.random("hints", index);
        SimHints hinted = new SimHints(
                machine.hints(index),
                medium -> parts.disk(medium, new Seeds(opened.nextLong()).random(), wake),
                () -> cluster.oracle().mayForget(machine.id()));
        disks.add(disk);
        hints.add(hinted);
        RandomGenerator rare = seeds.random("faults", index);
        Faults faults = site -> rare.nextInt(50) == 0;
        StartCheck start = machine.starting(index);
        NodeCore core = NodeCore.open(
                parts.settings(index),
                new StorageEngine.Environment(machine.clock().clock(), seeds.random("core", index), faults),
                new NodeCore.Media(disk, machine.indexes(index), hinted),
                this::send,
                new Signals(index));
        start.check(core);
        disk.readErrors(machine.readErrors());
        hinted.disks().forEach(opening -> opening.readErrors(machine.readErrors()));
        return core;
    }

    private ClusterView seen(ClusterView next) {
        if (!next.ring().equals(shown)) {
            shown = next.ring();
            shown.ifPresent(
                    state -> cluster.ringSeen(machine, state, next.topology().orElseThrow()));
            links.endRefused(next.people());
            reached(Step.SEEN);
        }
        watch.sees(next.members());
        next.members().members().forEach(member -> links.learn(member.id()));
        boolean pretends = cluster.plant() == Plant.EMPTIED_COPY_COUNTS;
        return pretends
                ? new ClusterView(next.version(), next.ring(), next.topology(), Wholeness.WHOLE, next.members())
                : next;
    }

    NodeId id() {
        return machine.id();
    }

    private void verify(Verify verify) {
        loops.forEach(loop -> loop.offer(core -> core.onVerify(verify)));
        reached(Step.COMPARED);
    }

    /** Told after the turn in which it is: a process does not end in the middle of one. */
    void reached(Step step) {
        if (cluster.steps().isAwaited(machine, step)) {
            queue.after(0, this, "step", () -> cluster.steps().reached(machine, step));
        }
    }

    Identity identity() {
        return identity;
    }

    boolean isKeptBack() {
        return cluster.messages().isKeptBack(machine, view.epoch());
    }

    ClusterView view() {
        return view;
    }

    long linkVersion() {
        return linkVersion;
    }

    /** The peers that this process is connected to. */
    SortedSet<NodeId> connected() {
        return connected;
    }

    /** Those of them that it does not suspect. */
    SortedSet<NodeId> reachable() {
        SortedSet<NodeId> reachable = new TreeSet<>(connected);
        reachable.removeAll(suspects);
        return reachable;
    }

    SortedSet<NodeId> suspects() {
        return suspects;
    }

    List<SimLoop> loops() {
        return loops;
    }

    /** Every disk that it has open but the one of its small files. */
    List<SimDisk> disks() {
        List<SimDisk> open = new ArrayList<>(disks);
        hints.forEach(loop -> open.addAll(loop.disks()));
        return open;
    }

    /** Whether the loop of the partition has known for so long that the peer can be reached. */
    boolean hasReached(NodeId peer, int partition, long sinceNanos) {
        return loopOf(partition).hasReached(peer, sinceNanos);
    }

    /** The epochs under which the loop of the partition has served since then. */
    Set<Long> epochsSince(int partition, long nanos) {
        return loopOf(partition).epochsSince(nanos);
    }

    /** Wants something of the ring log; its outcome comes in a turn of the first loop, if it comes. */
    void control(Consumer<ClusterControl> task) {
        loops.get(0).offer(core -> task.accept(core.cluster().orElseThrow()));
    }

    boolean isListening() {
        return listening;
    }

    /** Whether it has a ring and knows whether its folder is the first, and takes requests. */
    boolean isServing() {
        return listening && !draining && view.ring().isPresent() && view.wholeness() != Wholeness.UNDECIDED;
    }

    /** Whether its loops have nothing to do. */
    boolean isIdle() {
        return loops.stream().allMatch(SimLoop::isIdle);
    }

    /** Whether its copy of the partition counts in reads. */
    boolean isWhole(int partition) {
        return loopOf(partition).core().isWhole(partition);
    }

    boolean isPaused() {
        return paused;
    }

    void linksChanged() {
        connected = links.up();
        linkVersion++;
        loops.forEach(SimLoop::wake);
    }

    /** The cluster refuses what this process works on. */
    void fenced() {
        queue.after(0, this, "fenced", machine::setAside);
    }

    /** A dial was refused: nobody listens there. */
    void refused(NodeId peer) {
        loops.get(0).offer(core -> core.onConnectRefused(peer));
    }

    SimLinks links() {
        return links;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        resumedAt = queue.clock().nanoTime();
        if (listening) {
            loops.forEach(SimLoop::wake);
        }
    }

    void endOfTurn() {
        cluster.endOfTurn();
    }

    void onSeed(int seed, NodeId node) {
        loops.get(0).offer(core -> core.onSeed(seed, node));
    }

    private void send(NodeId to, ReplicaMessage message, long epoch) {
        if (links.peer(to).isPresent()) {
            cluster.send(machine.id(), to, message, epoch);
        }
    }

    private void tell(NodeId to, ControlMessage message) {
        if (links.peer(to).isPresent()) {
            cluster.send(machine.id(), to, message, view.epoch());
        }
    }

    /** A frame of a peer has arrived. */
    void receive(NodeId from, Frame frame) {
        if (SimCodecs.isControl(frame)) {
            ControlMessage message = cluster.codecs().control(frame);
            loops.get(0).offer(core -> core.onControl(from, message));
        } else if (frame.partition() == Frame.NO_PARTITION) {
            GossipMessage message = cluster.codecs().gossip(frame);
            loops.get(0).offer(core -> core.onGossip(from, message));
        } else {
            ReplicaMessage message = cluster.codecs().replica(frame);
            if (message instanceof ReplicaMessage.Store store) {
                cluster.oracle().sent(from, store);
            }
            if (message instanceof ReplicaMessage.Sync sync) {
                sync.split(loops.size()).forEach(part -> offer(from, frame.epoch(), part));
            } else {
                offer(from, frame.epoch(), message);
            }
        }
    }

    private void offer(NodeId from, long epoch, ReplicaMessage message) {
        loopOf(message.partition()).offer(core -> core.onReplica(from, epoch, message));
    }

    /** A client's request has arrived. Its answer leaves at the end of the turn that makes it. */
    void request(Caller caller, int partition, Request request) {
        SimLoop loop = loopOf(partition);
        Caller later = response -> loop.atEndOfTurn(() -> caller.reply(response));
        if (!loop.offer(core -> core.onRequest(later, partition, request))) {
            caller.reply(Response.Failed.of(ErrorCode.OVERLOADED, "the queue is full"));
        }
    }

    private SimLoop loopOf(int partition) {
        return loops.get(Math.floorMod(partition, loops.size()));
    }

    /** Runs when this process has ended. */
    void onEnd(Runnable ending) {
        endings.add(ending);
    }

    /** Invariant 33: a request that arrived now is answered in time, unless the process stands still or ends. */
    void expectReply(int timeoutMillis, BooleanSupplier replied, Supplier<String> request) {
        long limit = timeoutMillis * MILLI + REPLY_SLACK;
        queue.after(limit, this, "reply due", () -> {
            if (replied.getAsBoolean()) {
                return;
            }
            boolean stoodStill = paused || queue.clock().nanoTime() - resumedAt < limit;
            if (!stoodStill) {
                throw new Violation(33, machine.id().brief() + " has not answered " + request.get());
            }
            expectReply(timeoutMillis, replied, request);
        });
    }

    /** The process ends here and now. What its disks had not written may be lost. */
    void kill() {
        listening = false;
        queue.cancel(this);
        root.kill();
        disks.forEach(SimDisk::kill);
        hints.forEach(loop -> loop.disks().forEach(SimDisk::kill));
        endings.forEach(Runnable::run);
    }

    /**
     * Takes no new request, finishes what is under way, forces and leaves a clean mark; an abandoned stop leaves none.
     *
     * @param deadline at which it gives up
     * @param ended called when the process is gone
     */
    void stop(long deadline, Runnable ended) {
        if (!draining) {
            draining = true;
            look(deadline, ended);
        }
    }

    private void look(long deadline, Runnable ended) {
        drained = 0;
        for (SimLoop loop : loops) {
            loop.offer(core -> {
                core.drain();
                core.forceAll();
                drained += core.isDrained() ? 1 : 0;
            });
        }
        queue.after(DRAIN_LOOK, this, "drain", () -> {
            boolean done = drained == loops.size();
            if (done || queue.clock().nanoTime() >= deadline) {
                close(done, ended);
            } else {
                look(deadline, ended);
            }
        });
    }

    /** As the daemon does it: the loops run what they were given, then the cores are closed. */
    private void close(boolean clean, Runnable ended) {
        listening = false;
        loops.forEach(SimLoop::close);
        for (SimLoop loop : loops) {
            if (clean) {
                loop.core().close();
            } else {
                loop.core().abandon();
            }
        }
        ended.run();
    }

    /** What loop 0 learns of the cluster reaches the others at the end of their next turns. */
    private final class Views implements ClusterMembership.Listener {
        @Override
        public void onView(ClusterView next) {
            view = seen(next);
            loops.forEach(SimLoop::wake);
        }

        @Override
        public void onConflict(NodeId peer, String why) {
            throw new IllegalStateException(machine.id().brief() + " says of " + peer.brief() + ": " + why);
        }

        @Override
        public void onVerdict(NodeId peer, boolean suspected, String why) {
            // For the log of the daemon; what follows from it comes with onSuspects.
        }

        @Override
        public void onSuspects(SortedSet<NodeId> now) {
            suspects = now;
            linkVersion++;
            loops.forEach(SimLoop::wake);
        }

        @Override
        public void onRemoved() {
            queue.after(0, SimProcess.this, "removed", machine::leave);
        }

        @Override
        public void onFenced() {
            fenced();
        }

        @Override
        public void onStalled(Duration pause) {
            // The daemon starts anew after an hour; nothing here stands still for so long.
        }
    }

    private final class Signals implements LoopEvents {
        private final int loop;

        private Signals(int loop) {
            this.loop = loop;
        }

        @Override
        public void stands(Standing standing) {
            if (!standing.verified().isEmpty()) {
                reached(Step.VERIFIED);
            }
            Standing said = cluster.messages().standing(machine, standing, view.epoch());
            loops.get(0).offer(core -> core.onStanding(loop, said));
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
            cluster.reaped(tree, tombstones, confirmed);
        }
    }

    private final class Gossip implements GossipTransport {
        @Override
        public void send(NodeId to, GossipMessage message) {
            GossipMessage sent = cluster.messages().gossip(machine.id(), message);
            watch.sends(sent);
            if (links.peer(to).isPresent()) {
                cluster.send(machine.id(), to, sent, view.epoch());
            }
        }

        @Override
        public void dial(int seedIndex) {
            links.dialSeed(seedIndex, cluster.machines().get(seedIndex).id());
        }
    }
}
