package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.DiskFaults;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import io.gramme.itests.chaos.site.ChaosNode;
import java.time.Duration;
import java.util.List;

/**
 * Bits flip on the disk of one node, and blocks lie where they do not belong: among its records, and among what it keeps for a node that is
 * away. Whatever was acknowledged is on one other node at least.
 */
final class RotScenario implements Scenario {
    private static final int FLIPS = 300;

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
        stage.expect(
                rotten.pages().post("/storage/scrub").status() == 200,
                "no-scrub",
                rotten + " does not take the order to scrub");
        stage.pause(20);
        JsonNode scrub = rotten.pages().must("/storage").required("scrub");
        stage.note(rotten + " has found " + scrub);
        long damage = scrub.path("damagedRecords").asLong()
                + scrub.path("damagedFiles").asLong();
        boolean isSeen = damage > 0 || rotten.hasSaid("bytes of the log are damaged");
        stage.expect(isSeen, "no-damage", rotten + " has found no damage, neither at its start nor since: " + scrub);
    }
}
