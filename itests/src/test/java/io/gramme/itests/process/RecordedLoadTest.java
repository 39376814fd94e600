package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.Checkers;
import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.Op;
import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.check.Verdict.Result;
import io.gramme.itests.chaos.check.WglChecker;
import io.gramme.itests.chaos.load.FinalReads;
import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.RecordedClient;
import io.gramme.itests.chaos.load.Recorder;
import io.gramme.itests.chaos.load.Target;
import io.gramme.itests.chaos.load.Targets;
import io.gramme.itests.chaos.load.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recording clients write down of three real daemons, and what the checkers say of it. */
final class RecordedLoadTest {
    private static final long SEED = 0x7e57;
    private static final long LIMIT_SECONDS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private DaemonCluster cluster;
    private Targets targets;
    private Recorder recorder;

    @BeforeEach
    void start() throws Exception {
        cluster = new DaemonCluster(folder);
        cluster.startAll();
        targets = new Targets(cluster.daemons().stream()
                .map(daemon -> new Target(daemon.id(), daemon.clientAddress(), daemon.httpAddress()))
                .toList());
        recorder = Recorder.create(history(), Header.of("test", SEED, false, 3, 2, 2));
    }

    @AfterEach
    void end() throws Exception {
        recorder.close();
        cluster.close();
    }

    private Path history() {
        return folder.resolve("history.jsonl");
    }

    /** The verdicts of all checkers that are for the history, by name. */
    private Map<String, Verdict> judge() throws Exception {
        for (Daemon daemon : cluster.daemons()) {
            daemon.awaitReady();
            daemon.awaitConnected();
            daemon.await("/hints", 200, "\"hints\":[]");
        }
        new FinalReads(targets, Load.TABLE, recorder, PATIENCE).run();
        recorder.close();
        History history = History.read(history());
        return new Checkers(WglChecker.Limits.DEFAULT, System::nanoTime)
                .checkersFor(history).stream()
                        .map(checker -> checker.check(history))
                        .collect(Collectors.toMap(Verdict::checker, verdict -> verdict));
    }

    private static void assertClean(Map<String, Verdict> verdicts) {
        assertThat(verdicts.keySet())
                .contains("must-may", "set-full", "sibling-convergence", "session", "delete", "availability");
        assertThat(verdicts.values())
                .allSatisfy(verdict ->
                        assertThat(verdict.result()).as(verdict.toString()).isEqualTo(Result.OK));
    }

    @Test
    void theHistoryOfADaemonThatIsKilledUnderLoadIsClean() throws Exception {
        LoadSettings everything = LoadSettings.mixed()
                .weight(Task.READ_SET, 5)
                .weight(Task.LARGE, 2)
                .weight(Task.REPLACE, 3);
        io.gramme.itests.chaos.load.Load load =
                io.gramme.itests.chaos.load.Load.start(targets, everything, SEED, recorder);
        load.awaitMore(600, LIMIT_SECONDS);
        recorder.fault("kill", List.of(cluster.daemon(1).id()), true);
        cluster.daemon(1).kill();
        load.awaitMore(600, LIMIT_SECONDS);
        cluster.daemon(1).start();
        cluster.daemon(1).awaitReady();
        recorder.fault("kill", List.of(cluster.daemon(1).id()), false);
        load.awaitMore(600, LIMIT_SECONDS);
        load.stop();

        Map<String, Verdict> verdicts = judge();

        assertClean(verdicts);
        Map<Kind, Integer> counts = new TreeMap<>();
        History.read(history()).operations().forEach(op -> counts.merge(op.kind(), 1, Integer::sum));
        assertThat(counts.keySet()).contains(Kind.READ, Kind.WRITE, Kind.DELETE, Kind.ADD);
    }

    @Test
    void aWriteThatAFrozenDaemonDoesNotAnswerStaysOpenAndARetriedOneSaysSo() throws Exception {
        LoadSettings writes = LoadSettings.only(Task.BLIND_PUT).perSecond(200);
        io.gramme.itests.chaos.load.Load load = io.gramme.itests.chaos.load.Load.start(targets, writes, SEED, recorder);
        load.awaitMore(100, LIMIT_SECONDS);
        cluster.daemon(0).freeze();
        try (RecordedClient byHand = RecordedClient.ofHttp(targets.nodes().get(0), Load.TABLE, 100, recorder)) {
            assertThat(byHand.writeBlind("frozen", 10).isDone()).isFalse();
        } finally {
            cluster.daemon(0).thaw();
        }
        load.awaitMore(100, LIMIT_SECONDS);
        load.stop();

        Map<String, Verdict> verdicts = judge();

        assertThat(verdicts.values()).allMatch(verdict -> verdict.result() == Result.OK);
        List<Op> operations = History.read(history()).operations();
        assertThat(operations).filteredOn(op -> op.client() == 100).hasSize(1).allMatch(Op::isOpen);
        assertThat(operations).anyMatch(op -> op.isOk() && op.tries() > 1);
    }
}
