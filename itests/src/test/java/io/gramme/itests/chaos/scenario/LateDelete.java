package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.RecordedClient;
import io.gramme.itests.chaos.load.Seen;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.NodePages;
import io.gramme.itests.chaos.site.NodeSettings;
import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A delete is kept for a primary that is down by a fallback that then goes down too. The primary hears of the delete from the other
 * copies, and all of them have it now; yet nobody may forget it, for the fallback could bring something older. Half of the keys are
 * written anew, then the fallback brings what it kept, and what was not written anew is forgotten.
 */
final class LateDelete implements Scenario {
    private static final int KEYS = 12;
    private static final int TRIES = 2_000;
    private static final int CLIENT = 500;
    private static final int BYTES = 20;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration TO_FORGET = Duration.ofSeconds(10);
    /** Two cycles that ask all copies, on machines that other runs keep busy. */
    private static final Duration UNTIL_FORGOTTEN = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "late-delete";
    }

    @Override
    public int number() {
        return 7;
    }

    @Override
    public String shows() {
        return "A delete that a fallback brings late, after all others have it and the key is written anew, does not take the new value away.";
    }

    @Override
    public NodeSettings nodes() {
        return NodeSettings.DEFAULT.with("tombstones: {min-age: 500 ms, pause: 500 ms, interval: 500 ms}");
    }

    /** None: what is written at what time is the point of it. */
    @Override
    public List<LoadSettings> loads() {
        return List.of();
    }

    /** Each key is written and deleted, and half of them are written again. */
    @Override
    public int leastWrites() {
        return 2 * KEYS + KEYS / 2;
    }

    @Override
    public void run(Stage stage) {
        ChaosNode primary = stage.ring().node(1);
        ChaosNode fallback = stage.ring().node(2);
        List<String> keys = keys(stage, primary, fallback);
        stage.expect(
                keys.size() == KEYS,
                "no-keys",
                "only " + keys.size() + " keys are on " + primary + " first, then on " + fallback);
        List<String> anew = keys.subList(0, keys.size() / 2);
        List<String> gone = keys.subList(keys.size() / 2, keys.size());
        try (RecordedClient client = stage.client(stage.ring().node(3), CLIENT)) {
            keys.forEach(key -> client.writeBlind(key, BYTES));
            Fault down = ProcessFaults.kill(List.of(primary));
            stage.nemesis().begin(down);
            awaitMissed(stage, primary);
            delete(stage, client, keys);
            Wait.upTo(LIMIT, () -> stage.hintsFor(primary) >= keys.size() ? "" : "not yet");
            stage.expect(stage.hintsFor(primary) > 0, "no-hints", fallback + " keeps nothing for " + primary);
            Fault silent = ProcessFaults.kill(List.of(fallback));
            stage.nemesis().begin(silent);
            stage.nemesis().end(down);
            Wait.pause(TO_FORGET);
            stage.expect(
                    keys.stream().noneMatch(key -> isForgotten(primary, key)),
                    "forgotten-early",
                    "a delete is forgotten while " + fallback + " could bring something older");
            anew.forEach(key -> client.writeBlind(key, BYTES));
            stage.nemesis().end(silent);
            Wait.upTo(LIMIT, () -> stage.hintsFor(primary) == 0 ? "" : "not yet");
            anew.forEach(key -> expectOne(stage, client, key));
            String remembered = Wait.upTo(UNTIL_FORGOTTEN, () -> remembered(stage, gone));
            stage.expect(remembered.isEmpty(), "not-forgotten", remembered);
        }
    }

    private static void delete(Stage stage, RecordedClient client, List<String> keys) {
        for (String key : keys) {
            Seen deleted = client.delete(key, client.read(key));
            stage.expect(deleted.isDone(), "delete-refused", "the delete of " + key + " was not acknowledged");
        }
    }

    private static void expectOne(Stage stage, RecordedClient client, String key) {
        Seen seen = client.read(key);
        stage.expect(seen.values().size() == 1, "value-gone", key + " was written anew and has " + seen.values());
    }

    private static String remembered(Stage stage, List<String> gone) {
        return stage.ring().nodes().stream()
                .flatMap(node -> gone.stream()
                        .filter(key -> !isForgotten(node, key))
                        .map(key -> node + " still has the delete of " + key))
                .findFirst()
                .orElse("");
    }

    private static List<String> keys(Stage stage, ChaosNode primary, ChaosNode fallback) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < TRIES && keys.size() < KEYS; i++) {
            String key = "late-" + i;
            JsonNode page = stage.ring()
                    .node(3)
                    .pages()
                    .page("/tables/default/keys/" + key + "/where")
                    .orElseThrow();
            boolean isThere = page.path("primaries").findValuesAsText("id").contains(primary.id());
            if (isThere && page.path("fallbacks").path(0).path("id").asText().equals(fallback.id())) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static void awaitMissed(Stage stage, ChaosNode primary) {
        NodePages other = stage.ring().node(3).pages();
        Wait.until(
                "the ring misses " + primary,
                LIMIT,
                () -> other.get("/ring").body().contains("unreachable") ? "" : "it does not");
    }

    private static boolean isForgotten(ChaosNode node, String key) {
        return !node.pages()
                .page("/tables/" + Stage.TABLE + "/keys/" + key + "/replica")
                .map(page -> page.path("found").asBoolean())
                .orElse(true);
    }
}
