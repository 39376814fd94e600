package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Delta;
import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Removal;
import io.gramme.gossip.GossipMessage.RingPull;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.gossip.GossipMessage.Summary;
import io.gramme.gossip.GossipMessage.Suspicions;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.random.RandomGenerator;

/**
 * One node's part in the gossip: members, and the ring that goes from node to node.
 *
 * <pre>
 *   opener                                          peer
 *     | ---- Digest (some, a summary of all) -------&gt; |   takes higher heartbeats from it
 *     | &lt;--- Digest answer (what differs) ----------- |
 *     | &lt;--- Delta (contents the peer knows better) - |
 *     | ---- Delta (contents the opener knows) -----&gt; |
 *     | &lt;--- Digest (of a part that differs) -------- |   an exchange of its own, for each of some parts
 *     | ---- Suspicions, both, when they differ ----- |
 *     | ---- RingPull, RingPush when epochs differ -- |
 * </pre>
 *
 * <p>The ring: none, then held for ever. A node without one pulls the first that it hears of, unless it is told of the ring that its
 * seeds have formed, {@link #onFormed}: who answers at which of their addresses is known here, {@link #seeds}, what they agree on is
 * not. Until it holds a ring it takes no member from a node that holds one, so the views of two clusters do not flow together
 * through a newcomer.
 *
 * <p>Removed members: they leave the view at {@link #onRemoved} and do not come back, whoever still tells of them. One that
 * still runs is told so and nothing else; it believes it when the ring that it holds, no older than that of whoever told it,
 * is without it and not on its way to it, says so once, and is silent from then on.
 *
 * <p>Bounds: a round sends one digest, at most {@link #PROBES} more while there is no ring; what arrives
 * costs in proportion to its own size, whatever the number of members. Messages of at most {@link GossipMessage#MAX_BYTES},
 * rings aside, whose bounds are those of {@link RingExchange}. A peer that says anything at all makes it drop and count,
 * never throw.
 *
 * <p>Confined to the loop that drives it. Everything is idempotent.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.8.
 */
public final class GossipProtocol {
    private static final int PROBES = 4;
    private static final int ANNOUNCEMENTS = 64;

    private final GossipConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final GuardedTransport transport;
    private final GossipListener listener;
    private final NodeId self;
    private final long nonce;
    private final SeedBook seeds;
    private final HeldRing held;
    private final RingExchange rings;
    private final Conflicts conflicts;
    private final Partners partners;
    private final FailureDetector detector;
    private final Merge merge;
    private final OwnMember own;
    private final View view = new View();
    private final GossipMessage.Handler fromMember = new FromMember();
    private final FromRemoved fromRemoved;

    private NodeId cursor = Exchange.LEAST;
    private long nextRound;
    private long rounds;
    private long contentsSent;
    private long dropped;

    /**
     * Starts without sending anything; the first {@link #onTick} does.
     *
     * @param self what this node says of itself, see {@link Member#starting}; its generation is higher than at any start before, its
     *     store id as old as its data folder
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
        this.transport = new GuardedTransport(transport);
        this.listener = listener;
        if (self.ringEpoch() != 0) {
            throw new IllegalArgumentException("a node that starts has acknowledged nothing, not " + self.ringEpoch());
        }
        this.self = self.id();
        this.nonce = random.nextLong();
        this.held = new HeldRing(self, known);
        long now = clock.nanoTime();
        this.seeds = new SeedBook(config, self.id(), now);
        this.conflicts = new Conflicts(listener);
        this.rings = new RingExchange(config, held, conflicts, clock, this.transport);
        this.fromRemoved = new FromRemoved(rings, this.transport);
        this.partners = new Partners(self.id(), config, view, seeds, conflicts, random);
        this.detector = new FailureDetector(config, self.id(), view, clock, random, this.transport, listener);
        this.merge = new Merge(view, this.transport, seeds, detector, listener, clock);
        this.own = new OwnMember(self, view, merge, conflicts, listener);
        held.state().ifPresent(detector::onRing);
        this.nextRound = now;
    }

    /** Takes a message from a peer whose id the transport vouches for. */
    public void onMessage(NodeId from, GossipMessage message) {
        if (from.equals(self) || transport.isClosed()) {
            dropped++;
            return;
        }
        if (transport.isRemoved(from)) {
            message.deliver(from, fromRemoved);
            return;
        }
        seeds.heard(from, clock.nanoTime());
        message.deliver(from, fromMember);
    }

    /** Runs a round when one is due, and judges the peers; to be called several times as often as either is due. */
    public void onTick() {
        if (transport.isClosed()) {
            return;
        }
        merge.introduce();
        detector.onTick();
        long now = clock.nanoTime();
        if (now - nextRound < 0) {
            return;
        }
        nextRound = now + config.intervalNanos();
        rounds++;
        rings.onRound();
        own.beat();
        seeds.due(now, held.state().isEmpty()).forEach(transport::dial);
        if (held.state().isEmpty()) {
            Sample.of(seeds.others(), PROBES, random).forEach(this::probe);
        }
        partners.draw(detector::isSuspect).ifPresent(this::probe);
        rings.askWitnesses(random);
    }

    /** The node that answers at {@code cluster.seeds[seedIndex]}, which may be this one. */
    public void onSeed(int seedIndex, NodeId node) {
        if (seeds.onSeed(seedIndex, node, clock.nanoTime()) && !node.equals(self)) {
            probe(node);
        }
    }

    /** Who answers at each entry of {@code cluster.seeds}, as far as any has; this node itself at those that are its own. */
    public List<Optional<NodeId>> seeds() {
        return seeds.entries();
    }

    /**
     * The seeds have agreed on the first ring of their cluster. One that holds a ring keeps that one. The copies of this node are whole
     * when the ring names this very folder: it was there before anything could be written under that ring.
     */
    public void onFormed(RingState formed) {
        if (held.form(formed)) {
            ringChanged();
        }
    }

    /** This peer holds a ring, as it has said elsewhere: it is asked for it. */
    public void onHolder(NodeId peer) {
        if (held.state().isEmpty() && !transport.isRemoved(peer)) {
            rings.pull(peer);
        }
    }

    /** This node changes what it says of itself; up to {@link #ANNOUNCEMENTS} members hear it at once. */
    public void onSelf(MemberState state) {
        if (own.member().state() == state) {
            return;
        }
        own.take(own.member().saying(state));
        List<Member> announced = List.of(own.member());
        Sample.of(partners.all(), ANNOUNCEMENTS, random).forEach(peer -> sendContents(peer, announced));
    }

    /**
     * This node's own ring log has decided something. A later epoch is told and spreads as one that a peer sent; more that was decided
     * within the epoch is kept for whoever asks for the ring, and changes nothing here; what is older than the ring held is ignored. A node
     * that holds no ring takes this one, and asks the other members whether its copies are whole.
     *
     * @param decided of the cluster and history of the ring held; another one is an {@link IllegalArgumentException}
     */
    public void onDecided(RingState decided) {
        if (held.decided(decided)) {
            ringChanged();
        }
    }

    /**
     * This whole node serves under the epoch, and nothing that began under an earlier one is under way on it any more. Members hear of it
     * as {@link Member#ringEpoch}, and whoever changes the ring waits for it. An earlier epoch than before changes nothing.
     *
     * @param epoch of the ring that this node holds, or an earlier one; another is an {@link IllegalArgumentException}
     */
    public void acknowledge(long epoch) {
        if (epoch > held.epoch()) {
            throw new IllegalArgumentException("epoch " + epoch + " is acknowledged, and " + held.epoch() + " held");
        }
        own.acknowledge(epoch);
    }

    /**
     * This node's live records take so many bytes, not negative. Members hear of it as {@link Member#load}, so coarsely that a node which
     * takes writes changes what it says twice for each doubling and not with every write: fit for a plan that moves partitions. Cheap.
     */
    public void load(long bytes) {
        own.load(bytes);
    }

    /**
     * These nodes are removed for good, this node perhaps among them. The cluster has decided it, and never takes it back:
     * a set that names fewer changes nothing.
     */
    public void onRemoved(SortedSet<NodeId> ids) {
        boolean seen = false;
        for (NodeId id : ids) {
            if (transport.remove(id)) {
                conflicts.end(id);
                seen |= !id.equals(self) && view.remove(id);
                detector.onRemoved(id);
            }
        }
        if (seen) {
            listener.onMembers(view.membership());
        }
        if (transport.isRemoved(self)) {
            leave();
        }
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
     * Whatever was in flight before the peer's last answer, or before it was suspected, is no longer to be counted: an
     * answer that was lost does not convict a peer that answers others, and a probe reopens the route for new requests.
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

    /** All members as far as this node knows, heartbeats included: copied for whoever asks after a change. */
    public Membership membership() {
        return view.membership();
    }

    /** What this node knows of one member. */
    public Optional<Member> member(NodeId id) {
        return view.member(id);
    }

    /** This node as it says of itself now. */
    public Member self() {
        return own.member();
    }

    /** The ring that this node holds. */
    public Optional<RingState> ring() {
        return held.state();
    }

    /** {@link Wholeness#NOT_WHOLE} as long as there is no ring. */
    public Wholeness wholeness() {
        return held.wholeness();
    }

    public GossipCounters counters() {
        return new GossipCounters(
                rounds,
                contentsSent,
                rings.sent(),
                dropped + own.dropped() + rings.dropped() + fromRemoved.dropped(),
                detector.confirmed(),
                transport.messages(),
                transport.bytes());
    }

    private void probe(NodeId peer) {
        if (transport.isRemoved(peer)) {
            return;
        }
        Digest digest = Exchange.open(view, rings.stamp(), nonce, detector.suspicionDigest(), cursor);
        cursor = Exchange.next(digest);
        transport.send(peer, digest);
    }

    /** Says whom this node knows to be out of reach, to a peer that knows of others. */
    private void sendSuspicions(NodeId peer, Digest theirs) {
        List<Suspicion> suspicions = detector.suspicions();
        if (!suspicions.isEmpty() && theirs.summary().differs(detector.suspicionDigest())) {
            transport.send(peer, new Suspicions(suspicions));
        }
    }

    private void sendContents(NodeId peer, List<Member> members) {
        if (!members.isEmpty()) {
            contentsSent += members.size();
            transport.send(peer, new Delta(rings.stamp(), members));
        }
    }

    private void ringChanged() {
        RingState state = held.state().orElseThrow();
        detector.onRing(state);
        merge.introduce();
        listener.onRing(state, held.wholeness());
    }

    /** This node was removed for good: it says so, and nothing more to anyone. */
    private void leave() {
        if (!transport.isClosed()) {
            transport.close();
            listener.onSelfRemoved();
        }
    }

    /** What members say, one method for each kind. */
    private final class FromMember implements GossipMessage.Handler {
        @Override
        public void onDigest(NodeId from, Digest digest) {
            if (!rings.agrees(from, digest.ring())) {
                if (!digest.answer()) {
                    transport.send(from, digest.answeredBy(rings.stamp(), Summary.NONE, List.of()));
                }
                return;
            }
            rings.pullIfBehind(from, digest.ring());
            digest.about(self).filter(entry -> !entry.isUnknown()).ifPresent(own::heard);
            Exchange exchange = new Exchange(view, transport.removed(), self, digest);
            if (rings.mayTakeFrom(digest.ring())) {
                exchange.beats().forEach(merge::beat);
            }
            if (!digest.answer()) {
                transport.send(from, exchange.answer(rings.stamp(), digest, detector.suspicionDigest()));
            }
            sendContents(from, exchange.contents());
            sendSuspicions(from, digest);
            for (int part : Exchange.differing(view, digest.summary(), random)) {
                transport.send(from, Exchange.open(view, rings.stamp(), nonce, part, random));
            }
        }

        @Override
        public void onDelta(NodeId from, Delta delta) {
            if (!rings.agrees(from, delta.ring())) {
                return;
            }
            rings.pullIfBehind(from, delta.ring());
            List<Member> others = new ArrayList<>(delta.members().size());
            for (Member member : delta.members()) {
                if (member.id().equals(self)) {
                    own.heard(member);
                } else {
                    others.add(member);
                }
            }
            if (rings.mayTakeFrom(delta.ring())) {
                merge.take(others);
            }
        }

        /** Takes the versions that the suspicions name, then those suspicions that hold; answers those that do not. */
        @Override
        public void onSuspicions(NodeId from, Suspicions said) {
            said.suspicions().stream()
                    .filter(suspicion -> suspicion.id().equals(self))
                    .forEach(suspicion -> own.refute(suspicion.since(), detector.lag()));
            Hearing hearing = new Hearing(view, self, said.suspicions(), detector.lag());
            hearing.beats().forEach(merge::beat);
            detector.onSuspicions(said.suspicions());
            sendContents(from, hearing.refutations());
        }

        @Override
        public void onRingPull(NodeId from, RingPull pull) {
            rings.onPull(from, pull);
        }

        @Override
        public void onRingPush(NodeId from, RingPush push) {
            switch (rings.onPush(from, push.state())) {
                case RING -> ringChanged();
                case WHOLENESS -> listener.onRing(held.state().orElseThrow(), held.wholeness());
                case NOTHING -> {}
            }
        }

        /**
         * The peer's word alone is not enough, for it may be an old one or of another cluster: the ring decides. One that is
         * older here is asked for, and the next word finds it.
         */
        @Override
        public void onRemoval(NodeId from, Removal removal) {
            RingStamp theirs = removal.ring();
            if (!rings.agrees(from, theirs)) {
                return;
            }
            rings.pullIfBehind(from, theirs);
            boolean isOut = held.state().filter(state -> !state.hasMember(self)).isPresent();
            if (theirs.isHeld() && isOut && held.epoch() >= theirs.epoch()) {
                leave();
            } else {
                dropped++;
            }
        }

        @Override
        public void onDetection(NodeId from, DetectorMessage message) {
            message.version(from).ifPresent(merge::beat);
            message.deliver(from, detector);
        }
    }
}
