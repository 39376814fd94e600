package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real daemons of which not all that cluster.seeds names are ever started. */
final class BootstrapTest {
    private static void allowMajority(Daemon daemon) throws IOException {
        String config = Files.readString(daemon.config());
        Files.writeString(daemon.config(), config.replace("cluster: {", "cluster: {bootstrap: true, "));
    }

    @Test
    void twoOfThreeSeedsServeWhenTheyMayAndTheThirdIsToBeJoinedLater(@TempDir Path folder) throws Exception {
        try (DaemonCluster cluster = new DaemonCluster(folder)) {
            Daemon first = cluster.daemon(0);
            Daemon second = cluster.daemon(1);
            Daemon late = cluster.daemon(2);
            allowMajority(first);

            first.start();
            second.start();
            first.await("/ready", 503, "entry 3 of cluster.seeds has not answered");
            first.awaitReady();
            second.awaitReady();

            assertThat(first.put("/tables/default/keys/k", "", "v").status()).isEqualTo(204);
            assertThat(second.get("/tables/default/keys/k").status()).isEqualTo(200);
            late.start();
            late.await("/ready", 503, "is not a member of the ring: gramme admin join makes it one");
        }
    }
}
