package io.gramme.node.reap;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.ring.NodeId;
import java.util.List;

/** What the reaper needs of its node. Answers come to the {@link Reaper}, or never. */
public interface ReapCourier {
    /** The nodes that hold the tree, this one among them. */
    List<NodeId> copies(TreeId tree);

    /** The nodes of {@link #copies} that this node's copy was not found equal to in a comparison begun after that time. */
    List<NodeId> notAgreedSince(TreeId tree, long nanos);

    /** All members of the ring, this one among them. */
    List<NodeId> members();

    /** Asks whether the node keeps hints for the partition. */
    void askHints(NodeId node, TreeId tree, long op);

    /** Asks which of these versions the node holds, forced, in a whole copy. */
    void askHeld(NodeId node, TreeId tree, long op, List<KeyState> tombstones);

    /** Tells the node to erase those of these versions that it still holds. */
    void erase(NodeId node, TreeId tree, List<KeyState> tombstones);

    /** All of these were reaped; each of the nodes has confirmed that it held them. */
    void reaped(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed);
}
