package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.DiskFaults;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.List;

/**
 * Bits flip on the disk of one node, and blocks lie where they do not belong: among its records, and among what it keeps for a node that is
 * away; once while it is down, and once under the running node. Whatever was acknowledged is on one other node at least.
 */
final class RotScenario implements Scenario {
    private static final int FLIPS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "rot";
    }

    @Override
    public int number() {
        return 19;
    }

    @Override
    public String shows() {
        return "No wrong byte is ever served of files in which bits flipped and blocks lie over others, and the other copies make up for all of it.";
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(LoadSettings.mixed().weight(Task.READ, 100).valueBytes(1_000));
    }

    @Override
    public Duration convergence() {
        return Duration.ofMinutes(3);
    }

    @Override
    public void run(Stage stage) {
        ChaosNode rotten = stage.anyNode();
        ChaosNode away = stage.ring().nodes().stream()
                .filter(node -> !node.equals(rotten))
                .findFirst()
                .orElseThrow();
        Fault kill = ProcessFaults.kill(List.of(away));
        stage.nemesis().begin(kill);
        stage.pause(10);
        Fault rot = DiskFaults.rot(rotten, FLIPS, stage.options().seed());
        stage.nemesis().begin(rot);
        stage.nemesis().end(kill);
        stage.nemesis().end(rot);
        stage.pause(10);
        JsonNode met = scrub(rotten);
        stage.note(rotten + " has met " + met);
        long records = met.path("mendedRecords").asLong()
                + met.path("unreadableRecords").asLong();
        stage.expect(
                records > 0 || rotten.hasSaid("bytes of the log are damaged"),
                "no-damage",
                rotten + " has started from damaged files and met nothing of it: " + met);
        Fault under = DiskFaults.rotUnder(rotten, FLIPS, stage.random().nextLong());
        stage.nemesis().begin(under);
        stage.nemesis().end(under);
        expectFound(stage, rotten);
    }

    /** What bits flipped under it, and was not there when it started, is found by a scrub and made good by the other copies. */
    private static void expectFound(Stage stage, ChaosNode rotten) {
        long cycles = scrub(rotten).path("cycles").asLong();
        stage.expect(
                rotten.pages().post("/storage/scrub").status() == 200,
                "no-scrub",
                rotten + " does not take the order to scrub");
        Wait.upTo(LIMIT, () -> scrub(rotten).path("cycles").asLong() > cycles ? "" : "it goes on");
        JsonNode scrub = scrub(rotten);
        stage.note(rotten + " has found " + scrub);
        stage.expect(
                scrub.path("damagedRecords").asLong() > 0,
                "no-damage",
                rotten + " has found no damaged record in files that were damaged: " + scrub);
        String left =
                Wait.upTo(LIMIT, () -> scrub(rotten).path("unreadableRecords").asLong() == 0 ? "" : "not yet");
        stage.expect(left.isEmpty(), "not-mended", rotten + " has not mended all that it found: " + scrub(rotten));
    }

    private static JsonNode scrub(ChaosNode node) {
        return node.pages().must("/storage").required("scrub");
    }
}
