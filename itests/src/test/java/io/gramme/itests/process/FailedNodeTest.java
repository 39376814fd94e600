package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.GrammeClient;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one of three daemons costs when it is killed, when it stands still, and when there are two of it. */
final class FailedNodeTest {
    /** Far above what is measured: the machine of a test may be busy with other things. */
    private static final long SLOWEST_MILLIS = 5_000;

    @TempDir
    private static Path folder;

    /** Each test leaves all of it running, connected and without hints. */
    private static DaemonCluster cluster;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = new DaemonCluster(folder);
        cluster.startAll();
    }

    @AfterAll
    static void end() throws IOException {
        cluster.close();
    }

    @Test
    void aKilledDaemonCostsNoRequestAndHasEverythingAfterItsReturn() throws Exception {
        try (GrammeClient client = cluster.client()) {
            Load load = new Load(client, "killed-");
            load.awaitMore(300);

            cluster.daemon(2).kill();
            load.awaitMore(1_000);
            cluster.daemon(2).start();
            cluster.daemon(2).awaitReady();
            load.awaitMore(300);
            load.stop();

            assertThat(load.failures()).isEmpty();
            assertThat(load.slowestMillis()).isLessThan(SLOWEST_MILLIS);
            assertCopiesAreEqualAfterOneReadOfEach(client, load);
        }
    }

    @Test
    void aDaemonThatStandsStillCostsNoRequestAndHasEverythingWhenItGoesOn() throws Exception {
        try (GrammeClient client = cluster.client()) {
            Load load = new Load(client, "frozen-");
            load.awaitMore(300);

            cluster.daemon(2).freeze();
            load.awaitMore(500);
            cluster.daemon(2).thaw();
            load.awaitMore(300);
            load.stop();

            assertThat(load.failures()).isEmpty();
            assertThat(load.slowestMillis()).isLessThan(SLOWEST_MILLIS);
            assertCopiesAreEqualAfterOneReadOfEach(client, load);
        }
    }

    private static void assertCopiesAreEqualAfterOneReadOfEach(GrammeClient client, Load load)
            throws InterruptedException {
        for (Daemon daemon : cluster.daemons()) {
            daemon.awaitConnected();
            daemon.await("/hints", 200, "\"hints\":[]");
        }
        for (Bytes key : load.acknowledged()) {
            assertThat(client.get(Load.TABLE, key).values()).containsExactly(Load.value(key));
        }
        for (int partition = 0; partition < 32; partition++) {
            Set<String> copies = new HashSet<>();
            for (Daemon daemon : cluster.daemons()) {
                String page = daemon.get("/tables/default/partitions/" + partition + "/replica?limit=10000")
                        .body();
                copies.add(page.substring(page.indexOf("\"records\"")));
            }
            assertThat(copies).as("copies of partition %d", partition).hasSize(1);
        }
    }

    @Test
    void aSecondDaemonOnACopyOfAFolderRefuses() throws Exception {
        Daemon first = cluster.daemon(2);
        Path copy = folder.resolve("copy");
        copy(first.data(), copy);
        Path config = folder.resolve("copy.yaml");
        Files.writeString(
                config,
                Files.readString(first.config())
                        .replace(first.data().toString(), copy.toString())
                        .replaceFirst(
                                "listen: .*",
                                "listen: {peer: \"127.0.0.1:0\", client: \"127.0.0.1:0\", http: \"127.0.0.1:0\"}"));

        Command.Result second = cluster.installation().node(config).run();

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).contains("another process runs as node " + first.id(), "copies of one data folder");
        assertThat(first.get("/ready").status()).isEqualTo(200);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
