package io.gramme.itests.chaos.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The daemons of a run, and what can be waited for. Confined to its thread. */
public final class ChaosRing {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Site site;
    private final NodeSettings settings;
    private final List<ChaosNode> nodes = new ArrayList<>();

    /** Makes the daemons, which are not started; all of them are seeds. */
    public ChaosRing(Site site, NodeSettings settings) {
        this.site = site;
        this.settings = settings;
        for (int number = 1; number <= settings.nodes(); number++) {
            nodes.add(new ChaosNode(site, number, settings));
        }
        List<String> seeds = nodes.stream().map(ChaosNode::peerAddress).toList();
        nodes.forEach(node -> node.configure(seeds, false, settings));
    }

    /** All that were made, those included that have left. */
    public List<ChaosNode> nodes() {
        return List.copyOf(nodes);
    }

    /** By its number, from 1 on. */
    public ChaosNode node(int number) {
        return nodes.get(number - 1);
    }

    public NodeSettings settings() {
        return settings;
    }

    /** Other seeds for some of them, from their next start on. */
    public void configure(List<ChaosNode> which, List<ChaosNode> seeds, boolean mayBootstrap) {
        List<String> addresses = seeds.stream().map(ChaosNode::peerAddress).toList();
        which.forEach(node -> node.configure(addresses, mayBootstrap, settings));
    }

    /** One more that runs and knows these seeds; it is no member until it is joined. */
    public ChaosNode add(List<ChaosNode> seeds) {
        ChaosNode node = new ChaosNode(site, nodes.size() + 1, settings);
        nodes.add(node);
        node.configure(seeds.stream().map(ChaosNode::peerAddress).toList(), false, settings);
        node.start();
        return node;
    }

    /** Starts all and waits until they serve and know each other. */
    public void start() {
        nodes.forEach(ChaosNode::start);
        nodes.forEach(node -> node.awaitReady(START_LIMIT));
        Agreement agreement = new Agreement(nodes, settings.n());
        Wait.until("all nodes know each other", START_LIMIT, agreement::ringObjection);
    }

    /** Until these serve and know each other; after the limit, says what is not so. */
    public String awaitRing(List<ChaosNode> members, Duration limit) {
        return Wait.upTo(limit, new Agreement(members, settings.n())::ringObjection);
    }

    /** Until these have one ring and no hints, and equal copies of everything; after the limit, says what is not so. */
    public String awaitConverged(List<ChaosNode> members, Duration limit) {
        Agreement agreement = new Agreement(members, settings.n());
        return Wait.upTo(limit, agreement::objection);
    }

    /** Throws when one has ended by itself and should not have. */
    public void checkRuns() {
        nodes.forEach(ChaosNode::checkRuns);
    }

    /** Addresses for clients. */
    public String clientAddresses() {
        return nodes.stream()
                .filter(ChaosNode::isAlive)
                .map(ChaosNode::clientAddress)
                .collect(Collectors.joining(","));
    }
}
