package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.ring.NodeId;
import java.util.Comparator;

/**
 * One member has been silent since this version of it, as somebody found who heard it every second until then, and witnesses
 * confirmed.
 *
 * <p>It holds for whoever knows this version or one a few heartbeats later: the last of them may have reached others and not
 * the one who suspects. A version later than that says that the member lives, and so does another generation.
 */
public record Suspicion(Entry since) {
    public static final int BYTES = Entry.BYTES;

    /** Of suspicions of one member: the one that knows more of it comes last. */
    static final Comparator<Suspicion> VERSION = Comparator.comparingLong(
                    (Suspicion suspicion) -> suspicion.since.generation())
            .thenComparingLong(suspicion -> suspicion.since.heartbeat())
            .thenComparingLong(suspicion -> suspicion.since.content());

    public Suspicion {
        if (since.isUnknown()) {
            throw new IllegalArgumentException("a suspicion of a version that there is not");
        }
    }

    public NodeId id() {
        return since.id();
    }

    /** Whether this proves a later heartbeat of the process that is known. */
    boolean isNewsTo(Entry known) {
        return since.generation() == known.generation()
                && since.heartbeat() > known.heartbeat()
                && since.content() == known.content();
    }

    /** Whether what is known says otherwise. */
    boolean isRefutedBy(Entry known, long lag) {
        return since.generation() < known.generation()
                || (since.generation() == known.generation() && known.heartbeat() - since.heartbeat() > lag);
    }

    /**
     * Whether it holds by what is known.
     *
     * @param lag in heartbeats
     */
    boolean stands(Entry known, long lag) {
        return since.generation() == known.generation()
                && since.heartbeat() <= known.heartbeat()
                && !isRefutedBy(known, lag);
    }

    /** The same on every node that holds it. */
    long digest() {
        return (since.id().high() ^ since.generation()) * 0x9e3779b97f4a7c15L
                + (since.id().low() ^ since.heartbeat()) * 0xbf58476d1ce4e5b9L;
    }
}
