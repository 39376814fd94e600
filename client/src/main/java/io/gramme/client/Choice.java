package io.gramme.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to do with a call, given the state of the links it may use. Pure.
 *
 * <p>A link that is open and not avoided is used at once, the best first. While the best is only not connected yet it is
 * connected in passing. With none open the call waits for one that can be connected; with none of those either, one that is
 * open but would rather be left alone is better than a pause.
 */
sealed interface Choice {
    /** Send here; a better link, if there is one, deserves a connection for those that come after. */
    record Send(Link link, @Nullable Link better) implements Choice {}

    /** Wait for this link, connecting it if nobody did. */
    record Await(Link link) implements Choice {}

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
        Choice await = null;
        Choice avoided = null;
        long wait = Long.MAX_VALUE;
        for (Link link : links) {
            if (link.isOpen() && !link.isAvoided(now)) {
                Link best = links.get(0);
                return new Send(link, best.isReadyToConnect(now) ? best : null);
            }
            if (link.isOpen()) {
                avoided = avoided == null ? new Send(link, null) : avoided;
            } else if (link.isConnecting() || link.isReadyToConnect(now)) {
                await = await == null ? new Await(link) : await;
            } else {
                wait = Math.min(wait, link.idleUntilNanos() - now);
            }
        }
        if (await != null) {
            return await;
        }
        if (avoided != null) {
            return avoided;
        }
        return links.isEmpty() ? new Nowhere() : new Rest(now + wait);
    }

    /** Whether the call has somewhere to go, now or once a connection stands. */
    default boolean isUsable() {
        return this instanceof Send || this instanceof Await;
    }
}
