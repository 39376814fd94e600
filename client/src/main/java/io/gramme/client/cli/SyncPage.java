package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How synchronisation stands on one node, as it says itself.
 *
 * @param page its answer to {@code GET /sync}; an empty object of a node that did not answer
 */
record SyncPage(JsonNode page) {
    /**
     * A node's copy of one partition.
     *
     * @param verifiedSeconds how long ago it was last found equal to all others; empty when it has not been since the node's start
     * @param runs how often its comparison had been asked for
     * @param verifiedRuns what that was when the comparisons began that verified it; empty as the seconds are
     */
    record Copy(
            int partition,
            boolean isReady,
            boolean isWhole,
            OptionalLong verifiedSeconds,
            long runs,
            OptionalLong verifiedRuns) {
        private static Copy of(JsonNode entry) {
            return new Copy(
                    entry.path("partition").asInt(),
                    entry.path("ready").asBoolean(),
                    entry.path("whole").asBoolean(),
                    number(entry, "verifiedSeconds"),
                    entry.path("runs").asLong(),
                    number(entry, "verifiedRuns"));
        }

        String age() {
            return verifiedSeconds.isPresent() ? Units.age(verifiedSeconds.getAsLong()) : "never";
        }

        /**
         * Whether it was verified by comparisons that began after so many had been asked for. A node that has asked for fewer was
         * started again in the meantime, and all that it says is later.
         */
        boolean isVerifiedSince(long asked) {
            return verifiedRuns.isPresent() && (runs < asked || verifiedRuns.getAsLong() >= asked);
        }
    }

    private static OptionalLong number(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
    }

    boolean isSuspended() {
        return page.path("suspended").asBoolean();
    }

    boolean isBusy() {
        return page.path("running").asLong() > 0 || waiting() > 0;
    }

    String state() {
        return isSuspended() ? "suspended" : isBusy() ? "comparing" : "idle";
    }

    long waiting() {
        return page.path("waiting").asLong();
    }

    long repaired() {
        return page.path("repaired").asLong();
    }

    long falseAlarms() {
        return page.path("falseAlarms").asLong();
    }

    long copiedBytes() {
        return page.path("copiedBytes").asLong();
    }

    long untrueTrees() {
        return page.path("untrueTrees").asLong();
    }

    /** Ascending. */
    List<Copy> copies() {
        List<Copy> copies = new ArrayList<>();
        page.path("partitions").forEach(entry -> copies.add(Copy.of(entry)));
        return copies;
    }

    /** All, or that of one partition. */
    List<Copy> copies(Optional<Integer> partition) {
        return copies().stream()
                .filter(copy -> partition.isEmpty() || partition.get() == copy.partition())
                .toList();
    }

    /** How long ago the copy was verified that was so least recently. */
    String oldestAge() {
        OptionalLong seconds = number(page, "oldestVerifiedSeconds");
        return copies().isEmpty() ? "-" : seconds.isPresent() ? Units.age(seconds.getAsLong()) : "never";
    }

    /** The page itself, of one partition only if that is asked for. */
    ObjectNode json(Optional<Integer> partition) {
        ObjectNode copy = page.deepCopy();
        ArrayNode partitions = Json.object().arrayNode();
        for (JsonNode entry : page.path("partitions")) {
            if (partition.isEmpty()
                    || partition.get() == entry.path("partition").asInt()) {
                partitions.add(entry);
            }
        }
        copy.set("partitions", partitions);
        return copy;
    }
}
