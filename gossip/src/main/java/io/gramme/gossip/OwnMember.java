package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.ring.NodeId;
import java.util.List;

/**
 * What this node says of itself, and what becomes of it when a peer has heard something else.
 *
 * <p>A peer that has a higher version than this one, or one as high and different, has it from an earlier life of this node: this
 * life takes a generation above. One that has to do so again and again shares its id with another process.
 */
final class OwnMember {
    private static final int RAISES_BEFORE_A_TWIN_IS_SUSPECTED = 3;

    private final View view;
    private final Merge merge;
    private final Conflicts conflicts;
    private final GossipListener listener;

    private Member own;
    private int raises;
    private long dropped;

    OwnMember(Member own, View view, Merge merge, Conflicts conflicts, GossipListener listener) {
        this.own = own;
        this.view = view;
        this.merge = merge;
        this.conflicts = conflicts;
        this.listener = listener;
        view.take(own);
    }

    Member member() {
        return own;
    }

    private NodeId id() {
        return own.id();
    }

    /** Takes a new version. */
    void take(Member next) {
        own = next;
        merge.take(List.of(next));
    }

    void beat() {
        take(own.at(own.generation(), own.heartbeat() + 1));
    }

    /** Later only: what was acknowledged is not taken back. */
    void acknowledge(long epoch) {
        if (epoch > own.ringEpoch()) {
            take(own.acknowledging(epoch));
        }
    }

    void load(long bytes) {
        long load = Load.of(own.load(), bytes);
        if (load != own.load()) {
            take(own.carrying(load));
        }
    }

    /** A peer has this version of this node. */
    void heard(Entry theirs) {
        int order = theirs.compareVersion(own);
        if (order < 0 || (order == 0 && view.hasContent(view.indexOf(id()), theirs))) {
            return;
        }
        if (theirs.generation() == Member.MAX_GENERATION) {
            dropped++;
            return;
        }
        raises++;
        take(own.at(theirs.generation() + 1, own.heartbeat()));
        listener.onGeneration(own.generation());
    }

    /** As {@link #heard(Entry)}, where the peer says what it has. */
    void heard(Member theirs) {
        heard(Entry.of(theirs));
        if (raises >= RAISES_BEFORE_A_TWIN_IS_SUSPECTED && !theirs.addresses().equals(own.addresses())) {
            conflicts.twin(id(), theirs);
        }
    }

    /** Takes a version that the suspicion does not survive: nobody need wait until the heartbeat has gone on so far. */
    void refute(Entry since, long lag) {
        heard(since);
        take(own.at(own.generation(), Math.max(own.heartbeat(), since.heartbeat() + lag + 1)));
    }

    /** Versions that cannot be topped. */
    long dropped() {
        return dropped;
    }
}
