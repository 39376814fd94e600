package io.gramme.node.storage;

/**
 * What background work on a log works on: the log itself, what of it counts, and whoever reads from it. Confined to its loop.
 *
 * @param reads under way, background ones among them
 */
record LogParts(
        Disk disk,
        Disk.Events events,
        RecordLog log,
        KeyIndex index,
        SegmentUsage usage,
        PendingReads reads,
        ForgottenRecords forgotten) {}
