package io.gramme.client;

import java.util.List;

/**
 * What to do with a call, given the state of the links it may use. Pure.
 *
 * <p>A link that is open and not avoided is used at once, the best first. With none of those the call waits for one that is
 * being connected; with none of those either, one that is open but would rather be left alone is better than a pause.
 */
sealed interface Choice {
    /** Send here. */
    record Send(Link link) implements Choice {}

    /** Wait until a link opens or closes. */
    record Await() implements Choice {}

    /** No link can be used before this time. */
    record Rest(long untilNanos) implements Choice {}

    /** There are no links to choose from. */
    record Nowhere() implements Choice {}

    /**
     * Chooses.
     *
     * @param links best first
     */
    static Choice among(List<Link> links, long now) {
        boolean connecting = false;
        Choice avoided = null;
        long wait = Long.MAX_VALUE;
        for (Link link : links) {
            if (link.isOpen() && !link.isAvoided(now)) {
                return new Send(link);
            }
            if (link.isOpen()) {
                avoided = avoided == null ? new Send(link) : avoided;
            } else if (link.isConnecting()) {
                connecting = true;
            } else {
                wait = Math.min(wait, Math.max(0, link.idleUntilNanos() - now));
            }
        }
        if (connecting) {
            return new Await();
        }
        if (avoided != null) {
            return avoided;
        }
        return links.isEmpty() ? new Nowhere() : new Rest(now + wait);
    }
}
