package io.gramme.antientropy;

import java.util.List;

/** The trees of one node's own copies, as they are at this moment. Confined to one loop. */
public interface LocalTrees {
    /** Whether the tree has everything in it that its copy holds. Nothing else may be asked of one that has not. */
    boolean isReady(TreeId tree);

    long root(TreeId tree);

    Digests inners(TreeId tree);

    /** The leaves below an inner node. */
    Digests leaves(TreeId tree, int inner);

    /**
     * The records of a leaf, in the order of {@link KeyState#BY_NAME}.
     *
     * @param leaf numbered within the tree
     */
    List<KeyState> keys(TreeId tree, int leaf);
}
