package io.gramme.itests.chaos.nemesis;

import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.Filter;
import io.gramme.itests.chaos.site.Filter.Cut;
import io.gramme.itests.chaos.site.Network;
import java.util.ArrayList;
import java.util.List;

/** What happens between nodes. Clients go on reaching all of them, unless a cable is pulled. One filter at a time. */
public final class NetworkFaults {
    private NetworkFaults() {}

    /** Nothing passes between the groups. */
    public static Fault partition(Network network, List<List<ChaosNode>> groups) {
        List<List<String>> names = groups.stream().map(ProcessFaults::names).toList();
        List<String> arguments =
                names.stream().map(group -> String.join("+", group)).toList();
        return filter("partition", network, arguments, Filter.partition(names));
    }

    private static Fault filter(String name, Network network, List<String> arguments, Filter filter) {
        return new Fault(name, arguments, () -> network.filter(filter), () -> network.filter(Filter.NONE))
                .unless(() -> network.dropped() > 0 ? "" : "not one packet was dropped");
    }

    /** One on its own. */
    public static Fault isolate(Network network, ChaosNode node, List<ChaosNode> all) {
        List<ChaosNode> others =
                all.stream().filter(other -> !other.equals(node)).toList();
        return filter(
                "isolate",
                network,
                List.of(node.name()),
                Filter.partition(List.of(ProcessFaults.names(List.of(node)), ProcessFaults.names(others))));
    }

    /** Two halves that hear nothing of each other, and one node between them that hears both. */
    public static Fault bridge(Network network, List<ChaosNode> all) {
        int half = all.size() / 2;
        ChaosNode between = all.get(half);
        return filter(
                "bridge",
                network,
                List.of(between.name()),
                Filter.partition(List.of(
                        ProcessFaults.names(all.subList(0, half)),
                        ProcessFaults.names(all.subList(half + 1, all.size())))));
    }

    /** What one sends to the others is lost, and not what they send to it: TCP gets through in neither direction. */
    public static Fault oneWay(Network network, ChaosNode from, List<ChaosNode> all) {
        List<Cut> cuts = new ArrayList<>();
        for (ChaosNode to : all) {
            if (!to.equals(from)) {
                cuts.add(new Cut(from.name(), to.name()));
            }
        }
        return filter("one-way", network, List.of(from.name()), new Filter(cuts, 0));
    }

    /** So many of a hundred packets between nodes are lost. */
    public static Fault loss(Network network, int percent) {
        return filter("loss", network, List.of(percent + "%"), Filter.loss(percent));
    }

    /** The cable is pulled: its clients do not reach it either. */
    public static Fault unplug(Network network, ChaosNode node) {
        return new Fault(
                        "unplug",
                        List.of(node.name()),
                        () -> network.plug(node.name(), false),
                        () -> network.plug(node.name(), true))
                .unless(() -> network.isPlugged(node.name()) ? "its cable is in" : "");
    }

    /** So little passes from and to it. */
    public static Fault throttle(Network network, ChaosNode node, int kilobits) {
        return new Fault(
                        "throttle",
                        List.of(node.name(), kilobits + "kbit/s"),
                        () -> network.shape(node.name(), kilobits),
                        () -> network.shape(node.name(), 0))
                .unless(() -> network.shaped(node.name()) > 0 ? "" : "nothing went through the limit");
    }
}
