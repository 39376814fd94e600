package io.gramme.itests.chaos.site;

/** A daemon that should run has ended by itself: that is no trouble of the run. */
public final class NodeEndedException extends SiteFailure {
    private static final long serialVersionUID = 1L;

    NodeEndedException(ChaosNode node) {
        super(node.howItEnded());
    }
}
