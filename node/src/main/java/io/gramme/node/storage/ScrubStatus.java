package io.gramme.node.storage;

/**
 * How the verification of a log stands.
 *
 * @param checkedBytes of the pass that is under way, or of the last one
 * @param bytes that it has to check
 * @param cycles passes completed since the start
 * @param completedMillis wall-clock time of the last completed pass, one of an earlier process too; 0 for never
 * @param damagedRecords found since the start: those that count, each every time that it is found
 * @param damagedFiles segments' headers and key files that were found damaged since the start
 * @param correctedEntries of the index that said something else than the log
 */
public record ScrubStatus(
        boolean running,
        long checkedBytes,
        long bytes,
        int checkedSegments,
        int segments,
        long cycles,
        long completedMillis,
        long damagedRecords,
        long damagedFiles,
        long correctedEntries) {}
