package io.gramme.node.reap;

/**
 * When tombstones are reaped.
 *
 * @param minAgeMillis of a tombstone, by the wall clock
 * @param pauseNanos between the moment when all copies are known to hold a tombstone and its end; longer than any message or
 *     operation lives, whatever clocks say
 * @param intervalNanos between two walks through a copy for tombstones
 * @param perSecond tombstones reaped at most, by one loop
 */
public record ReapSettings(long minAgeMillis, long pauseNanos, long intervalNanos, int perSecond) {
    public ReapSettings {
        if (minAgeMillis < 0 || pauseNanos < 0 || intervalNanos < 1 || perSecond < 1) {
            throw new IllegalArgumentException("tombstones: " + minAgeMillis + " ms old, a pause of " + pauseNanos
                    + " ns, walks every " + intervalNanos + " ns, " + perSecond + " a second");
        }
    }
}
