package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.GrammeClient;
import io.gramme.client.Outcome;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real daemons: killed at once, restarted in turn, started in any order, emptied. */
final class DaemonClusterTest {
    private static final int BATCH = 500;

    @TempDir
    private Path folder;

    private DaemonCluster cluster;

    @BeforeEach
    void install() throws IOException {
        cluster = new DaemonCluster(folder);
    }

    @AfterEach
    void end() throws IOException {
        cluster.close();
    }

    @Test
    void everyAcknowledgedWriteIsThereAfterAllDaemonsWereKilledAtOnce() throws Exception {
        cluster.startAll();
        try (GrammeClient client = cluster.client()) {
            Load load = new Load(client);
            load.awaitMore(1_000);

            cluster.daemons().forEach(Daemon::killSoon);
            for (Daemon daemon : cluster.daemons()) {
                daemon.kill();
            }
            cluster.startAll();
            load.awaitMore(100);
            load.stop();

            assertReadable(load.acknowledged());
        }
    }

    @Test
    void aRollingRestartCostsNoFailedRequest() throws Exception {
        cluster.startAll();
        try (GrammeClient client = cluster.client()) {
            Load load = new Load(client);
            for (Daemon daemon : cluster.daemons()) {
                load.awaitMore(200);
                daemon.stop();
                load.awaitMore(200);
                daemon.start();
                daemon.awaitReady();
            }
            load.awaitMore(200);
            load.stop();

            assertThat(load.failures()).isEmpty();
            assertReadable(load.acknowledged());
        }
    }

    @Test
    void theOrderInWhichDaemonsStartDoesNotMatter() throws Exception {
        cluster.daemon(2).start();
        cluster.daemon(2).await("/ready", 503, "no ring yet");
        cluster.daemon(0).start();
        cluster.daemon(0).await("/ready", 503, "no ring yet");
        cluster.daemon(1).start();
        cluster.awaitReady();

        try (GrammeClient client = cluster.client()) {
            Bytes key = Bytes.utf8("key");
            client.put(Load.TABLE, key, Load.value(key));
            assertReadable(List.of(key));
            assertThat(client.describe().members()).hasSize(DaemonCluster.NODES);
        }
    }

    @Test
    void aDaemonWhoseFolderWasEmptiedIsWholeAgainWithoutAnyRead() throws Exception {
        cluster.startAll();
        Bytes key = Bytes.utf8("key");
        try (GrammeClient client = cluster.client()) {
            client.put(Load.TABLE, key, Load.value(key));
        }
        Daemon emptied = cluster.daemon(1);
        emptied.stop();
        delete(emptied.data());
        emptied.start();

        emptied.await("/ready", 200, "true");
        cluster.daemon(0).kill();
        cluster.daemon(2).kill();
        Daemon.Answer there = emptied.get("/tables/default/keys/key?r=1");
        assertThat(there.status()).isEqualTo(200);
        assertThat(there.body()).isEqualTo("value of key");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void assertReadable(Collection<Bytes> keys) {
        List<Bytes> all = new ArrayList<>(keys);
        try (GrammeClient client = cluster.client()) {
            for (int from = 0; from < all.size(); from += BATCH) {
                List<Bytes> batch = all.subList(from, Math.min(all.size(), from + BATCH));
                Map<Bytes, Outcome> found = client.getAll(Load.TABLE, batch);
                for (Bytes key : batch) {
                    assertThat(Objects.requireNonNull(found.get(key)).orThrow().values())
                            .containsExactly(Load.value(key));
                }
            }
        }
    }
}
