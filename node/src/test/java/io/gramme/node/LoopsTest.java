package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.AsyncGrammeClient;
import io.gramme.client.GrammeClient;
import io.gramme.ring.Bytes;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the loops of a node share on the data path: nothing that one of them would ever wait for. */
final class LoopsTest {
    private static final Pattern LOOP = Pattern.compile("loop-\\d+-\\d+");
    private static final int IN_FLIGHT = 64;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    /** How often a thread has waited for a monitor, and for anything else of Java's. */
    private record Waits(long blocked, long parked) {
        private static Waits of(ThreadInfo thread) {
            return new Waits(thread.getBlockedCount(), thread.getWaitedCount());
        }

        private Waits since(Waits before) {
            return new Waits(blocked - before.blocked, parked - before.parked);
        }
    }

    /** Of all loops in this process but for those, which other tests have left behind. */
    private Map<Long, Waits> loops(Set<Long> but) {
        return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> !but.contains(thread.getThreadId()))
                .filter(thread -> LOOP.matcher(thread.getThreadName()).matches())
                .collect(Collectors.toMap(ThreadInfo::getThreadId, Waits::of));
    }

    /** Each key is written and read, so many at a time. */
    private static void run(AsyncGrammeClient client, int keys) {
        List<CompletableFuture<?>> flight = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            Bytes key = Bytes.utf8("key-" + i % 1_000);
            Bytes value = Bytes.utf8("value " + i);
            flight.add(client.put("default", key, value)
                    .thenCompose(written -> client.get("default", key))
                    .toCompletableFuture());
            if (flight.size() == IN_FLIGHT) {
                flight.forEach(CompletableFuture::join);
                flight.clear();
            }
        }
        flight.forEach(CompletableFuture::join);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void noLoopWaitsForAnotherOneOrForAnyLock(int loops) {
        int keys = 10_000;
        Set<Long> others = Set.copyOf(loops(Set.of()).keySet());
        try (TestRing ring = new TestRing(folder, 3, loops, "");
                GrammeClient client =
                        GrammeClient.builder(ring.client(0), ring.client(1)).build()) {
            run(client.async(), 1_000);
            Map<Long, Waits> before = loops(others);
            assertThat(before).hasSize(3 * loops);

            run(client.async(), keys);

            Map<Long, Waits> after = loops(others);
            before.forEach((id, waits) -> {
                Waits waited = Objects.requireNonNull(after.get(id)).since(waits);
                assertThat(waited.parked).as("times a loop was parked").isLessThan(10);
                assertThat(waited.blocked)
                        .as("times a loop met a monitor that was held")
                        .isLessThan(keys / 100);
            });
        }
    }
}
