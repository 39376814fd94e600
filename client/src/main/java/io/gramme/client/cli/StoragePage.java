package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How storage stands on one node, as it says itself: bytes of its data and hint logs together, what compaction has left to look
 * at, and the check of its records. Counters are those since the node's start.
 *
 * @param page its answer to {@code GET /storage}; an empty object of a node that did not answer
 */
record StoragePage(JsonNode page) {
    long logBytes() {
        return page.path("log").path("totalBytes").asLong();
    }

    long deadBytes() {
        return page.path("log").path("deadBytes").asLong();
    }

    private JsonNode compaction() {
        return page.path("compaction");
    }

    /** Segments that are still to be looked at since the last order. */
    long left() {
        return compaction().path("left").asLong();
    }

    long compactions() {
        return compaction().path("compactions").asLong();
    }

    /** Of segments that are no more. */
    long compactedBytes() {
        return compaction().path("compactedBytes").asLong();
    }

    /** Of what was live in them. */
    long copiedBytes() {
        return compaction().path("copiedBytes").asLong();
    }

    private JsonNode scrub() {
        return page.path("scrub");
    }

    boolean isChecking() {
        return scrub().path("running").asBoolean();
    }

    /** Of the check under way. */
    long checkedBytes() {
        return scrub().path("checkedBytes").asLong();
    }

    long bytesToCheck() {
        return scrub().path("bytes").asLong();
    }

    /** Checks that are complete. */
    long cycles() {
        return scrub().path("cycles").asLong();
    }

    /** An ISO-8601 instant, or {@code never}. */
    String lastCompleted() {
        return scrub().path("lastCompleted").asText("never");
    }

    long damagedRecords() {
        return scrub().path("damagedRecords").asLong();
    }

    long damagedFiles() {
        return scrub().path("damagedFiles").asLong();
    }

    long mendedRecords() {
        return scrub().path("mendedRecords").asLong();
    }

    /** Records that cannot be read at this moment. */
    long unreadableRecords() {
        return scrub().path("unreadableRecords").asLong();
    }

    /** What the node says of its check; an empty object when it did not answer. */
    ObjectNode scrubJson() {
        return scrub().isObject() ? scrub().deepCopy() : Json.object();
    }
}
