package io.gramme.itests.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Kind;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecorderTest {
    private static final Header HEADER = Header.of("test", 7, false, 3, 2, 2);
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    @Test
    void whatManyThreadsRecordIsAllThereInOneHistory() throws Exception {
        Path file = folder.resolve("history.jsonl");
        try (Recorder recorder = Recorder.create(file, HEADER)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int client = i;
                Thread thread = new Thread(() -> record(recorder, client));
                thread.start();
                threads.add(thread);
            }
            recorder.fault("kill", List.of("n1"), true);
            for (Thread thread : threads) {
                thread.join();
            }
            recorder.fault("kill", List.of("n1"), false);
            assertThat(recorder.answered()).isEqualTo(2_000);
            assertThat(recorder.refused()).isEqualTo(2_000);
            assertThat(recorder.unknown()).isEqualTo(2_000);
        }

        History history = History.read(file);

        assertThat(history.operations()).hasSize(6_000);
        assertThat(history.faults()).hasSize(2);
        assertThat(history.header()).isEqualTo(HEADER);
    }

    /** The values of a history are written once: a value twice would be refused when it is read. */
    private static void record(Recorder recorder, int client) {
        for (int i = 0; i < 500; i++) {
            recorder.end(recorder.begin(client, Kind.WRITE, "k")
                    .value(recorder.nextValue(client))
                    .succeeded(recorder.now()));
            recorder.end(recorder.begin(client, Kind.READ, "k").failed(recorder.now(), "no quorum"));
            recorder.end(recorder.begin(client, Kind.DELETE, "k").unknown(recorder.now(), "no answer"));
        }
    }

    @Test
    void aHistoryThatCannotBeWrittenIsNotPassedOver() {
        assumeThat(Files.isWritable(FULL)).isTrue();
        Recorder recorder = Recorder.create(FULL, HEADER);

        assertThatThrownBy(() -> {
                    record(recorder, 1);
                    recorder.close();
                })
                .isInstanceOfAny(IllegalStateException.class, UncheckedIOException.class)
                .hasStackTraceContaining("No space left");
    }
}
