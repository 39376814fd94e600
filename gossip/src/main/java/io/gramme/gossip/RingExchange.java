package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.RingPull;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How this node's ring meets those of others: whom it goes with, when to ask for a newer one, when to give its own away.
 *
 * <p>Bounds: between two rounds at most {@value #PUSHES} rings sent and one asked for, and at most {@value #PULLS} questions
 * about wholeness.
 */
final class RingExchange {
    private static final int PULLS = 16;
    private static final int PUSHES = 64;

    /** What a ring that arrived has changed. */
    enum Pushed {
        NOTHING,
        /** Whether this node's copies are whole is known now. */
        WHOLENESS,
        RING
    }

    private final HeldRing held;
    private final Conflicts conflicts;
    private final Clock clock;
    private final Transport<GossipMessage> transport;
    private final long intervalNanos;

    private long nextPull;
    private int pushesLeft = PUSHES;
    private long sent;
    private long dropped;

    RingExchange(
            GossipConfig config, HeldRing held, Conflicts conflicts, Clock clock, Transport<GossipMessage> transport) {
        this.intervalNanos = config.intervalNanos();
        this.held = held;
        this.conflicts = conflicts;
        this.clock = clock;
        this.transport = transport;
        this.nextPull = clock.nanoTime();
    }

    void onRound() {
        pushesLeft = PUSHES;
    }

    /** Asks members that have not said yet what they know of this node's birth. */
    void askWitnesses(RandomGenerator random) {
        Sample.of(held.witnesses(), PULLS, random).forEach(peer -> transport.send(peer, new RingPull(stamp())));
    }

    RingStamp stamp() {
        return held.state().map(RingState::stamp).orElse(RingStamp.NONE);
    }

    /** Whether the sender's ring goes with this node's; tells the operator when it does not. */
    boolean agrees(NodeId from, RingStamp theirs) {
        RingStamp mine = stamp();
        if (mine.agreesWith(theirs)) {
            conflicts.end(from);
            return true;
        }
        dropped++;
        conflicts.otherRing(from, mine, theirs);
        return false;
    }

    /** Whether members may be taken from this sender: not while it holds a ring and this node none. */
    boolean mayTakeFrom(RingStamp theirs) {
        return held.state().isPresent() || !theirs.isHeld();
    }

    /** One pull for one difference, and at most one between two rounds. */
    void pullIfBehind(NodeId from, RingStamp theirs) {
        if (theirs.epoch() > held.epoch()) {
            pull(from);
        }
    }

    void pull(NodeId from) {
        long now = clock.nanoTime();
        if (now - nextPull >= 0) {
            nextPull = now + intervalNanos;
            transport.send(from, new RingPull(stamp()));
        }
    }

    void onPull(NodeId from, RingPull pull) {
        Optional<RingState> state = held.state();
        if (state.isEmpty() || !agrees(from, pull.ring())) {
            return;
        }
        if (pushesLeft == 0) {
            dropped++;
            return;
        }
        pushesLeft--;
        sent++;
        transport.send(from, new RingPush(state.get()));
    }

    Pushed onPush(NodeId from, RingState theirs) {
        if (!agrees(from, theirs.stamp())) {
            return Pushed.NOTHING;
        }
        if (held.state().isEmpty()) {
            held.adopt(from, theirs);
            return Pushed.RING;
        }
        boolean decided = held.attest(from, theirs);
        if (theirs.ring().epoch() > held.epoch()) {
            held.advance(theirs);
            return Pushed.RING;
        }
        return decided ? Pushed.WHOLENESS : Pushed.NOTHING;
    }

    /** Rings sent whole. */
    long sent() {
        return sent;
    }

    /** Messages of another cluster, and pulls above the bound. */
    long dropped() {
        return dropped;
    }
}
