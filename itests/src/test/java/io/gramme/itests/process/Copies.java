package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Who holds what at the end, as each daemon says of itself. */
final class Copies {
    private static final int COPIES = 3;
    private static final int PARTITIONS = 32;
    private static final long LIMIT_SECONDS = 60;
    private static final long LOOK_MILLIS = 500;

    private Copies() {}

    /** These alone own the ring, as much as each other, and each partition is on exactly three of them, whole and equal. */
    static void assertExactlyThreeOfEach(Collection<Daemon> members) throws InterruptedException {
        for (Daemon member : members) {
            Map<String, Integer> owned = new TreeMap<>();
            Operator.page(member, "/ring").path("owners").forEach(node -> owned.merge(node.asText(), 1, Integer::sum));
            assertThat(owned.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            members.stream().map(Daemon::id).toList());
            assertThat(owned.values())
                    .allMatch(count -> Math.abs(count * members.size() - PARTITIONS) < members.size());
        }
        List<String> problems = problems(members);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!problems.isEmpty() && System.nanoTime() < deadline) {
            assertThat(new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS))
                    .isFalse();
            problems = problems(members);
        }
        assertThat(problems).isEmpty();
    }

    private static List<String> problems(Collection<Daemon> members) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        int records = 0;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Set<JsonNode> contents = new HashSet<>();
            List<String> holders = new ArrayList<>();
            Set<String> others = new TreeSet<>();
            for (Daemon member : members) {
                JsonNode page =
                        Operator.page(member, "/tables/default/partitions/" + partition + "/replica?limit=10000");
                if (page.path("primary").asBoolean() && page.path("whole").asBoolean()) {
                    holders.add(member.id());
                    contents.add(page.path("records"));
                    records += page.path("records").size();
                } else if (page.path("primary").asBoolean()
                        || !page.path("records").isEmpty()) {
                    others.add(member.id());
                }
            }
            if (holders.size() != COPIES || contents.size() != 1 || !others.isEmpty()) {
                problems.add("partition " + partition + " is on " + holders + ", in " + contents.size()
                        + " forms, and has something on " + others);
            }
        }
        if (records == 0) {
            problems.add("nobody has any record");
        }
        return problems;
    }
}
