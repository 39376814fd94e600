package io.gramme.itests.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.wire.Ttl;
import java.util.ArrayList;
import java.util.List;

/** A plan as JSON: what a shrunk failure is kept as. */
final class PlanFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private PlanFile() {}

    static String write(Plan plan) {
        try {
            return JSON.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is made of plain records", e);
        }
    }

    /**
     * Reads a plan; what a plan of an earlier day does not say is as it was then. Throws {@link IllegalArgumentException} for what
     * is no plan.
     */
    static Plan read(String text) {
        try {
            JsonNode plan = JSON.readTree(text);
            fill(plan, JSON.createObjectNode().set("orders", JSON.createArrayNode()));
            fill(plan.path("knobs"), JSON.valueToTree(Knobs.DEFAULT));
            JsonNode usual =
                    JSON.createObjectNode().put("ttlMillis", Ttl.TABLE).set("ask", JSON.valueToTree(Ask.TABLE));
            plan.path("operations").forEach(operation -> fill(operation, usual));
            return JSON.treeToValue(plan, Plan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no plan: " + e.getOriginalMessage(), e);
        }
    }

    private static void fill(JsonNode part, JsonNode usual) {
        for (String name : names(usual)) {
            JsonNode there = part.path(name);
            if (there.isMissingNode() && part instanceof ObjectNode group) {
                group.set(name, usual.get(name));
            } else if (there.isObject()) {
                fill(there, usual.get(name));
            }
        }
    }

    /** The same knobs, each time with one more number put back to its default: one variant for each that differs. */
    static List<Knobs> towardsDefault(Knobs knobs) {
        List<Knobs> variants = new ArrayList<>();
        ObjectNode usual = JSON.valueToTree(Knobs.DEFAULT);
        ObjectNode drawn = JSON.valueToTree(knobs);
        for (String name : names(usual)) {
            JsonNode part = usual.get(name);
            if (part instanceof ObjectNode group) {
                for (String inner : names(group)) {
                    ObjectNode variant = drawn.deepCopy();
                    ((ObjectNode) variant.get(name)).set(inner, group.get(inner));
                    addIfNew(variants, variant, knobs);
                }
            } else {
                ObjectNode variant = drawn.deepCopy();
                variant.set(name, part);
                addIfNew(variants, variant, knobs);
            }
        }
        return variants;
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void addIfNew(List<Knobs> variants, ObjectNode variant, Knobs knobs) {
        Knobs others = JSON.convertValue(variant, Knobs.class);
        boolean isPossible = Math.max(others.r(), others.w()) <= others.n();
        if (isPossible && !others.equals(knobs)) {
            variants.add(others);
        }
    }
}
