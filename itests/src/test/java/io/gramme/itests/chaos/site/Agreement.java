package io.gramme.itests.chaos.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What keeps these nodes from being one ring whose copies agree, as each says of itself. */
public final class Agreement {
    private static final int LIMIT = 10_000;

    private final List<ChaosNode> members;
    private final int n;

    /** Of these members, which have n copies of everything. */
    public Agreement(List<ChaosNode> members, int n) {
        this.members = List.copyOf(members);
        this.n = n;
    }

    /** The first that is not as it should be; empty when all have converged. */
    public String objection() {
        String objection = ringObjection();
        if (objection.isEmpty()) {
            objection = hintObjection();
        }
        return objection.isEmpty() ? copyObjection() : objection;
    }

    /** Empty when all serve, have the same ring, own all of it and reach each other. */
    public String ringObjection() {
        TreeSet<String> rings = new TreeSet<>();
        for (ChaosNode member : members) {
            if (!member.isAlive()) {
                throw new NodeEndedException(member);
            }
            NodePages.Answer ready = member.pages().get("/ready");
            if (ready.status() != 200) {
                return member + " is not ready: " + ready.status() + " " + ready.body();
            }
            Optional<JsonNode> ring = member.pages().page("/ring");
            if (ring.isEmpty()) {
                return member + " has no ring";
            }
            rings.add(ring.get().path("cluster") + " " + ring.get().path("epoch") + " "
                    + ring.get().path("owners"));
            for (JsonNode other : ring.get().path("members")) {
                if (!other.path("state").asText().equals("up")) {
                    return member + " says of " + other.path("id").asText() + " that it is "
                            + other.path("state").asText();
                }
            }
        }
        return rings.size() == 1 ? "" : "there are " + rings.size() + " different rings";
    }

    private String hintObjection() {
        for (ChaosNode member : members) {
            Optional<JsonNode> hints = member.pages().page("/hints");
            if (hints.isEmpty() || !hints.get().path("hints").isEmpty()) {
                return member + " has hints: " + hints.map(page -> page.path("hints"));
            }
        }
        return "";
    }

    private String copyObjection() {
        int partitions = members.get(0)
                .pages()
                .page("/ring")
                .map(ring -> ring.path("partitions").asInt())
                .orElse(0);
        for (int partition = 0; partition < partitions; partition++) {
            String objection = copyObjection(partition);
            if (!objection.isEmpty()) {
                return objection;
            }
        }
        return partitions == 0 ? "there is no ring" : "";
    }

    /** Exactly N of them have the partition, whole and equal, and nobody else has anything of it. */
    private String copyObjection(int partition) {
        Set<JsonNode> contents = new HashSet<>();
        TreeMap<String, String> holders = new TreeMap<>();
        List<String> others = new ArrayList<>();
        for (ChaosNode member : members) {
            Optional<JsonNode> page =
                    member.pages().page("/tables/default/partitions/" + partition + "/replica?limit=" + LIMIT);
            if (page.isEmpty()) {
                return member + " says nothing of partition " + partition;
            }
            boolean isPrimary = page.get().path("primary").asBoolean();
            if (isPrimary && page.get().path("whole").asBoolean()) {
                holders.put(member.name(), page.get().path("records").size() + " records");
                contents.add(page.get().path("records"));
            } else if (isPrimary || !page.get().path("records").isEmpty()) {
                others.add(member + (isPrimary ? " (not whole)" : " (not its own)"));
            }
        }
        boolean isRight = holders.size() == n && contents.size() == 1 && others.isEmpty();
        return isRight
                ? ""
                : "partition " + partition + " is on " + holders + " in " + contents.size() + " forms, and " + others;
    }
}
