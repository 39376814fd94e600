package io.gramme.node.handoff;

/**
 * How one loop keeps and delivers hints.
 *
 * @param segmentBytes the size to which the segments of a target's log are zero-filled
 * @param maxBytes the most that the log of one target takes on the disk; then no new hint is kept for it. 0 for no hints at
 *     all, or at least {@link #MIN_SEGMENTS} segments, of which one is always being prepared
 * @param windowMillis how long hints for a target that stays away are kept; then no new one is
 * @param bytesPerSecond how fast hints are sent to one target
 * @param retryNanos the longest that a target that does not take hints is left alone, give or take a half
 */
public record HintConfig(long segmentBytes, long maxBytes, long windowMillis, long bytesPerSecond, long retryNanos) {
    public static final int MIN_SEGMENTS = 4;

    public HintConfig {
        boolean tooSmall = maxBytes != 0 && maxBytes < MIN_SEGMENTS * segmentBytes;
        if (tooSmall || windowMillis < 0 || bytesPerSecond < 1 || retryNanos < 1) {
            throw new IllegalArgumentException("hints: " + maxBytes + " bytes, " + windowMillis + " ms, "
                    + bytesPerSecond + " bytes a second, retried after " + retryNanos + " ns");
        }
    }
}
