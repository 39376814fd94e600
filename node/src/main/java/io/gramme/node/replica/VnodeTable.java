package io.gramme.node.replica;

import io.gramme.node.version.DotSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The vnodes of one loop. All that mints dots in the loop shares them, for a dot must never be given twice: neither by this
 * node's own copy of a partition, nor by any of the logs in which it keeps hints for others. Confined to its loop.
 */
public final class VnodeTable {
    private final Map<Integer, Vnode> vnodes = new HashMap<>();
    private final Supplier<DotSource> sources;

    /**
     * A table whose vnodes take their dots from here.
     *
     * @param sources of dots, a new one for each vnode
     */
    public VnodeTable(Supplier<DotSource> sources) {
        this.sources = sources;
    }

    /**
     * A table whose vnodes take the dots of this process.
     *
     * @param incarnation of it, durable before this call
     */
    public static VnodeTable of(long incarnation) {
        return new VnodeTable(() -> DotSource.of(incarnation));
    }

    Vnode of(int partition) {
        return vnodes.computeIfAbsent(partition, p -> new Vnode(p, sources.get()));
    }
}
