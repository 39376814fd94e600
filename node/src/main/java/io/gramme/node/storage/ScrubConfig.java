package io.gramme.node.storage;

/**
 * How often a log is verified.
 *
 * @param intervalMillis of wall-clock time from the end of one pass to the begin of the next
 * @param bytesPerSecond the most that is read in a second
 */
public record ScrubConfig(long intervalMillis, long bytesPerSecond) {
    /** Nothing is verified, unless somebody asks. */
    public static final ScrubConfig OFF = new ScrubConfig(Long.MAX_VALUE, 32L << 20);

    public ScrubConfig {
        if (intervalMillis < 1 || bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "a scrub every " + intervalMillis + " ms, " + bytesPerSecond + " bytes a second");
        }
    }

    public boolean isOn() {
        return intervalMillis != Long.MAX_VALUE;
    }
}
