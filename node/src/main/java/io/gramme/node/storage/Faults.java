package io.gramme.node.storage;

/**
 * Places where the simulator may make something rare happen. In production nothing ever does: {@link #NONE}.
 *
 * <p>A fault is legal behaviour, only seldom seen: a segment that ends early, an index that grows early.
 */
@FunctionalInterface
public interface Faults {
    Faults NONE = site -> false;

    boolean strikes(Site site);

    /** Where it may strike. */
    enum Site {
        SEGMENT_ENDS_EARLY,
        SIBLINGS_NOT_INLINE
    }
}
