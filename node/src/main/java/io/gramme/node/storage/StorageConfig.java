package io.gramme.node.storage;

/**
 * How one loop stores.
 *
 * @param loop the index of the loop, written into each segment
 * @param segmentBytes the size to which segments are zero-filled ahead of need
 * @param intervalNanos after how long written records are forced when nobody asked for a force (durability {@code interval})
 * @param stagedBytes how much may wait for the disk before writes are refused
 * @param reserveBytes writes that add bytes are refused while less than this is free on the file system
 */
public record StorageConfig(
        int loop,
        long segmentBytes,
        long intervalNanos,
        long stagedBytes,
        long reserveBytes,
        CompactionConfig compaction,
        ScrubConfig scrub) {
    public static final long MIN_SEGMENT_BYTES = 16 * 1_024;
    public static final long MAX_SEGMENT_BYTES = 1L << 30;

    public StorageConfig {
        if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
            throw new IllegalArgumentException(
                    "a segment has " + MIN_SEGMENT_BYTES + " bytes to 1 GiB, not " + segmentBytes);
        }
    }
}
