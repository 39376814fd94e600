package io.gramme.node.membership;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Since when each partition that ever moved is where it is: a coordinator that is two phases behind must not be served, for it
 * neither writes where it is read from now, nor reads where it was written.
 *
 * @param all by partition; what is missing never moved
 */
public record MoveEpochs(Map<Integer, Phases> all) {
    public static final MoveEpochs NONE = new MoveEpochs(Map.of());

    /**
     * Of one partition.
     *
     * @param now the epoch in which its present phase began
     * @param before the epoch in which the one before began, 0 when that is how it was always
     */
    public record Phases(long now, long before) {}

    public MoveEpochs {
        all = Collections.unmodifiableMap(new TreeMap<>(all));
    }

    /** A phase of these partitions begins. */
    MoveEpochs begin(Collection<Integer> partitions, long epoch) {
        Map<Integer, Phases> next = new HashMap<>(all);
        for (int partition : partitions) {
            Phases phases = all.get(partition);
            next.put(partition, new Phases(epoch, phases == null ? 0 : phases.now));
        }
        return new MoveEpochs(next);
    }

    /** The epoch in which the phase began that the partition is in, 0 for how it was always. */
    public long began(int partition) {
        Phases phases = all.get(partition);
        return phases == null ? 0 : phases.now;
    }

    /** The oldest epoch under which a request for the partition may be served. */
    public long oldestServed(int partition) {
        Phases phases = all.get(partition);
        return phases == null ? 0 : phases.before;
    }
}
