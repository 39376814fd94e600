package io.gramme.node;

/** Why a node stopped that nobody stopped from outside: what whoever runs it is told, and the exit code of its process. */
public enum NodeEnd {
    TOLD(0, "an operator told this node to stop"),
    REMOVED(
            0,
            "the cluster goes on without this node, which stops; to make it a new member start it with an empty data"
                    + " folder, and without the node.id that it had"),
    /** The next start sets the folder aside. */
    FENCED(
            75,
            "the cluster refuses this data folder, for the node was away for so long that deletes have been forgotten"
                    + " since; start the node again: it sets the folder aside under quarantine/ and fetches its copies"
                    + " from the others");

    private final int exitCode;
    private final String sentence;

    NodeEnd(int exitCode, String sentence) {
        this.exitCode = exitCode;
        this.sentence = sentence;
    }

    public int exitCode() {
        return exitCode;
    }

    /** Why, and what to do. */
    public String sentence() {
        return sentence;
    }
}
