package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that was away for too long, from its fence to the end of what it had. */
final class FencedMemberTest {
    private static final int SET_ASIDE = 75;

    @TempDir
    private Path folder;

    private static void fenceAfterSeconds(Daemon daemon) throws Exception {
        String config = Files.readString(daemon.config());
        Files.writeString(
                daemon.config(),
                config.replace(
                        "gossip-interval: 200 ms",
                        "gossip-interval: 200 ms, heartbeat-interval: 500 ms, fence-after: 15 s"));
    }

    @Test
    void aMemberThatWasAwayForTooLongComesBackEmptyAndWhatItHadCanBeExported() throws Exception {
        try (DaemonCluster cluster = new DaemonCluster(folder)) {
            for (Daemon daemon : cluster.daemons()) {
                fenceAfterSeconds(daemon);
            }
            cluster.startAll();
            Daemon away = cluster.daemon(2);
            Daemon left = cluster.daemon(0);
            for (Daemon daemon : cluster.daemons()) {
                daemon.awaitConnected();
            }
            assertThat(left.put("/tables/default/keys/key", "", "value").status())
                    .isEqualTo(204);
            away.await("/tables/default/keys/key/replica", 200, "\"found\":true");
            away.kill();

            Operator operator = new Operator(cluster);
            operator.await(left, "/admin/topology", page -> !page.path("fenced").isEmpty());
            Command.Result refused = away.run();
            assertThat(refused.exit()).as(refused.toString()).isEqualTo(SET_ASIDE);
            assertThat(refused.err())
                    .contains(
                            "gramme node: the cluster refuses this data folder",
                            "start the node again",
                            "(exit code 75)");
            away.start();
            away.awaitReady();

            assertThat(away.get("/tables/default/keys/key").body()).isEqualTo("value");
            assertIsKeptExportedAndDropped(operator, away);
        }
    }

    private void assertIsKeptExportedAndDropped(Operator operator, Daemon away) throws Exception {
        JsonNode kept = Operator.page(away, "/admin/quarantine").path("quarantine");
        assertThat(kept).hasSize(1);
        String store = kept.path(0).path("store").asText();
        assertThat(operator.admin("quarantine", "list").out()).contains(store);

        Path out = folder.resolve("out.jsonl");
        operator.admin("quarantine", "export", store, "--out", out.toString());
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).hasSize(3);
        JsonNode record = new ObjectMapper().readTree(lines.get(1));
        byte[] value = record.path("values").path(0).binaryValue();
        assertThat(new String(value, StandardCharsets.UTF_8)).isEqualTo("value");

        operator.admin("quarantine", "drop", store, "--yes");
        assertThat(operator.admin("quarantine", "list").out()).contains("nothing is set aside");
    }
}
