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
 * that attests another store, or none, settles that they are not. One witness is not enough: it may have formed the ring
 * after this folder was emptied, while another had already written to the folder that was.
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

    /** Takes the ring that this node formed. */
    void form(RingState formed) {
        state = formed;
        wholeness = Wholeness.WHOLE;
    }

    /** Takes the first ring that this node heard of, from a peer. */
    void adopt(NodeId from, RingState adopted) {
        state = adopted;
        wholeness = adopted.ring().contains(self) ? Wholeness.UNDECIDED : Wholeness.NOT_WHOLE;
        attest(from, adopted);
    }

    /**
     * Takes a later epoch of the cluster that this node is in. What it knows of the birth stays. Where everyone has attested
     * but some who are no members any more, nobody is left to be asked, and the copies are taken for not whole.
     */
    void advance(RingState later) {
        Map<NodeId, Long> birthStores = state().orElse(later).birthStores();
        state = later.bornWith(birthStores);
        if (wholeness == Wholeness.UNDECIDED && witnesses().isEmpty()) {
            wholeness = Wholeness.NOT_WHOLE;
        }
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
        if (witnesses().isEmpty()) {
            wholeness = Wholeness.WHOLE;
            return true;
        }
        return false;
    }

    /** The members that have not attested yet, while that matters. */
    List<NodeId> witnesses() {
        List<NodeId> missing = new ArrayList<>();
        RingState held = state;
        if (held != null && wholeness == Wholeness.UNDECIDED) {
            for (RingMember member : held.ring().members()) {
                if (!member.id().equals(self) && !attested.contains(member.id())) {
                    missing.add(member.id());
                }
            }
        }
        return missing;
    }
}
