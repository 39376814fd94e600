package io.gramme.node.transfer;

import io.gramme.node.membership.ControlMessage;
import java.util.List;

/** Between whoever leads the ring log and the nodes whose copies a change of the ring moves. */
public sealed interface TransferMessage extends ControlMessage {
    /**
     * Leader to node: say how your copies stand.
     *
     * @param barrier the epoch that everybody serves under at least, but for those that are suspected: who holds what moves takes no
     *     write any more that began under an older phase
     * @param sealed the one that all holders of what moves have been told of so: copies may be compared for good
     */
    record Verify(long barrier, long sealed) implements TransferMessage {}

    /**
     * Node to leader.
     *
     * @param epoch under which all loops of the node serve
     * @param partitions of which the node's copy has all that the others have, or the others all that it has
     * @param hints whether it keeps records for other nodes
     * @param barrier that all loops of the node have been told of
     */
    record Verified(long epoch, List<Integer> partitions, boolean hints, long barrier) implements TransferMessage {
        public Verified {
            partitions = List.copyOf(partitions);
        }
    }
}
