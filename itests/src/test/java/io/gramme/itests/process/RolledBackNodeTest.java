package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * A coordinator that forgot what it once wrote, in each way in which that happens to real ones, and then writes the same keys
 * again: what was acknowledged before, and after, stays.
 */
final class RolledBackNodeTest {
    private static final int KEYS = 10;

    @TempDir
    private static Path folder;

    private static DaemonCluster cluster;

    /** Of the test's own keys. */
    private String prefix = "";

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = new DaemonCluster(folder, DaemonCluster.NODES, false, "sync: {retry: 200 ms, settle: 100 ms}\n");
        cluster.startAll();
    }

    @AfterAll
    static void end() throws IOException {
        cluster.close();
    }

    /** The copies that the test before had taken away are there again. */
    @BeforeEach
    void begin(TestInfo test) throws InterruptedException {
        prefix = test.getTestMethod().orElseThrow().getName();
        for (Daemon daemon : cluster.daemons()) {
            daemon.awaitReady();
            daemon.awaitConnected();
        }
    }

    private String path(int key) {
        return "/tables/default/keys/" + prefix + key;
    }

    /** Writes one more version of each key through one daemon, each over what it has read. */
    private void writeOver(Daemon daemon, String value) throws InterruptedException {
        for (int key = 0; key < KEYS; key++) {
            String context = daemon.get(path(key)).context();
            assertWritten(daemon.put(path(key), context, value + key));
        }
    }

    /** Writes one more version of each key through one daemon, which covers nothing. */
    private void writeBeside(Daemon daemon, String value) throws InterruptedException {
        for (int key = 0; key < KEYS; key++) {
            assertWritten(daemon.put(path(key), "", value + key));
        }
    }

    private static void assertWritten(Daemon.Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
    }

    private void assertEachKeyHas(String... values) throws InterruptedException {
        for (int key = 0; key < KEYS; key++) {
            for (Daemon daemon : List.of(cluster.daemon(1), cluster.daemon(2))) {
                Daemon.Answer answer = daemon.get(path(key));
                Set<String> found = SetWriter.elements(answer);
                for (String value : values) {
                    assertThat(found)
                            .as("key %d at %s: %s", key, daemon.id(), answer)
                            .contains(value + key);
                }
            }
        }
    }

    @Test
    void aNodeWhoseFolderWasEmptiedWritesTheSameKeysAndLosesNothing() throws Exception {
        Daemon emptied = cluster.daemon(0);
        writeOver(emptied, "first-");
        writeOver(emptied, "second-");

        emptied.kill();
        delete(emptied.data());
        emptied.start();
        emptied.awaitConnected();
        writeBeside(emptied, "third-");

        assertEachKeyHas("second-", "third-");
    }

    @Test
    void aNodeRestoredFromAnOldCopyWritesTheSameKeysAndLosesNothing() throws Exception {
        Daemon restored = cluster.daemon(0);
        Path old = folder.resolve("old");
        writeOver(restored, "first-");
        restored.stop();
        copy(restored.data(), old);
        restored.start();
        restored.awaitConnected();
        writeOver(restored, "second-");

        restored.kill();
        delete(restored.data());
        copy(old, restored.data());
        restored.start();
        restored.awaitConnected();
        writeBeside(restored, "third-");

        assertEachKeyHas("second-", "third-");
    }

    @Test
    void aNodeThatLostItsKeyFilesAndItsIndexWritesTheSameKeysAndLosesNothing() throws Exception {
        Daemon damaged = cluster.daemon(0);
        writeOver(damaged, "first-");
        damaged.stop();
        damaged.start();
        damaged.awaitConnected();
        writeOver(damaged, "second-");

        damaged.stop();
        try (Stream<Path> files = Files.walk(damaged.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".key") || name.endsWith(".index")) {
                    Files.delete(file);
                }
            }
        }
        damaged.start();
        damaged.awaitConnected();
        writeBeside(damaged, "third-");

        assertEachKeyHas("second-", "third-");
    }

    @Test
    void whatIsWrittenWhileItsFirstCopyIsGoneCoversNothingThatItDidNotSee() throws Exception {
        Daemon emptied = cluster.daemon(0);
        writeOver(emptied, "first-");
        String[] contexts = new String[KEYS];
        for (int key = 0; key < KEYS; key++) {
            contexts[key] = emptied.get(path(key)).context();
        }
        writeBeside(cluster.daemon(1), "beside-");

        emptied.kill();
        delete(emptied.data());
        emptied.start();
        emptied.awaitConnected();
        for (int key = 0; key < KEYS; key++) {
            assertWritten(emptied.put(path(key), contexts[key], "over-first-" + key));
        }

        assertEachKeyHas("beside-", "over-first-");
        for (int key = 0; key < KEYS; key++) {
            assertThat(SetWriter.elements(cluster.daemon(1).get(path(key)))).doesNotContain("first-" + key);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
