package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * How a change of the ring stands on one node, as it says itself.
 *
 * @param page its answer to {@code GET /admin/transfers}; an empty object of a node that did not answer
 */
record TransfersPage(JsonNode page) {
    static final String PATH = "/admin/transfers";

    long epoch() {
        return page.path("epoch").asLong();
    }

    boolean isChanging() {
        return change().isObject();
    }

    private JsonNode change() {
        return page.path("change");
    }

    /** Of the partitions that move, how many are read from their new nodes. */
    String state() {
        if (!isChanging()) {
            return "none";
        }
        return change().path("undone").asBoolean()
                ? "taken back"
                : Units.count(change().path("switched").asLong()) + " of "
                        + Units.count(change().path("moving").asLong()) + " read anew";
    }

    /** Partitions of which it gets a copy. */
    long receiving() {
        return page.path("receiving").asLong();
    }

    /** Those of them of which it does not have everything yet. */
    long lacking() {
        return page.path("lacking").asLong();
    }

    long giving() {
        return page.path("giving").asLong();
    }

    /** Partitions of which it keeps for a while what belongs to others by now. */
    long kept() {
        return page.path("kept").asLong();
    }

    /** Whether it is the one that takes the change from step to step. */
    boolean isDriving() {
        return page.path("driving").asBoolean();
    }

    List<String> waitingFor() {
        List<String> waiting = new ArrayList<>();
        page.path("waitingFor").forEach(sentence -> waiting.add(sentence.asText()));
        return waiting;
    }
}
