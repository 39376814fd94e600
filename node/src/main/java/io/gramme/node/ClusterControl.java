package io.gramme.node;

import io.gramme.gossip.GossipConfig;
import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.GossipProtocol;
import io.gramme.gossip.GossipTransport;
import io.gramme.gossip.Member;
import io.gramme.gossip.MemberState;
import io.gramme.gossip.RingState;
import io.gramme.node.founding.Founder;
import io.gramme.node.founding.Founding;
import io.gramme.node.founding.FoundingConfig;
import io.gramme.node.founding.FoundingFile;
import io.gramme.node.founding.FoundingMessage;
import io.gramme.node.membership.ClusterMembership;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.membership.FenceDriver;
import io.gramme.node.membership.FenceMessage;
import io.gramme.node.membership.Outcome;
import io.gramme.node.membership.RingLog;
import io.gramme.node.membership.RingLogMessage;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.node.paxos.Voter;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.transfer.ChangeDriver;
import io.gramme.node.transfer.Standing;
import io.gramme.node.transfer.Standings;
import io.gramme.node.transfer.TransferMessage;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What only the first loop of a node does, wired: the forming of the first ring, gossip, the ring log, and the driving of a change of
 * the ring. Confined to that loop.
 */
public final class ClusterControl {
    private final NodeId self;
    private final Clock clock;
    private final ClusterMembership membership;
    private final GossipProtocol gossip;
    private final Founding founding;
    private final Standings standings;
    private final ChangeDriver driver;
    private final FenceDriver fences;
    private final Wiring wiring;
    private SortedSet<NodeId> connected = new TreeSet<>();
    private Verify reached = new Verify(0, 0);
    private long refusedAt;
    private String waiting = "";

    /**
     * What it begins with.
     *
     * @param self as the node says of itself
     * @param file what it promised before there was a ring
     * @param fencing when members are fenced
     */
    public record Start(
            GossipConfig gossip,
            FoundingConfig founding,
            FoundingFile file,
            FenceDriver.Settings fencing,
            Member self) {}

    /**
     * What leads out.
     *
     * @param control to other nodes
     * @param loops tells every loop of this node, this one included, how far everybody is
     * @param waiting is told, while there is no ring, what its birth waits for, as a sentence and whenever that changes
     */
    public record Wiring(
            GossipTransport gossip,
            Transport<ControlMessage> control,
            Consumer<Verify> loops,
            Consumer<String> waiting) {}

    ClusterControl(
            Start start,
            int loops,
            ClusterMembership membership,
            StorageEngine.Environment environment,
            Wiring wiring) {
        this.self = start.self().id();
        this.clock = environment.clock();
        this.membership = membership;
        this.wiring = wiring;
        this.standings = new Standings(loops);
        this.gossip = new GossipProtocol(
                start.gossip(),
                start.self(),
                membership.known(),
                clock,
                environment.random(),
                wiring.gossip(),
                membership);
        this.founding = new Founding(
                start.founding(),
                new Founder(start.self().identity(), start.self().store()),
                start.file(),
                new Founding.Environment(clock, environment.random(), wiring.control()::send),
                new Births());
        Cluster cluster = new Cluster();
        this.driver = new ChangeDriver(clock, start.gossip().intervalNanos(), cluster, this::send);
        this.fences = new FenceDriver(this.self, start.fencing(), clock, cluster, wiring.control());
        membership.gossip(gossip);
    }

    private void send(NodeId to, TransferMessage message) {
        if (to.equals(self)) {
            onControl(to, message);
        } else {
            wiring.control().send(to, message);
        }
    }

    void onGossip(NodeId from, GossipMessage message) {
        gossip.onMessage(from, message);
    }

    void onControl(NodeId from, ControlMessage message) {
        if (message instanceof RingLogMessage decision) {
            membership.onMessage(from, decision);
        } else if (message instanceof Verify verify) {
            onVerify(from, verify);
        } else if (message instanceof TransferMessage.Verified verified) {
            driver.onVerified(from, verified);
        } else if (message instanceof FenceMessage fence) {
            fences.onMessage(from, fence);
        } else if (message instanceof FoundingMessage word) {
            lookForRing();
            founding.onMessage(from, word);
        }
    }

    private void lookForRing() {
        if (gossip.ring().isPresent()) {
            founding.onRing();
        }
    }

    /** A leader that was behind may say less than another one before it: what was reached stays reached. */
    private void onVerify(NodeId from, Verify verify) {
        reached =
                new Verify(Math.max(reached.barrier(), verify.barrier()), Math.max(reached.sealed(), verify.sealed()));
        wiring.loops().accept(reached);
        send(from, standings.verified());
    }

    /** How a loop stands. */
    void onStanding(int loop, Standing standing) {
        standings.on(loop, standing);
        gossip.load(standings.bytes());
        long epoch = standings.epoch();
        if (epoch > gossip.self().ringEpoch()) {
            gossip.acknowledge(epoch);
        }
    }

    void onOverdue(NodeId peer) {
        gossip.onOverdue(peer);
    }

    void onTraffic(NodeId peer) {
        gossip.onTraffic(peer);
    }

    void onSeed(int seed, NodeId node) {
        gossip.onSeed(seed, node);
        found();
    }

    void onConnectRefused(NodeId peer) {
        gossip.onConnectRefused(peer);
    }

    void onLinks(SortedSet<NodeId> nowConnected) {
        differences(connected, nowConnected, gossip::onLink);
        connected = new TreeSet<>(nowConnected);
    }

    /** Tells of each that went and of each that came. */
    static void differences(SortedSet<NodeId> before, SortedSet<NodeId> now, BiConsumer<NodeId, Boolean> change) {
        before.stream().filter(peer -> !now.contains(peer)).forEach(peer -> change.accept(peer, false));
        now.stream().filter(peer -> !before.contains(peer)).forEach(peer -> change.accept(peer, true));
    }

    void drain() {
        gossip.onSelf(MemberState.DRAINING);
    }

    void onTick() {
        refuseRemoved();
        gossip.onTick();
        found();
        membership.onTick();
        driver.onTick();
        fences.onTick();
    }

    /** Looks on for the first ring, while there is none. */
    private void found() {
        lookForRing();
        if (gossip.ring().isEmpty()) {
            founding.onEntries(gossip.seeds());
        }
        String now = gossip.ring().isPresent() ? "" : founding.waitingFor();
        if (!now.equals(waiting)) {
            waiting = now;
            if (!now.isEmpty()) {
                wiring.waiting().accept(now);
            }
        }
    }

    /** Whom the cluster has removed is neither heard nor told of any more. */
    private void refuseRemoved() {
        long epoch = membership.view().epoch();
        if (epoch != refusedAt) {
            refusedAt = epoch;
            membership
                    .view()
                    .topology()
                    .ifPresent(decided -> gossip.onRemoved(
                            new TreeSet<>(decided.people().exiles().removed())));
        }
    }

    /** Wants a command decided; told once what became of it, at the deadline at the latest. */
    public void want(TopologyCommand command, long deadlineNanos, Consumer<Outcome> then) {
        Optional<RingLog> log = membership.log();
        if (log.isPresent()) {
            log.get().want(command, deadlineNanos, then);
        } else {
            then.accept(new Outcome.Refused("this node has no ring yet; it is still looking for the seeds"));
        }
    }

    /** The ring log, once there is a ring. */
    public Optional<RingLog> log() {
        return membership.log();
    }

    /** What this node knows of one member. */
    public Optional<Member> member(NodeId node) {
        return gossip.member(node);
    }

    /** What the birth of the ring waits for, as a sentence; empty once there is one. */
    public String waitingForRing() {
        return waiting;
    }

    /** What the change of the ring waits for that this node drives, and who should have been fenced; empty when it drives nothing. */
    public List<String> waitingFor() {
        return Stream.concat(driver.waitingFor().stream(), fences.waitingFor().stream())
                .toList();
    }

    public Standings standings() {
        return standings;
    }

    /** What comes of the forming of the first ring. */
    private final class Births implements Founding.Listener {
        @Override
        public void onFormed(RingState ring) {
            gossip.onFormed(ring);
        }

        @Override
        public void onHolder(NodeId peer) {
            gossip.onHolder(peer);
        }

        @Override
        public void onConflict(NodeId peer, String why) {
            membership.onConflict(peer, why);
        }
    }

    /** The cluster as the driver sees it. */
    private final class Cluster implements ChangeDriver.Cluster, FenceDriver.Cluster {
        @Override
        public Optional<Topology> led() {
            return membership.log().filter(RingLog::isLeading).map(RingLog::topology);
        }

        @Override
        public Optional<Topology> known() {
            return membership.view().topology();
        }

        @Override
        public Optional<List<NodeId>> voters() {
            return membership
                    .log()
                    .filter(RingLog::isLeading)
                    .map(log -> log.latest().voters().all().stream()
                            .map(Voter::node)
                            .toList());
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return gossip.member(node);
        }

        @Override
        public long acknowledged(NodeId member) {
            return gossip.member(member).map(Member::ringEpoch).orElse(0L);
        }

        @Override
        public boolean isSuspected(NodeId member) {
            return gossip.suspects().contains(member);
        }

        @Override
        public boolean isVoter(NodeId member) {
            return membership.log().stream()
                    .flatMap(log -> log.latest().voters().all().stream())
                    .anyMatch(voter -> voter.node().equals(member));
        }

        @Override
        public void want(TopologyCommand command, long deadlineNanos, Consumer<Outcome> then) {
            ClusterControl.this.want(command, deadlineNanos, then);
        }
    }
}
