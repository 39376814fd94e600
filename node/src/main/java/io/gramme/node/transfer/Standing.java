package io.gramme.node.transfer;

import java.util.List;

/**
 * How one loop stands in a change of the ring.
 *
 * @param epoch under which it serves, with nothing of an older one under way
 * @param verified partitions of which its copy has all that the others have, or the others all that it has, since everybody served
 *     under the phase that they are in
 * @param lacking partitions that are new here and do not have everything yet
 * @param kept partitions that this node has left, and keeps its copy of for a while
 * @param hints whether it keeps records for other nodes
 * @param bytes of its live records
 * @param barrier that it has been told of
 */
public record Standing(
        long epoch, List<Integer> verified, int lacking, int kept, boolean hints, long bytes, long barrier) {
    public Standing {
        verified = List.copyOf(verified);
    }
}
