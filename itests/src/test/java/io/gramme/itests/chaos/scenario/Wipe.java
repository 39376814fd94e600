package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.itests.chaos.nemesis.DiskFaults;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.stream.StreamSupport;

/** A node comes back with an empty folder and the name that it had. */
final class Wipe implements Scenario {
    @Override
    public String name() {
        return "wipe";
    }

    @Override
    public int number() {
        return 6;
    }

    @Override
    public String shows() {
        return "A node that lost its folder and starts under the same name is another incarnation, gets all its copies back, and loses nothing of others.";
    }

    @Override
    public void run(Stage stage) {
        ChaosNode wiped = stage.anyNode();
        long before = incarnation(stage, wiped);
        Fault wipe = DiskFaults.wipe(wiped);
        stage.during(Duration.ofSeconds(3), wipe);
        Wait.upTo(Duration.ofSeconds(30), () -> incarnation(stage, wiped) > before ? "" : "the same");
        long after = incarnation(stage, wiped);
        stage.expect(before > 0, "no-incarnation", "nobody knew " + wiped + " before it was wiped");
        stage.expect(
                after > before, "old-incarnation", wiped + " was " + before + " before it was wiped and is " + after);
        stage.pause(20);
    }

    /** As another node knows it; 0 when that one does not know it. */
    private static long incarnation(Stage stage, ChaosNode node) {
        ChaosNode other = stage.ring().nodes().stream()
                .filter(any -> !any.equals(node))
                .findFirst()
                .orElseThrow();
        JsonNode ring = other.pages().must("/ring");
        return StreamSupport.stream(ring.path("members").spliterator(), false)
                .filter(member -> member.path("id").asText().equals(node.id()))
                .mapToLong(member -> member.path("generation").asLong())
                .findFirst()
                .orElse(0);
    }
}
