package io.gramme.client;

import io.gramme.client.Call.Attempt;
import io.gramme.client.Ranking.Candidate;
import io.gramme.client.wire.Address;
import io.gramme.client.wire.Frame;
import io.gramme.client.wire.Response;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where calls go: to the replicas of their key in the order of {@link Ranking}, and to the rest of the preference list only
 * when none of the first N can be reached. It connects to the nodes that calls may need and learns from their answers. Confined
 * to its loop.
 */
final class Router {
    private static final int FAVOURITES = 10_000;
    /** So many connections are opened at a time for one call, so that a node that does not even refuse holds nobody up. */
    private static final int CONNECTING_AT_ONCE = 3;
    /** The time of larger requests says more of their size than of the node. */
    private static final int MEASURED_BYTES = 64 << 10;

    private final ClientConfig config;
    private final Links links;
    private final Ranking ranking = new Ranking();
    private final Favourites favourites = new Favourites(FAVOURITES);
    private @Nullable RingView view;

    Router(ClientConfig config, Links links) {
        this.config = config;
        this.links = links;
    }

    @Nullable
    RingView view() {
        return view;
    }

    void follow(RingView fetched) {
        view = fetched;
        links.follow(fetched);
    }

    long epoch() {
        return view == null ? 0 : view.epoch();
    }

    /** The node hands the request to the thread of its partition without reading it. */
    int partitionOf(Route route) {
        if (route instanceof Route.ToNode node) {
            return node.partition();
        }
        return route instanceof Route.ToKey key && view != null
                ? key.token().partition(view.partitions())
                : Frame.NO_PARTITION;
    }

    /** The nodes that should coordinate the call, reachable or not. */
    List<Address> replicas(Call<?> call) {
        return candidates(call).stream().map(Link::address).toList();
    }

    Choice choose(Call<?> call, long now) {
        List<Link> nearest = candidates(call);
        boolean reachable = nearest.stream().anyMatch(Link::isOpen);
        Link first = nearest.isEmpty() ? null : nearest.get(0);
        if (!reachable || call.route() instanceof Route.ToKey) {
            connectSome(nearest, now);
        }
        if (first != null && !call.anyCoordinatorWillDo() && first.isConnecting() && !first.isFailing(now)) {
            // Clients that have just begun would else replace at whichever node answers them first.
            return new Choice.Await();
        }
        rank(call, nearest, now);
        // Whoever cannot be reached is not waited for while somebody else can.
        nearest.removeIf(
                link -> call.tried.contains(link.address()) || (reachable && !link.isOpen() && link.isFailing(now)));
        boolean hopeful = nearest.stream().anyMatch(link -> link.isConnecting() && !link.isFailing(now));
        if (!reachable && !hopeful && call.route() instanceof Route.ToKey key && view != null) {
            List<Link> fallbacks = linksTo(listFor(key, view).fallbacks());
            fallbacks.removeIf(link -> call.tried.contains(link.address()));
            connectSome(fallbacks, now);
            nearest.addAll(fallbacks);
        }
        return Choice.among(nearest, now);
    }

    /** Another replica that could answer the call now, beside the one that was asked; null when there is none. */
    @Nullable
    Link another(Call<?> call, Link asked, long now) {
        if (!(call.route() instanceof Route.ToKey)) {
            return null;
        }
        List<Link> others = candidates(call);
        others.removeIf(link -> link.address().equals(asked.address()) || !isUsable(call, link, now));
        rank(call, others, now);
        return others.isEmpty() ? null : others.get(0);
    }

    /** Learns from an answer. */
    void answered(Attempt attempt, Response response, long now) {
        Call<?> call = attempt.call();
        if (!(call.route() instanceof Route.ToKey key)) {
            return;
        }
        if (response instanceof Response.Got got) {
            measure(attempt, got.queued(), now);
            got.fastest().ifPresent(node -> favourites.remember(key.token(), node));
        } else if (response instanceof Response.Written written) {
            measure(attempt, written.queued(), now);
            NodeId coordinator = attempt.link().node();
            if (coordinator != null) {
                favourites.remember(key.token(), coordinator);
            }
        }
    }

    private static void measure(Attempt attempt, int queued, long now) {
        Call.Work work = attempt.call().work();
        if (work.bytes() <= MEASURED_BYTES) {
            attempt.link().standing().answered(work.isWrite(), now - attempt.sentNanos(), queued, now);
        }
    }

    /** In the order of the preference list, for a call to a key. */
    private List<Link> candidates(Call<?> call) {
        if (call.route() instanceof Route.ToKey key && view != null) {
            List<Link> primaries = linksTo(listFor(key, view).primaries());
            Collections.rotate(primaries, -config.firstReplica().orElse(0));
            return primaries;
        }
        if (call.route() instanceof Route.ToNode node) {
            return linksTo(List.of(node.node()));
        }
        List<Link> all = links.anywhere();
        Collections.rotate(all, call.start);
        return all;
    }

    /** Puts the best first. */
    private void rank(Call<?> call, List<Link> walk, long now) {
        if (!(call.route() instanceof Route.ToKey key) || config.firstReplica().isPresent()) {
            return;
        }
        NodeId remembered = favourites.of(key.token());
        boolean isWrite = call.work().isWrite();
        List<Candidate> candidates = new ArrayList<>(walk.size());
        int favourite = -1;
        for (int i = 0; i < walk.size(); i++) {
            Link link = walk.get(i);
            long silent = link.silentNanos(now);
            Latency latency = link.standing().latency(isWrite);
            candidates.add(new Candidate(
                    isUsable(call, link, now),
                    silent > 0,
                    link.standing().costNanos(isWrite, silent, now),
                    latency.isKnown() ? latency.ageNanos(now) : Long.MAX_VALUE));
            favourite = remembered != null && remembered.equals(link.node()) ? i : favourite;
        }
        int best = ranking.best(candidates, favourite, call.anyCoordinatorWillDo());
        if (best > 0) {
            walk.add(0, walk.remove(best));
        }
    }

    private static boolean isUsable(Call<?> call, Link link, long now) {
        return link.isOpen() && !link.isAvoided(now) && !call.tried.contains(link.address());
    }

    private void connectSome(List<Link> wanted, long now) {
        long connecting = wanted.stream().filter(Link::isConnecting).count();
        for (Link link : wanted) {
            if (connecting < CONNECTING_AT_ONCE && link.isReadyToConnect(now)) {
                links.connect(link);
                connecting++;
            }
        }
    }

    private static PreferenceList listFor(Route.ToKey key, RingView ring) {
        return ring.preferenceList(key.table(), key.token().partition(ring.partitions()));
    }

    private List<Link> linksTo(List<NodeId> nodes) {
        List<Link> found = new ArrayList<>(nodes.size());
        for (NodeId node : nodes) {
            Link link = links.to(node);
            if (link != null) {
                found.add(link);
            }
        }
        return found;
    }
}
