package io.gramme.itests.chaos.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the daemons of a run are told.
 *
 * @param n copies of the table
 * @param volumes of the nodes, in turns
 * @param heap the largest of each daemon
 * @param fence how long a member may be away
 * @param more YAML at the top level
 */
public record NodeSettings(
        int nodes, int n, int r, int w, String heap, List<Volume.Kind> volumes, Duration fence, List<String> more) {
    /** As many as can be told apart in the names of a bridge's ports and in the plan of addresses. */
    private static final int MAX_NODES = 12;

    public NodeSettings {
        if (nodes < 1 || nodes > MAX_NODES || n > nodes) {
            throw new IllegalArgumentException(n + " copies on " + nodes + " nodes");
        }
        volumes = List.copyOf(volumes);
        more = List.copyOf(more);
    }

    /** Five nodes with three copies of which two are asked. */
    public static final NodeSettings DEFAULT =
            new NodeSettings(5, 3, 2, 2, "256m", List.of(Volume.Kind.PLAIN), Duration.ofDays(7), List.of());

    public NodeSettings nodes(int count) {
        return new NodeSettings(count, n, r, w, heap, volumes, fence, more);
    }

    public NodeSettings on(Volume.Kind... kinds) {
        return new NodeSettings(nodes, n, r, w, heap, List.of(kinds), fence, more);
    }

    public NodeSettings fencedAfter(Duration time) {
        return new NodeSettings(nodes, n, r, w, heap, volumes, time, more);
    }

    public NodeSettings with(String yaml) {
        List<String> all = new ArrayList<>(more);
        all.add(yaml);
        return new NodeSettings(nodes, n, r, w, heap, volumes, fence, all);
    }

    /** In one line. */
    public String words() {
        return nodes + " nodes, N=" + n + " R=" + r + " W=" + w + ", heap " + heap;
    }

    /** The configuration, apart from who and where the node is. */
    String yaml() {
        return String.format(Locale.ROOT, """
                tables: [{name: default, number: 1, n: %d, r: %d, w: %d}]
                storage: {segment-size: 1 MiB}
                hints: {retry: 1 s}
                sync: {interval: 10 s, retry: 500 ms, settle: 500 ms, repairs: 2000}
                transfer: {keep: 1 s}
                %s
                """, n, r, w, String.join("\n", more));
    }
}
