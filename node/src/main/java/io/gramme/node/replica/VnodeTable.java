package io.gramme.node.replica;

import io.gramme.node.version.DotSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The vnodes of one loop. All that mints dots in the loop shares them, for a dot must never be given twice: neither by this
 * node's own copy of a partition, nor by any of the logs in which it keeps hints for others. Confined to its loop.
 */
public final class VnodeTable {
    private final Map<Integer, Vnode> vnodes = new HashMap<>();
    private final long incarnation;

    /** @param incarnation of this process, durable before this call */
    public VnodeTable(long incarnation) {
        this.incarnation = incarnation;
    }

    Vnode of(int partition) {
        return vnodes.computeIfAbsent(partition, p -> new Vnode(p, new DotSource(incarnation)));
    }
}
