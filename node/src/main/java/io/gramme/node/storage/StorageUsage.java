package io.gramme.node.storage;

/**
 * What a log takes on the disk and what compaction has done about it since the start.
 *
 * @param liveBytes of the records that the index points to, tombstones included, and of erase records and tenure ends
 * @param deadBytes of the segments besides, without what is still free in the newest
 * @param totalBytes segments, the one made ahead included, and key files
 * @param compactions segments that were rewritten and removed
 * @param compactedBytes that these took
 * @param copiedBytes of the records that were moved for that
 * @param left segments that are still to be looked at since {@link StorageEngine#compact}, and any that is being rewritten
 */
public record StorageUsage(
        long liveBytes,
        long deadBytes,
        long totalBytes,
        int segments,
        long compactions,
        long compactedBytes,
        long copiedBytes,
        int left) {}
