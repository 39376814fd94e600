package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation is named once its time has come and never before, wherever the clock begins. */
final class DeadlinesTest {
    private static final long MILLI = 1_000_000;

    private final List<Long> expired = new ArrayList<>();

    /** Beside a queue in the order of time: what is named at each look must be the same. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, -40_000_000_000L, 123_456_789_012_345L})
    void theSameAreNamedAsByAQueue(long start) {
        SplittableRandom random = new SplittableRandom(start);
        Deadlines wheel = new Deadlines(start);
        PriorityQueue<long[]> queue = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        long now = start;
        for (long op = 0; op < 20_000; op++) {
            long at = now + random.nextLong(-5 * MILLI, random.nextInt(50) == 0 ? 60_000 * MILLI : 6_000 * MILLI);
            wheel.add(at, op);
            queue.add(new long[] {at, op});
            if (random.nextInt(3) == 0) {
                now += random.nextInt(500) == 0 ? random.nextLong(30_000 * MILLI) : random.nextLong(5 * MILLI);
                assertSame(wheel, queue, now);
            }
        }
        assertSame(wheel, queue, now + 120_000 * MILLI);
        assertThat(queue).isEmpty();
    }

    private void assertSame(Deadlines wheel, PriorityQueue<long[]> queue, long now) {
        expired.clear();
        wheel.expire(now, expired::add);
        List<Long> due = new ArrayList<>();
        while (!queue.isEmpty() && queue.element()[0] <= now) {
            due.add(queue.remove()[1]);
        }
        assertThat(expired).containsExactlyInAnyOrderElementsOf(due);
    }

    @Test
    void anEarlierDeadlineIsNotHeldUpByALaterOneBeforeIt() {
        Deadlines wheel = new Deadlines(0);
        wheel.add(5_000 * MILLI, 1);
        wheel.add(500 * MILLI, 2);

        wheel.expire(600 * MILLI, expired::add);

        assertThat(expired).containsExactly(2L);
    }

    @Test
    void whatIsScheduledAnewWhileItExpiresWaitsForItsNewTime() {
        Deadlines wheel = new Deadlines(0);
        wheel.add(10 * MILLI, 1);

        wheel.expire(11 * MILLI, op -> wheel.add(12 * MILLI, op));
        wheel.expire(11 * MILLI, expired::add);
        assertThat(expired).isEmpty();
        wheel.expire(12 * MILLI, expired::add);

        assertThat(expired).containsExactly(1L);
    }

    @Test
    void aClockThatGoesBackNamesNobodyEarlyOrTwice() {
        Deadlines wheel = new Deadlines(100 * MILLI);
        wheel.add(200 * MILLI, 1);
        wheel.expire(150 * MILLI, expired::add);

        wheel.expire(50 * MILLI, expired::add);
        wheel.add(120 * MILLI, 2);
        assertThat(expired).isEmpty();
        wheel.expire(250 * MILLI, expired::add);

        assertThat(expired).containsExactlyInAnyOrder(1L, 2L);
    }
}
