package io.gramme.itests.chaos.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Which packets between nodes the switch drops. One set of rules is one state of the network: it is exchanged as a whole.
 *
 * @param cuts pairs of ports, the sender first
 * @param lossPercent of all packets between nodes
 */
public record Filter(List<Cut> cuts, int lossPercent) {
    public static final Filter NONE = new Filter(List.of(), 0);

    public Filter {
        cuts = List.copyOf(cuts);
        if (lossPercent < 0 || lossPercent > 100) {
            throw new IllegalArgumentException(lossPercent + " percent");
        }
    }

    /** Nothing passes from this node to that one. */
    public record Cut(String from, String to) {}

    /** Nothing passes between nodes of different groups, in either direction; a node of no group is cut off from none. */
    public static Filter partition(List<? extends Collection<String>> groups) {
        List<Cut> cuts = new ArrayList<>();
        for (Collection<String> group : groups) {
            for (Collection<String> other : groups) {
                if (group != other) {
                    group.forEach(from -> new TreeSet<>(other).forEach(to -> cuts.add(new Cut(from, to))));
                }
            }
        }
        return new Filter(cuts, 0);
    }

    public static Filter loss(int percent) {
        return new Filter(List.of(), percent);
    }

    /** For {@code nft -f}. ("fwd" is a keyword there, and no name of a chain.) */
    String rules() {
        StringJoiner rules =
                new StringJoiner("\n", "flush ruleset\ntable bridge gramme {\nchain between {\n", "\n}\n}\n");
        rules.add("type filter hook forward priority 0;");
        for (Cut cut : cuts) {
            rules.add("iifname \"" + cut.from + "\" oifname \"" + cut.to + "\" counter drop");
        }
        if (lossPercent > 0) {
            rules.add("iifname \"n*\" oifname \"n*\" numgen random mod 100 < " + lossPercent + " counter drop");
        }
        return rules.toString();
    }
}
