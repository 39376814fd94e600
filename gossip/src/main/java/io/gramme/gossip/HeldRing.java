package io.gramme.gossip;

import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The ring that this node holds, and whether its copies are whole.
 *
 * <p>An adopter's copies are whole only when every other member of the ring attests that this very folder was there when
 * the ring was born: the store id that the attester's {@link RingState#birthStores} has for this node is this node's own. One
 * that attests another store, or none, settles that they are not: a node that joined later was there at no birth. One witness
 * is not enough: it may have formed the ring after this folder was emptied, while another had already written to the folder
 * that was.
 */
final class HeldRing {
    private final NodeId self;
    private final long store;
    private final TreeSet<NodeId> attested = new TreeSet<>();
    private @Nullable RingState state;
    private Wholeness wholeness = Wholeness.NOT_WHOLE;

    HeldRing(Member self, Optional<KnownRing> known) {
        this.self = self.id();
        this.store = self.store();
        known.ifPresent(ring -> {
            state = ring.state();
            wholeness = ring.wholeness();
        });
    }

    Optional<RingState> state() {
        return Optional.ofNullable(state);
    }

    Wholeness wholeness() {
        return wholeness;
    }

    long epoch() {
        return state == null ? 0 : state.ring().epoch();
    }

    /**
     * Takes the ring that the seeds have agreed on, unless one is held. True when it was taken.
     *
     * <p>Its founders agreed on their stores with it. The number of this folder among them was told by this folder before they agreed,
     * so nothing was ever written to this node under the ring before this folder was there. (A folder that was emptied has another number,
     * and one that was never a founder's has none.)
     */
    boolean form(RingState formed) {
        if (state != null) {
            return false;
        }
        state = formed;
        Long born = formed.birthStores().get(self);
        wholeness = born != null && born == store ? Wholeness.WHOLE : Wholeness.NOT_WHOLE;
        return true;
    }

    /** Takes the first ring that this node heard of, from a peer. */
    void adopt(NodeId from, RingState adopted) {
        state = adopted;
        wholeness = adopted.hasMember(self) ? Wholeness.UNDECIDED : Wholeness.NOT_WHOLE;
        attest(from, adopted);
    }

    /**
     * Takes what this node's own ring log has decided. True when it is another epoch than before. The first ring that the node holds
     * is adopted as if a peer had sent it, one whose word counts for nothing: the log does not say whether the records of this
     * folder are as old as itself.
     */
    boolean decided(RingState decided) {
        RingState before = state;
        if (before == null) {
            adopt(self, decided);
            return true;
        }
        if (!before.mayMeet(decided)) {
            throw new IllegalArgumentException(
                    "the ring log decided " + decided.stamp() + ", which cannot follow " + before.stamp());
        }
        if (decided.ring().epoch() >= epoch()) {
            advance(decided);
        }
        return decided.ring().epoch() > before.ring().epoch();
    }

    /** Takes a later state of the cluster that this node is in. What it knows of the birth stays. */
    void advance(RingState later) {
        Map<NodeId, Long> birthStores = state().orElse(later).birthStores();
        state = later.bornWith(birthStores);
        decide();
    }

    /** Notes what a peer attests. True when it decided whether the copies are whole. */
    boolean attest(NodeId from, RingState theirs) {
        if (wholeness != Wholeness.UNDECIDED) {
            return false;
        }
        Long born = theirs.birthStores().get(self);
        if (born == null || born != store) {
            wholeness = Wholeness.NOT_WHOLE;
            return true;
        }
        attested.add(from);
        decide();
        return wholeness != Wholeness.UNDECIDED;
    }

    /**
     * A founder that is no member any more will not say what it knows of the birth. If it is the one that wrote to a folder that
     * was emptied since, the others attest the new folder in good faith; so without its word the copies are not whole.
     */
    private void decide() {
        RingState held = state;
        if (held == null || wholeness != Wholeness.UNDECIDED) {
            return;
        }
        boolean lacksAFounder = held.birthStores().keySet().stream()
                .anyMatch(founder -> !held.hasMember(founder) && !attested.contains(founder));
        if (lacksAFounder) {
            wholeness = Wholeness.NOT_WHOLE;
        } else if (witnesses().isEmpty()) {
            wholeness = Wholeness.WHOLE;
        }
    }

    /** The members that have not attested yet, while that matters. */
    List<NodeId> witnesses() {
        List<NodeId> missing = new ArrayList<>();
        RingState held = state;
        if (held != null && wholeness == Wholeness.UNDECIDED) {
            for (RingMember member : held.members()) {
                if (!member.id().equals(self) && !attested.contains(member.id())) {
                    missing.add(member.id());
                }
            }
        }
        return missing;
    }
}
