package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LocalClusterTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path home = Path.of("");

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        processes.forEach(Process::destroyForcibly);
    }

    private DaemonProcess start() throws IOException {
        Process process = new ProcessBuilder("sleep", "60").start();
        processes.add(process);
        return DaemonProcess.of(process.pid()).orElseThrow();
    }

    private Path folder() throws IOException {
        return Files.createDirectories(home.resolve("data/cluster"));
    }

    private ClusterState stateWith(DaemonProcess... daemons) throws IOException {
        ClusterState state = ClusterState.of(new ClusterPlan(folder(), daemons.length, 9_400, "256m"));
        for (int i = 0; i < daemons.length; i++) {
            state = state.with(state.node(i + 1).with(daemons[i]));
        }
        state.write();
        return state;
    }

    @Test
    void aProcessIsRecognisedUntilItEnds() throws Exception {
        DaemonProcess daemon = start();
        assertThat(daemon.isRunning()).isTrue();

        daemon.terminate();

        assertThat(daemon.endsWithin(LONG)).isTrue();
        assertThat(DaemonProcess.of(daemon.pid())).isEmpty();
    }

    @Test
    void aProcessThatGotTheSameIdLaterIsNeitherRunningNorSignalled() throws Exception {
        DaemonProcess stranger = start();
        DaemonProcess remembered = new DaemonProcess(stranger.pid(), stranger.began() + "0");

        assertThat(remembered.isRunning()).isFalse();
        remembered.terminate();
        remembered.kill();

        assertThat(stranger.endsWithin(Duration.ofMillis(200))).isFalse();
    }

    @Test
    void stopLeavesAStrangerWithARememberedIdAlone() throws Exception {
        DaemonProcess stranger = start();
        DaemonProcess own = start();
        stateWith(new DaemonProcess(stranger.pid(), "another boot:1"), own);

        Cli.Result stopped = new Cli(home).run("cluster", "stop");

        assertThat(stopped.code()).isEqualTo(ExitCodes.OK);
        assertThat(stopped.err()).contains("1 node stopped");
        assertThat(own.isRunning()).isFalse();
        assertThat(stranger.isRunning()).isTrue();
    }

    @Test
    void killEndsOneNode() throws Exception {
        DaemonProcess first = start();
        DaemonProcess second = start();
        stateWith(first, second);

        assertThat(new Cli(home).run("cluster", "kill", "2").code()).isEqualTo(ExitCodes.OK);

        assertThat(first.isRunning()).isTrue();
        assertThat(second.isRunning()).isFalse();
        assertThat(new Cli(home).run("cluster", "kill", "2").err()).contains("node 2 does not run");
        assertThat(new Cli(home).run("cluster", "kill", "3").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(new Cli(home).run("cluster", "start-node", "1").err()).contains("node 1 runs already");
    }

    @Test
    void theStateFileComesBackAsItWasWritten() throws Exception {
        ClusterState state = stateWith(new DaemonProcess(17, "boot:4711"));
        ClusterState named = state.with(state.node(1).withId(Optional.of("abc")));
        named.write();

        assertThat(ClusterState.read(folder())).contains(named);
    }

    @Test
    void aStateFileOfAnotherFormatIsRefused() throws Exception {
        Files.writeString(folder().resolve("cluster.json"), "{\"format\": 2}");
        assertThat(new Cli(home).run("cluster", "status").err()).contains("newer version");

        Files.writeString(folder().resolve("cluster.json"), "{");
        Cli.Result status = new Cli(home).run("cluster", "status");
        assertThat(status.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(status.err()).contains("cannot read");
    }

    @Test
    void statusAsJsonHasWhatScriptsNeed() throws Exception {
        DaemonProcess own = start();
        stateWith(own, new DaemonProcess(1, "another boot:1"));

        Cli.Result status = new Cli(home).run("cluster", "status", "--json");

        assertThat(status.code()).isEqualTo(ExitCodes.OK);
        JsonNode nodes = Json.mapper().readTree(status.out()).path("nodes");
        assertThat(nodes.get(0).path("number").asInt()).isEqualTo(1);
        assertThat(nodes.get(0).path("pid").asLong()).isEqualTo(own.pid());
        assertThat(nodes.get(0).path("client").asText()).isEqualTo("127.0.0.1:9401");
        assertThat(nodes.get(0).path("http").asText()).isEqualTo("http://127.0.0.1:9402");
        assertThat(nodes.get(0).path("data").asText()).endsWith("data/cluster/node-1/data");
        assertThat(nodes.get(0).path("state").asText()).isEqualTo("no answer");
        assertThat(nodes.get(0).has("id")).isTrue();
        assertThat(nodes.get(1).path("pid").isNull()).isTrue();
        assertThat(nodes.get(1).path("state").asText()).isEqualTo("stopped");
    }

    @Test
    void theSeedsAreThoseOfTheLocalCluster() throws Exception {
        stateWith(new DaemonProcess(1, "another boot:1"), new DaemonProcess(1, "another boot:1"));

        assertThat(new Cli(home).run("get", "a", "--timeout", "1s").err()).contains("127.0.0.1:9401", "127.0.0.1:9411");
    }

    @Test
    void smallClustersHaveATableThatFits() throws Exception {
        assertThat(new ClusterPlan(home, 1, 7_400, "").yaml(1)).contains("n: 1, r: 1, w: 1");
        assertThat(new ClusterPlan(home, 2, 7_400, "").yaml(2)).contains("n: 2, r: 2, w: 2");
        assertThat(new ClusterPlan(home, 5, 7_400, "").yaml(5))
                .contains("n: 3, r: 2, w: 2")
                .contains("listen: {peer: \"127.0.0.1:7440\", client: \"127.0.0.1:7441\", http: \"127.0.0.1:7442\"}")
                .contains("seeds: [\"127.0.0.1:7400\", \"127.0.0.1:7410\"");
    }

    @Test
    void aPlanOutsideItsBoundsIsRefused() {
        for (List<String> words : List.of(
                List.of("--nodes", "0"),
                List.of("--nodes", "65"),
                List.of("--base-port", "65530"),
                List.of("--heap", "lots"))) {
            List<String> all = new ArrayList<>(List.of("cluster", "start"));
            all.addAll(words);
            assertThat(new Cli(home).run(all.toArray(String[]::new)).code())
                    .as(words.toString())
                    .isEqualTo(ExitCodes.USAGE);
        }
    }

    @Test
    void anotherClusterInTheFolderIsNotOverwritten() throws Exception {
        stateWith(new DaemonProcess(1, "another boot:1"));

        Cli.Result refused = new Cli(home).run("cluster", "start", "--nodes", "5");

        assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(refused.err()).contains("there is another cluster in").contains("1 node, base port 9400");
    }

    @Test
    void aPortInUseIsNamedBeforeAnythingStarts() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            int base = taken.getLocalPort();

            Cli.Result refused = new Cli(home).run("cluster", "start", "--base-port", String.valueOf(base));

            assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(refused.err()).contains("port " + base);
            assertThat(new ClusterPlan(home, 3, base, "").onFreePorts().basePort())
                    .isGreaterThan(base);
        }
    }

    @Test
    void theEndOfANodesOutputExplainsWhyItDidNotStart() throws Exception {
        Path bin = Files.createDirectories(home.resolve("bin")).resolve("gramme");
        Files.writeString(bin, "#!/bin/sh\necho no such luck\nexit 1\n");
        assertThat(bin.toFile().setExecutable(true)).isTrue();
        Path node = folder().resolve("node-1");
        Path log = Files.createDirectories(node.resolve("log")).resolve("gramme.log");
        Files.writeString(log, "of a run long ago\n");
        Files.setLastModifiedTime(log, FileTime.fromMillis(1_000_000));
        Files.writeString(node.resolve("console.log"), "why it ended before\n");

        Cli.Result failed = new Cli(home).run("cluster", "start", "--nodes", "1", "--base-port", "19400");

        assertThat(failed.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(failed.err())
                .contains("node 1 ended")
                .contains("no such luck")
                .doesNotContain("long ago");
        assertThat(node.resolve("console.previous.log")).hasContent("why it ended before");
    }

    @Test
    void twoCommandsDoNotChangeOneClusterAtOnce() throws Exception {
        stateWith(new DaemonProcess(1, "another boot:1"));
        try (LocalCluster held = LocalCluster.open(Terminal.ofProcess(), folder())) {
            assertThat(held.stopped()).containsExactly(1);
            assertThatThrownBy(() -> LocalCluster.open(Terminal.ofProcess(), folder()))
                    .isInstanceOf(OverlappingFileLockException.class);
        }
        LocalCluster.open(Terminal.ofProcess(), folder()).close();
    }
}
