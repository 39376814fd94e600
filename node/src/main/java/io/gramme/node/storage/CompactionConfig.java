package io.gramme.node.storage;

/**
 * How a log gives back the space of what is dead in it.
 *
 * @param deadPercent a segment of which so much is dead is rewritten; 100 turns compaction off
 * @param bytesPerSecond the most that is read and copied in a second while there is no hurry; each record counts as 8 KiB more
 * @param fullPercent from so many times the live bytes (in percent, and three segments more) the rate is lifted by steps, and any
 *     segment with something dead in it is rewritten
 * @param markPercent when erase records and tenure ends take so much of the log the oldest segment is rewritten, for it is what
 *     keeps them from being dropped
 * @param intervalNanos how often the segments are looked through
 * @param retryNanos how long a segment that could not be read as a whole is left alone
 */
public record CompactionConfig(
        int deadPercent, long bytesPerSecond, int fullPercent, int markPercent, long intervalNanos, long retryNanos) {
    /** Everything stays where it was written, unless somebody asks. */
    public static final CompactionConfig OFF =
            new CompactionConfig(100, 32L << 20, 170, 10, 1_000_000_000L, 600_000_000_000L);

    public CompactionConfig {
        boolean inRange = deadPercent >= 1 && deadPercent <= 100 && fullPercent >= 100 && fullPercent <= 1_000;
        if (!inRange || bytesPerSecond < 1 || markPercent < 1 || intervalNanos < 1 || retryNanos < 1) {
            throw new IllegalArgumentException("compaction from " + deadPercent + " % dead at " + bytesPerSecond
                    + " bytes a second, in a hurry from " + fullPercent + " %, marks " + markPercent + " %");
        }
    }

    public boolean isOn() {
        return deadPercent < 100;
    }
}
