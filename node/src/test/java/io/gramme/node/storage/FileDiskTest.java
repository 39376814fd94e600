package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gramme.ring.Bytes;
import io.gramme.ring.env.Clock;
import io.gramme.ring.testing.ManualClock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    /** A device that has no room, ever. */
    private static final Path FULL = Path.of("/dev/full");

    private static final Bytes KEYS = Bytes.utf8("keys of the segment");

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<String> events = new ArrayList<>();
    private FileDisk disk;

    @BeforeEach
    void open() throws IOException {
        disk = new FileDisk(folder, "test", clock, () -> {}, failures::add);
        Files.write(folder.resolve("0000000001.log"), new byte[100]);
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void aKeyFileThatFindsNoRoomIsWrittenOnceThereIsRoomAndTheNodeGoesOn() throws Exception {
        Path keys = folder.resolve("0000000001.key");
        assumeThat(FULL).exists();
        Files.createSymbolicLink(keys, FULL);

        disk.seal("0000000001.log", 60, "0000000001.key", KEYS);
        while (Files.isSymbolicLink(keys) && failures.isEmpty()) {
            poll();
        }
        assertThat(failures).isEmpty();
        poll();
        assertThat(events).isEmpty();
        assertThat(keys).doesNotExist();

        while (events.isEmpty() && failures.isEmpty()) {
            clock.advance(1_000_000_000);
            poll();
        }
        assertThat(failures).isEmpty();
        assertThat(events).containsExactly("sealed");
        assertThat(disk.load("0000000001.key")).contains(KEYS);
        assertThat(disk.size("0000000001.log")).isEqualTo(60);
    }

    @Test
    void aSegmentIsMadeInChunksForAsLongAsThatIsAskedFor() throws Exception {
        AtomicInteger chunks = new AtomicInteger();

        assertThat(disk.zeroFill("0000000002.log", (1 << 20) + 1, () -> chunks.incrementAndGet() < 3))
                .isTrue();
        assertThat(chunks).hasValue(3);
        assertThat(Files.readAllBytes(folder.resolve("0000000002.log"))).isEqualTo(new byte[(1 << 20) + 1]);
    }

    @Test
    void aSegmentBesideALogIsMadeInTurnsWithItAndNotWithoutEnd() {
        disk.append("0000000001.log", 0, KEYS, 1, true);
        disk.prepare("0000000002.log", 1 << 20);
        while (!events.containsAll(List.of("forced", "prepared")) && failures.isEmpty()) {
            poll();
        }
        assertThat(failures).isEmpty();
        assertThat(disk.size("0000000002.log")).isEqualTo(1 << 20);
    }

    @Test
    void aClockThatJumpsWhileASegmentIsMadeDoesNotHoldItUp() {
        close();
        disk = new FileDisk(folder, "test", new LeapingClock(), () -> {}, failures::add);

        assertTimeoutPreemptively(Duration.ofSeconds(20), this::aSegmentBesideALogIsMadeInTurnsWithItAndNotWithoutEnd);
    }

    /** Every look at it is an hour later than the one before. */
    private static final class LeapingClock implements Clock {
        private final AtomicLong hours = new AtomicLong();

        @Override
        public long nanoTime() {
            return TimeUnit.HOURS.toNanos(hours.incrementAndGet());
        }

        @Override
        public long wallMillis() {
            return TimeUnit.NANOSECONDS.toMillis(nanoTime());
        }
    }

    private void poll() {
        Thread.onSpinWait();
        disk.poll((Disk.Events) Proxy.newProxyInstance(
                Disk.Events.class.getClassLoader(), new Class<?>[] {Disk.Events.class}, (proxy, method, arguments) -> {
                    events.add(method.getName());
                    return null;
                }));
    }
}
