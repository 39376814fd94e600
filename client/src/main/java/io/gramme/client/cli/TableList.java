package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Tables as the nodes describe them, for people. */
final class TableList {
    private TableList() {}

    static TextTable of(Iterable<JsonNode> tables) {
        TextTable list = new TextTable(
                "TABLE", "NUMBER", "N", "R", "W", "PRIMARY R", "PRIMARY W", "CONFLICT", "DURABILITY", "TTL");
        for (JsonNode table : tables) {
            long ttlMillis = table.path("ttlMillis").asLong();
            list.row(
                    table.path("name").asText(),
                    table.path("number").asText(),
                    table.path("n").asText(),
                    table.path("r").asText(),
                    table.path("w").asText(),
                    table.path("primaryR").asText(),
                    table.path("primaryW").asText(),
                    table.path("conflict").asText(),
                    table.path("durability").asText(),
                    ttlMillis == 0 ? "-" : Units.life(ttlMillis));
        }
        return list;
    }
}
