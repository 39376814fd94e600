package io.gramme.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.bench.GcLog.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GcLogTest {
    private static final List<String> OF_JDK_17 = List.of(
            "[2026-11-22T17:58:22.816+0000][0.007s] Using G1",
            "[2026-11-22T17:58:23.395+0000][0.586s] GC(6) Pause Young (Concurrent Start) (G1 Periodic Collection) 3M->2M(14M) 24.102ms",
            "[2026-11-22T17:58:23.395+0000][0.586s] Safepoint \"G1TryInitiateConcMark\", Time since last: 105551180 ns,"
                    + " Reaching safepoint: 513341 ns, Cleanup: 24527 ns, At safepoint: 24180636 ns, Total: 24718504 ns",
            "[2026-11-22T17:58:23.395+0000][0.586s] GC(7) Concurrent Mark Cycle",
            "[2026-11-22T17:58:23.405+0000][0.595s] GC(7) Concurrent Mark Cycle 9.490ms",
            "[2026-11-22T17:58:24.100+0000][1.290s] Safepoint \"ICBufferFull\", Time since last: 95328001 ns,"
                    + " Reaching safepoint: 93371 ns, Cleanup: 34511 ns, At safepoint: 2285 ns, Total: 130167 ns");
    private static final List<String> OF_JDK_25 = List.of(
            "[2026-11-22T17:58:24.896+0000][0.190s] GC(0) Pause Young (Concurrent Start) (G1 Periodic Collection) 2M->1M(128M) 2.204ms",
            "[2026-11-22T17:58:24.897+0000][0.190s] GC(1) Concurrent Mark Cycle",
            "[2026-11-22T17:58:24.898+0000][0.192s] Safepoint \"G1TryInitiateConcMark\", Time since last: 110414626 ns,"
                    + " Reaching safepoint: 4355123 ns, At safepoint: 2619685 ns, Leaving safepoint: 1057119 ns,"
                    + " Total: 8031927 ns, Threads: 1 runnable, 10 total",
            "[2026-11-22T17:58:24.899+0000][0.193s] GC(1) Pause Remark 1M->1M(10M) 0.504ms",
            "[2026-11-22T17:58:24.900+0000][0.194s] Safepoint \"G1PauseRemark\", Time since last: 900102 ns,"
                    + " Reaching safepoint: 87211 ns, At safepoint: 522154 ns, Leaving safepoint: 600783 ns,"
                    + " Total: 1210148 ns, Threads: 1 runnable, 10 total");

    @TempDir
    private Path folder;

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    @Test
    void aPauseOfJdk17HasTheCollectionAsItsCause() {
        assertThat(GcLog.parse(OF_JDK_17))
                .containsExactly(
                        new Pause(
                                millis("2026-11-22T17:58:23.395Z"),
                                "Pause Young (Concurrent Start) (G1 Periodic Collection)",
                                24_718_504,
                                513_341),
                        new Pause(millis("2026-11-22T17:58:24.100Z"), "ICBufferFull", 130_167, 93_371));
    }

    @Test
    void aPauseOfJdk25HasTheCollectionAsItsCause() {
        assertThat(GcLog.parse(OF_JDK_25))
                .containsExactly(
                        new Pause(
                                millis("2026-11-22T17:58:24.898Z"),
                                "Pause Young (Concurrent Start) (G1 Periodic Collection)",
                                8_031_927,
                                4_355_123),
                        new Pause(millis("2026-11-22T17:58:24.900Z"), "Pause Remark", 1_210_148, 87_211));
    }

    @Test
    void onlyWhatWasOverWhileSomethingWasMeasuredCounts() throws IOException {
        Path log = Files.write(folder.resolve("jvm.log"), OF_JDK_17);

        List<Pause> pauses = GcLog.read(log, millis("2026-11-22T17:58:24.000Z"), millis("2026-11-22T17:58:25.000Z"));

        assertThat(pauses).extracting(Pause::cause).containsExactly("ICBufferFull");
    }
}
