package io.gramme.itests.bench;

/**
 * What daemons to make.
 *
 * @param nodes how many
 * @param copies N of the table; R and W are majorities of it
 * @param heap the largest of each daemon, such as 512m
 * @param jvmOptions further ones; {@code {folder}} in them is the daemon's folder
 */
record RingPlan(int nodes, int copies, String heap, String jvmOptions) {
    RingPlan {
        if (nodes < 1 || copies < 1 || copies > nodes) {
            throw new IllegalArgumentException(copies + " copies on " + nodes + " nodes");
        }
    }

    /** As many copies as usual, three, where there are nodes for them. */
    static RingPlan of(int nodes, String heap) {
        return new RingPlan(nodes, Math.min(3, nodes), heap, "");
    }

    RingPlan with(String options) {
        return new RingPlan(nodes, copies, heap, options);
    }

    /** What it adds to the configuration. */
    String yaml() {
        int quorum = copies / 2 + 1;
        return "tables: [{name: default, number: 1, n: " + copies + ", r: " + quorum + ", w: " + quorum + "}]";
    }

    /** In words. */
    String words() {
        int quorum = copies / 2 + 1;
        return nodes + (nodes == 1 ? " node" : " nodes") + ", N=" + copies + " R=" + quorum + " W=" + quorum;
    }
}
