package io.gramme.gossip;

import io.gramme.gossip.DetectorMessage.Suspicion;
import io.gramme.gossip.DetectorMessage.Suspicions;
import io.gramme.gossip.GossipMessage.Delta;
import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.gossip.GossipMessage.RingPull;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.random.RandomGenerator;

/**
 * One node's part in the gossip: members, the birth of the ring, and its adoption.
 *
 * <pre>
 *   opener                                          peer
 *     | ---- Digest (all that it knows) ------------&gt; |   takes higher heartbeats from it
 *     | &lt;--- Digest answer (what differs) ----------- |
 *     | &lt;--- Delta (contents the peer knows better) - |
 *     | ---- Delta (contents the opener knows) -----&gt; |
 *     | ---- RingPull, RingPush when epochs differ -- |
 * </pre>
 *
 * <p>The ring: none, then held for ever. A node without a ring takes part in {@link Founding}; the moment it hears of a
 * ring it pulls that one instead. Until it holds a ring it takes no member from a node that holds one, so the views of two
 * clusters do not flow together through a newcomer.
 *
 * <p>Bounds: a round sends one digest, at most {@link #PROBES} more while the first epoch is being formed, and at most
 * {@link #PULLS} questions about wholeness; between two rounds it sends at most {@link #PUSHES} rings and pulls one.
 * Messages of at most {@link GossipMessage#MAX_BYTES}, rings aside. A peer that says anything at all makes it drop and
 * count, never throw.
 *
 * <p>Confined to the loop that drives it. Everything is idempotent.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.8.
 */
public final class GossipProtocol {
    private static final int PROBES = 64;
    private static final int PULLS = 16;
    private static final int PUSHES = 64;
    private static final int ANNOUNCEMENTS = 64;
    private static final int RAISES_BEFORE_A_TWIN_IS_SUSPECTED = 3;

    private final GossipConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final GossipTransport transport;
    private final GossipListener listener;
    private final NodeId self;
    private final long nonce;
    private final SeedBook seeds;
    private final Founding founding;
    private final HeldRing held;
    private final Conflicts conflicts;
    private final FailureDetector detector;
    private final GossipMessage.Handler handler = new Received();

    private Membership view;
    private Member own;
    private NodeId cursor = Exchange.LEAST;
    private long nextRound;
    private long nextPull;
    private int pushesLeft = PUSHES;
    private int raises;
    private long rounds;
    private long contentsSent;
    private long ringsSent;
    private long dropped;

    /**
     * Starts without sending anything; the first {@link #onTick} does.
     *
     * @param self what this node says of itself; its generation is higher than at any start before, its store id as old as
     *     its data folder
     * @param known what the node had written down about its ring
     */
    public GossipProtocol(
            GossipConfig config,
            Member self,
            Optional<KnownRing> known,
            Clock clock,
            RandomGenerator random,
            GossipTransport transport,
            GossipListener listener) {
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.transport = transport;
        this.listener = listener;
        this.self = self.id();
        this.nonce = random.nextLong();
        this.held = new HeldRing(self, known);
        this.own = self.ringEpoch() == held.epoch() ? self : self.holding(held.epoch());
        this.view = Membership.of(List.of(own));
        long now = clock.nanoTime();
        this.seeds = new SeedBook(config, self.id(), now);
        this.founding = new Founding(config, self.id(), seeds);
        this.conflicts = new Conflicts(listener);
        this.detector = new FailureDetector(config.detector(), self.id(), clock, random, transport, listener);
        this.detector.onView(view);
        held.state().ifPresent(state -> detector.onRing(state.ring()));
        this.nextRound = now;
        this.nextPull = now;
    }

    /** Takes a message from a peer whose id the transport vouches for. */
    public void onMessage(NodeId from, GossipMessage message) {
        if (from.equals(self)) {
            dropped++;
            return;
        }
        seeds.heard(from, clock.nanoTime());
        message.deliver(from, handler);
        seekRing();
    }

    /** Runs a round when one is due, and judges the peers; to be called several times as often as either is due. */
    public void onTick() {
        detector.onTick();
        long now = clock.nanoTime();
        if (now - nextRound < 0) {
            return;
        }
        nextRound = now + config.intervalNanos();
        rounds++;
        pushesLeft = PUSHES;
        take(own.at(own.generation(), own.heartbeat() + 1));
        seeds.due(now, held.state().isEmpty()).forEach(transport::dial);
        seekRing();
        if (held.state().isEmpty()) {
            founding.toAsk(view, now).stream().limit(PROBES).forEach(this::probe);
        }
        choosePeer().ifPresent(this::probe);
        askWitnesses();
    }

    /** The node that answers at {@code cluster.seeds[seedIndex]}, which may be this one. */
    public void onSeed(int seedIndex, NodeId node) {
        if (seeds.onSeed(seedIndex, node, clock.nanoTime()) && !node.equals(self)) {
            probe(node);
        }
        seekRing();
    }

    /** This node changes what it says of itself; up to {@link #ANNOUNCEMENTS} members hear it at once. */
    public void onSelf(MemberState state) {
        if (own.state() == state) {
            return;
        }
        take(own.saying(state));
        List<Member> news = List.of(own);
        Sample.of(eligible(), ANNOUNCEMENTS, random).forEach(peer -> sendContents(peer, news));
    }

    /** This node's connection to the peer stands, or was lost. A suspect is probed at once over a new one. */
    public void onLink(NodeId peer, boolean up) {
        detector.onLink(peer, up);
    }

    /** A dial of the peer was refused by its machine; three in a row without a connection between convict it. */
    public void onConnectRefused(NodeId peer) {
        detector.onConnectRefused(peer);
    }

    /**
     * The oldest request in flight to the peer is older than twice its timeout: convicts it, though it answer heartbeats.
     * A request whose answer may have been lost is no longer in flight once a later one was answered.
     */
    public void onOverdue(NodeId peer) {
        detector.onOverdue(peer);
    }

    /** Data went to the peer or came from it. Cheap, and without effect in rings that are watched as a whole. */
    public void onTraffic(NodeId peer) {
        detector.onTraffic(peer);
    }

    /** The members that requests should go around, as the listener was last told. */
    public SortedSet<NodeId> suspects() {
        return detector.suspects();
    }

    /** All members as far as this node knows, heartbeats included. */
    public Membership membership() {
        return view;
    }

    /** This node as it says of itself now. */
    public Member self() {
        return own;
    }

    /** The heartbeat last heard of a member, without its generation; empty for a stranger. */
    public Optional<Long> heartbeat(NodeId member) {
        return view.member(member).map(Member::heartbeat);
    }

    /** The ring that this node holds. */
    public Optional<RingState> ring() {
        return held.state();
    }

    /** {@link Wholeness#NOT_WHOLE} as long as there is no ring. */
    public Wholeness wholeness() {
        return held.wholeness();
    }

    /** While there is no ring: a sentence saying what its birth waits for. */
    public Optional<String> waitingFor() {
        return held.state().isPresent() ? Optional.empty() : Optional.of(founding.waitingFor(view, clock.nanoTime()));
    }

    public GossipCounters counters() {
        return new GossipCounters(rounds, contentsSent, ringsSent, dropped, detector.confirmed());
    }

    private RingStamp stamp() {
        return held.state().map(RingState::stamp).orElseGet(founding::stamp);
    }

    private void probe(NodeId peer) {
        Digest digest = Exchange.open(view, stamp(), nonce, cursor);
        cursor = Exchange.next(digest);
        transport.send(peer, digest);
        sendSuspicions(peer);
    }

    private void sendSuspicions(NodeId peer) {
        List<Suspicion> suspicions = detector.suspicions();
        if (!suspicions.isEmpty()) {
            transport.send(peer, new Suspicions(suspicions));
        }
    }

    private void sendContents(NodeId peer, List<Member> members) {
        if (!members.isEmpty()) {
            contentsSent += members.size();
            transport.send(peer, new Delta(stamp(), members));
        }
    }

    /** Now and then a seed, else any member; a seed too when there is no member yet. */
    private Optional<NodeId> choosePeer() {
        List<NodeId> candidates = random.nextInt(100) < config.seedPercent() ? seedPeers() : eligible();
        if (candidates.isEmpty()) {
            candidates = seedPeers();
        }
        if (candidates.isEmpty()) {
            candidates = eligible();
        }
        return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.get(random.nextInt(candidates.size())));
    }

    private List<NodeId> seedPeers() {
        return seeds.others().stream().filter(node -> !conflicts.contains(node)).toList();
    }

    private List<NodeId> eligible() {
        List<NodeId> eligible = new ArrayList<>(view.size());
        for (Member member : view.members()) {
            if (!member.id().equals(self) && !conflicts.contains(member.id())) {
                eligible.add(member.id());
            }
        }
        return eligible;
    }

    /** Without a ring: looks whether the founders agree now, and asks those that do not when the wish is a new one. */
    private void seekRing() {
        if (held.state().isPresent()) {
            return;
        }
        long now = clock.nanoTime();
        if (founding.revise(view)) {
            founding.toAsk(view, now).stream().limit(PROBES).forEach(this::probe);
        }
        founding.formed(view, now).ifPresent(formed -> {
            held.form(formed);
            ringChanged(formed);
        });
    }

    private void ringChanged(RingState state) {
        take(own.holding(state.ring().epoch()));
        detector.onRing(state.ring());
        listener.onRing(state, held.wholeness());
    }

    private void askWitnesses() {
        Sample.of(held.witnesses(), PULLS, random).forEach(peer -> transport.send(peer, new RingPull(stamp())));
    }

    /** Takes a new version of this node itself. */
    private void take(Member next) {
        own = next;
        merge(List.of(next));
    }

    private void merge(List<Member> members) {
        if (members.isEmpty()) {
            return;
        }
        Membership before = view;
        view = before.merge(Membership.of(members));
        if (!view.equals(before)) {
            long now = clock.nanoTime();
            members.forEach(member -> seeds.heard(member.id(), now));
            detector.onView(view);
        }
        if (!view.sameContent(before)) {
            listener.onMembers(view);
        }
    }

    /**
     * A peer has a version of this node. If it is higher than what this node says, or as high and different, an earlier life
     * of this node said it: this life takes a generation above.
     */
    private void heardOfSelf(long generation, long heartbeat, boolean sameContent) {
        int order = Long.compare(generation, own.generation());
        order = order != 0 ? order : Long.compare(heartbeat, own.heartbeat());
        if (order < 0 || (order == 0 && sameContent)) {
            return;
        }
        if (generation == Member.MAX_GENERATION) {
            dropped++;
            return;
        }
        raises++;
        take(own.at(generation + 1, own.heartbeat()));
        listener.onGeneration(own.generation());
    }

    private void suspectTwin(Member heard) {
        if (raises >= RAISES_BEFORE_A_TWIN_IS_SUSPECTED && !heard.addresses().equals(own.addresses())) {
            conflicts.twin(self, heard);
        }
    }

    /** Whether the sender's ring goes with this node's; tells the operator when it does not. */
    private boolean agrees(NodeId from, RingStamp theirs) {
        RingStamp mine = stamp();
        if (mine.agreesWith(theirs)) {
            if (!founding.isAtOdds(from)) {
                conflicts.end(from);
            }
            return true;
        }
        dropped++;
        conflicts.otherRing(from, mine, theirs);
        return false;
    }

    /** One pull for one difference, and at most one between two rounds. */
    private void pullIfBehind(NodeId from, RingStamp theirs) {
        long now = clock.nanoTime();
        if (theirs.epoch() > held.epoch() && now - nextPull >= 0) {
            nextPull = now + config.intervalNanos();
            transport.send(from, new RingPull(stamp()));
        }
    }

    /** Whether members may be taken from this sender: not while it holds a ring and this node none. */
    private boolean mayTakeFrom(RingStamp theirs) {
        return held.state().isPresent() || !theirs.isHeld();
    }

    /** What arrives, one method for each kind. */
    private final class Received implements GossipMessage.Handler {
        @Override
        public void onDigest(NodeId from, Digest digest) {
            if (!agrees(from, digest.ring())) {
                if (!digest.answer()) {
                    transport.send(
                            from, new Digest(stamp(), true, digest.nonce(), digest.first(), digest.last(), List.of()));
                }
                return;
            }
            pullIfBehind(from, digest.ring());
            digest.entries().stream()
                    .filter(entry -> entry.id().equals(self) && !entry.isUnknown())
                    .forEach(entry ->
                            heardOfSelf(entry.generation(), entry.heartbeat(), entry.content() == own.contentHash()));
            Exchange exchange = new Exchange(view, self, digest);
            if (mayTakeFrom(digest.ring())) {
                merge(exchange.beats());
            }
            if (digest.answer()) {
                noteAnswer(from, digest);
            } else {
                transport.send(from, exchange.answer(stamp(), digest));
                sendSuspicions(from);
            }
            sendContents(from, exchange.contents());
        }

        private void noteAnswer(NodeId from, Digest answer) {
            if (answer.nonce() != nonce || held.state().isPresent()) {
                return;
            }
            for (Entry entry : answer.entries()) {
                if (entry.id().equals(from)) {
                    founding.answered(from, answer.ring(), entry.content(), clock.nanoTime());
                }
            }
            if (founding.isAtOdds(from)) {
                conflicts.otherFounders(from);
            }
        }

        @Override
        public void onDelta(NodeId from, Delta delta) {
            if (!agrees(from, delta.ring())) {
                return;
            }
            pullIfBehind(from, delta.ring());
            List<Member> others = new ArrayList<>(delta.members().size());
            for (Member member : delta.members()) {
                if (member.id().equals(self)) {
                    heardOfSelf(member.generation(), member.heartbeat(), member.sameContent(own));
                    suspectTwin(member);
                } else {
                    others.add(member);
                }
            }
            if (mayTakeFrom(delta.ring())) {
                merge(others);
            }
        }

        @Override
        public void onRingPull(NodeId from, RingPull pull) {
            Optional<RingState> state = held.state();
            if (state.isEmpty() || !agrees(from, pull.ring())) {
                return;
            }
            if (pushesLeft == 0) {
                dropped++;
                return;
            }
            pushesLeft--;
            ringsSent++;
            transport.send(from, new RingPush(state.get()));
        }

        @Override
        public void onRingPush(NodeId from, RingPush push) {
            RingState theirs = push.state();
            if (!agrees(from, theirs.stamp())) {
                return;
            }
            if (held.state().isEmpty()) {
                held.adopt(from, theirs);
                ringChanged(theirs);
                return;
            }
            boolean decided = held.attest(from, theirs);
            boolean later = theirs.ring().epoch() > held.epoch();
            if (later) {
                ringChanged(held.advance(theirs));
            } else if (decided) {
                listener.onRing(held.state().orElseThrow(), held.wholeness());
            }
        }

        @Override
        public void onDetection(NodeId from, DetectorMessage message) {
            message.deliver(from, detector);
        }
    }
}
