package io.gramme.antientropy;

import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;

/** The trees of one node's own copies, as they are at this moment. Confined to one loop. */
public interface LocalTrees {
    /** Whether the tree has everything in it that its copy holds. Nothing else may be asked of one that has not. */
    boolean isReady(TreeId tree);

    long root(TreeId tree);

    /** How many records are in the tree. */
    long records(TreeId tree);

    /** The inner nodes, to be compared under that salt. */
    Digests inners(TreeId tree, long salt);

    /** The leaves below an inner node, to be compared under that salt. */
    Digests leaves(TreeId tree, int inner, long salt);

    /**
     * Walks the copy for the records of some leaves, which takes as long as the copy is large: in this turn or in later ones.
     *
     * @param leaves numbered within the tree
     * @param then given the records in the order of {@link KeyState#BY_NAME}; never called when there are too many walks
     */
    void keys(TreeId tree, SortedSet<Integer> leaves, Consumer<List<KeyState>> then);
}
