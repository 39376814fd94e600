package io.gramme.node.transfer;

import io.gramme.node.membership.ControlMessage;
import java.util.List;

/** Between whoever leads the ring log and the nodes whose copies a change of the ring moves. */
public sealed interface TransferMessage extends ControlMessage {
    /**
     * Leader to node: everybody serves at least under that epoch, so copies may be compared for good; say how they stand.
     *
     * @param barrier an epoch
     */
    record Verify(long barrier) implements TransferMessage {}

    /**
     * Node to leader.
     *
     * @param epoch under which all loops of the node serve
     * @param partitions of which the node's copy has all that the others have, or the others all that it has
     * @param hints whether it keeps records for other nodes
     */
    record Verified(long epoch, List<Integer> partitions, boolean hints) implements TransferMessage {
        public Verified {
            partitions = List.copyOf(partitions);
        }
    }
}
