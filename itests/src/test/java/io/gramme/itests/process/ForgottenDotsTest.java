package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that no longer holds what it coordinated goes on coordinating, and nobody loses anything. */
final class ForgottenDotsTest {
    private static final String PATH = "/tables/default/keys/k";
    private static final int MORE_THAN_THE_INDEX_HOLDS = 12;

    @TempDir
    private Path folder;

    private DaemonCluster begin(int nodes, String more) throws Exception {
        DaemonCluster cluster = new DaemonCluster(folder, nodes, false, more);
        cluster.startAll();
        for (Daemon daemon : cluster.daemons()) {
            daemon.awaitConnected();
        }
        return cluster;
    }

    private static void write(Daemon daemon, String value) throws InterruptedException {
        Daemon.Answer answer = daemon.put(PATH, "", value);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
    }

    @Test
    void aRecordUnreadableAtItsCoordinatorLosesNothing() throws Exception {
        try (DaemonCluster cluster = begin(3, "")) {
            Daemon coordinator = cluster.daemon(0);
            Set<String> written = new TreeSet<>();
            for (int i = 0; i < MORE_THAN_THE_INDEX_HOLDS; i++) {
                written.add("value-" + i);
                write(coordinator, "value-" + i);
            }

            assertThat(damage(coordinator, "value-")).isPositive();
            written.add("written-over-damage");
            write(coordinator, "written-over-damage");

            for (Daemon daemon : cluster.daemons()) {
                assertThat(SetWriter.elements(daemon.get(PATH + "?r=2"))).isEqualTo(written);
            }
        }
    }

    /** Spoils these words wherever they stand in the logs of a running daemon, and says how often. */
    private static int damage(Daemon daemon, String words) throws IOException {
        List<Path> segments = new ArrayList<>();
        try (Stream<Path> files = Files.walk(daemon.data())) {
            files.filter(file -> file.toString().endsWith(".log")).forEach(segments::add);
        }
        int found = 0;
        for (Path segment : segments) {
            String text = Files.readString(segment, StandardCharsets.ISO_8859_1);
            try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                for (int at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
                    file.seek(at);
                    file.writeByte('!');
                    found++;
                }
            }
        }
        return found;
    }

    @Test
    void aCoordinatorKilledAfterItsPeersTookTheDotLosesNothing() throws Exception {
        try (DaemonCluster cluster = begin(3, "")) {
            Daemon coordinator = cluster.daemon(0);
            cluster.daemon(2).freeze();
            assertThat(coordinator.put(PATH + "?w=3&timeout=1000", "", "first").status())
                    .as("one of its peers has it, the other does not answer")
                    .isEqualTo(504);

            coordinator.kill();
            cluster.daemon(2).thaw();
            coordinator.start();
            coordinator.awaitConnected();
            write(coordinator, "second");

            for (Daemon daemon : cluster.daemons()) {
                assertThat(SetWriter.elements(daemon.get(PATH + "?r=2"))).containsExactlyInAnyOrder("first", "second");
            }
        }
    }

    @Test
    void aFallbackThatCoordinatesTwiceLosesNothing() throws Exception {
        try (DaemonCluster cluster = begin(4, "tables: [{name: default, number: 1, r: 1, w: 1}]\n")) {
            List<Daemon> primaries = new ArrayList<>();
            Daemon fallback = cluster.daemon(0);
            for (Daemon daemon : cluster.daemons()) {
                if (daemon.get(PATH + "/replica").body().contains("\"primary\":true")) {
                    primaries.add(daemon);
                } else {
                    fallback = daemon;
                }
            }
            assertThat(primaries).hasSize(3);

            for (Daemon primary : primaries) {
                primary.kill();
            }
            fallback.await("/ring", 200, "unreachable");
            write(fallback, "first");
            primaries.get(0).start();
            fallback.awaitNot("/hints", primaries.get(0).id());
            primaries.get(0).kill();
            write(fallback, "second");
            for (Daemon primary : primaries) {
                primary.start();
            }
            fallback.await("/hints", 200, "\"hints\":[]");

            for (Daemon primary : primaries) {
                primary.awaitConnected();
                assertThat(SetWriter.elements(primary.get(PATH + "?r=3"))).containsExactlyInAnyOrder("first", "second");
            }
        }
    }
}
