package io.gramme.client;

import io.gramme.client.wire.Address;
import io.gramme.client.wire.MemberDescription;
import io.gramme.client.wire.NetworkLoop;
import io.gramme.client.wire.Protocol;
import io.gramme.client.wire.Request;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All links of one loop: those to the seeds, and those to the members of the ring. Confined to its loop. */
final class Links {
    private final ClientConfig config;
    private final NetworkLoop loop;
    private final Link.Events events;
    private final Map<Address, List<Link>> byAddress = new LinkedHashMap<>();
    private final Map<NodeId, List<Link>> byNode = new HashMap<>();
    private Optional<NodeId> clusterId;
    private int turn;

    Links(ClientConfig config, NetworkLoop loop, Link.Events events) {
        this.config = config;
        this.loop = loop;
        this.events = events;
        this.clusterId = config.clusterId();
        config.seeds().forEach(this::at);
    }

    Optional<NodeId> clusterId() {
        return clusterId;
    }

    /** Routes by this ring from now on. Links to addresses that are in neither the ring nor the seeds are closed. */
    void follow(RingView view) {
        clusterId = Optional.of(view.description().clusterId());
        byNode.clear();
        view.addresses().forEach((node, address) -> byNode.put(node, at(address)));
        for (MemberDescription member : view.description().members()) {
            boolean near = config.zone().map(member.zone()::equals).orElse(true);
            byNode.getOrDefault(member.id(), List.of())
                    .forEach(link -> link.standing().near(near));
        }
        List<Address> gone = byAddress.keySet().stream()
                .filter(address -> !view.addresses().containsValue(address))
                .filter(address -> !config.seeds().contains(address))
                .toList();
        for (Address address : gone) {
            List<Link> old = byAddress.getOrDefault(address, List.of());
            byAddress.remove(address);
            old.forEach(link -> link.close("the node is no longer in the ring"));
        }
    }

    /** The link to use for a request to this node, by turns; null when the node has no address. */
    @Nullable
    Link to(NodeId node) {
        List<Link> links = byNode.get(node);
        if (links == null) {
            return null;
        }
        turn++;
        return links.get(Math.floorMod(turn, links.size()));
    }

    /** One link for each address. */
    List<Link> anywhere() {
        List<Link> all = new ArrayList<>(byAddress.size());
        byAddress.values().forEach(links -> all.add(links.get(0)));
        return all;
    }

    List<Link> all() {
        return byAddress.values().stream().flatMap(List::stream).toList();
    }

    void connect(Link link) {
        Request.Hello hello = new Request.Hello(Protocol.MIN_VERSION, Protocol.VERSION, clusterId);
        link.connecting(loop.connect(link.address(), config.connectTimeout(), hello, link));
    }

    private List<Link> at(Address address) {
        return byAddress.computeIfAbsent(address, any -> {
            List<Link> links = new ArrayList<>();
            Standing standing = new Standing();
            for (int i = 0; i < config.connectionsPerNode(); i++) {
                links.add(new Link(address, standing, events));
            }
            return links;
        });
    }
}
