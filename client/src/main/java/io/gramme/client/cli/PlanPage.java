package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What a commit would do.
 *
 * @param page a node's answer to {@code GET /admin/plan}
 */
record PlanPage(JsonNode page) {
    static PlanPage of(AdminPort port) {
        return new PlanPage(port.read("/admin/plan"));
    }

    /** What a commit names, so that nothing but this plan is carried out. */
    String token() {
        return page.path("plan").asText();
    }

    /** Whether it is refused unless it is forced. */
    private boolean needsForce() {
        return page.path("force").asBoolean();
    }

    private long violations(String when) {
        return page.path("zoneViolations" + when).asLong();
    }

    /** The words of the command that commits it. */
    String commit() {
        return "commit " + token() + (needsForce() ? " --force" : "");
    }

    void print(Terminal terminal, UnaryOperator<String> title) {
        terminal.print("plan " + token() + ": epoch " + page.path("epoch").asLong() + ", "
                + Units.count(page.path("partitions").asLong(), "partition"));
        terminal.print("");
        members(title).printTo(terminal);
        terminal.print("");
        JsonNode bound = page.path("boundCopies");
        terminal.print(Units.count(page.path("movingPartitions").asLong(), "partition") + " with "
                + copies(page.path("movingCopies").asLong()) + " to move"
                + (bound.isNumber() ? " (the bound is " + Units.count(bound.asLong()) + ")" : "") + ": about "
                + Units.bytes(page.path("bytes").asLong()) + ", "
                + Units.age(page.path("seconds").asLong()));
        terminal.print("two copies in one zone: " + Units.count(violations("Before"), "time") + " before, "
                + violations("After") + " after");
        page.path("warnings").forEach(warning -> terminal.print("warning: " + warning.asText()));
    }

    private static String copies(long count) {
        return Units.count(count) + (count == 1 ? " copy" : " copies");
    }

    private TextTable members(UnaryOperator<String> title) {
        TextTable table = new TextTable(
                "NODE",
                "CHANGE",
                "ZONE",
                "WEIGHT",
                "OWNS",
                "WILL OWN",
                "HOLDS",
                "WILL HOLD",
                "TARGET",
                "GETS",
                "GIVES");
        for (JsonNode member : page.path("members")) {
            table.row(
                    title.apply(member.path("node").asText()),
                    member.path("change").asText(),
                    member.path("zone").asText(),
                    member.path("weight").asText(),
                    count(member, "ownedBefore"),
                    count(member, "ownedAfter"),
                    count(member, "copiesBefore"),
                    count(member, "copiesAfter"),
                    String.format(
                            Locale.ROOT, "%,.1f", member.path("copiesTarget").asDouble()),
                    count(member, "receives"),
                    count(member, "gives"));
        }
        return table;
    }

    private static String count(JsonNode member, String field) {
        return Units.count(member.path(field).asLong());
    }
}
