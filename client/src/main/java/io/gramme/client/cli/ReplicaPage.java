package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.ring.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One node's own copy of a record, as the node describes it.
 *
 * @param page its answer to {@code GET /tables/TABLE/keys/KEY/replica}
 */
record ReplicaPage(JsonNode page) {
    private static final String HEX = "0123456789ABCDEF";

    /** Every byte that might mean something in a path, as {@code %XX}. */
    static String percentEncoded(Bytes key) {
        StringBuilder path = new StringBuilder();
        for (byte b : key.toArray()) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (plain) {
                path.append((char) b);
            } else {
                path.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        return path.toString();
    }

    boolean isFound() {
        return page.path("found").asBoolean();
    }

    boolean isLost() {
        return page.path("lost").asBoolean();
    }

    void print(Terminal terminal, HttpNode node, String key) {
        terminal.print("key " + key + " of table " + page.path("table").asText() + " at node " + node.title() + ", "
                + role(page));
        if (isLost()) {
            terminal.print("lost: what is on its disk cannot be read; another copy repairs it when the key is read");
        } else if (!isFound()) {
            terminal.print("not there");
        } else {
            printVersions(terminal, page);
        }
        for (JsonNode hint : page.path("hints")) {
            terminal.print("");
            terminal.print("a hint is kept for node " + hint.path("target").asText());
            printVersions(terminal, hint);
        }
    }

    /** Also of a page that lists a partition. */
    static String role(JsonNode page) {
        return "partition " + page.path("partition").asInt() + ": "
                + (page.path("primary").asBoolean() ? "one of the first N" : "a fallback") + ", "
                + (page.path("whole").asBoolean() ? "a whole copy" : "a copy that is not whole");
    }

    /** Digest, clock and versions of a copy, or of a hint. */
    static void printVersions(Terminal terminal, JsonNode of) {
        List<String> clock = new ArrayList<>();
        of.path("clock").forEach(entry -> clock.add(dot(entry)));
        terminal.print("digest " + of.path("digest").asText() + ", clock " + String.join(" ", clock));
        terminal.print("");
        TextTable table = new TextTable("DOT", "KIND", "BYTES", "CHECKSUM", "WRITTEN", "EXPIRES");
        for (JsonNode version : of.path("versions")) {
            table.row(
                    dot(version.path("dot")),
                    version.path("tombstone").asBoolean() ? "tombstone" : "value",
                    Units.count(version.path("bytes").asLong()),
                    version.path("checksum").asText(),
                    Instant.ofEpochMilli(version.path("writtenMillis").asLong()),
                    version.path("expires").asText("-"));
        }
        table.printTo(terminal);
    }

    private static String dot(JsonNode dot) {
        return dot.path("incarnation").asText() + "." + dot.path("epoch").asLong() + ":"
                + dot.path("counter").asLong();
    }
}
