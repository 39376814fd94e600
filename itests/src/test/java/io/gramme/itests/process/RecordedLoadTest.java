package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.Checkers;
import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.History;
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
