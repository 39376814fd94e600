package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.List;

/**
 * Takes what arrives about members into the view, and tells those who look at it: the seeds and the failure detector of every later
 * version, the listener of a content. Of a member that was removed for good nothing is taken.
 */
final class Merge {
    private final View view;
    private final GuardedTransport transport;
    private final SeedBook seeds;
    private final FailureDetector detector;
    private final GossipListener listener;
    private final Clock clock;
    private boolean isIntroduced;

    Merge(
            View view,
            GuardedTransport transport,
            SeedBook seeds,
            FailureDetector detector,
            GossipListener listener,
            Clock clock) {
        this.view = view;
        this.transport = transport;
        this.seeds = seeds;
        this.detector = detector;
        this.listener = listener;
        this.clock = clock;
    }

    void take(List<Member> members) {
        boolean contentChanged = false;
        for (Member member : members) {
            View.Change change = transport.isRemoved(member.id()) ? View.Change.NONE : view.take(member);
            if (change != View.Change.NONE) {
                isLater(member.id());
            }
            contentChanged |= change == View.Change.CONTENT;
        }
        if (contentChanged) {
            tell();
        }
    }

    /** Tells the listener who is known at the start, this node at least: one that is alone hears of no other content. */
    void introduce() {
        if (!isIntroduced) {
            tell();
        }
    }

    private void tell() {
        isIntroduced = true;
        listener.onMembers(view.membership());
    }

    /** Takes a version of a member whose content is known. */
    void beat(Entry version) {
        if (view.beat(version)) {
            isLater(version.id());
        }
    }

    private void isLater(NodeId id) {
        seeds.heard(id, clock.nanoTime());
        detector.onVersion(id);
    }
}
