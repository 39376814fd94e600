package io.gramme.node.replica;

/**
 * How much a client's write may leave in one record. Merges between copies know no limit: what was acknowledged must fit.
 *
 * @param siblings the most versions
 * @param bytes the most bytes of values together
 * @param manySiblings from this many on a warning is due
 */
public record VersionLimits(int siblings, long bytes, int manySiblings) {
    public static final VersionLimits DEFAULT = new VersionLimits(100, 32L << 20, 25);
}
