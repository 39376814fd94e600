package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final class Timer extends TimerWheel.Entry {}

    @Test
    void everyTimerFiresOnceAndWithinTwoTicksOfItsTime() {
        Random random = new Random(7);
        long now = -12_345_678_901L;
        TimerWheel wheel = new TimerWheel(now);
        Map<TimerWheel.Entry, Long> due = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(3) > 0 && step < 15_000) {
                Timer timer = new Timer();
                due.put(timer, now + (long) (random.nextDouble() * random.nextDouble() * 60e9));
                wheel.schedule(timer, due.get(timer));
            }
            now += random.nextLong(5_000_000);
            long current = now;
            wheel.advance(now, timer -> {
                long expected = Objects.requireNonNull(due.remove(timer));
                assertThat(current - expected).isBetween(0L, 2 * TimerWheel.TICK_NANOS + 5_000_000);
            });
        }
        wheel.advance(now + 200_000_000_000L, due::remove);
        assertThat(wheel.isEmpty()).isEqualTo(due.isEmpty());
    }

    @Test
    void aTimerThatWasCancelledDoesNotFire() {
        TimerWheel wheel = new TimerWheel(0);
        Timer kept = new Timer();
        Timer cancelled = new Timer();
        wheel.schedule(kept, 100);
        wheel.schedule(cancelled, 100);

        wheel.cancel(cancelled);
        wheel.cancel(cancelled);
        List<TimerWheel.Entry> fired = new ArrayList<>();
        wheel.advance(1_000_000_000, fired::add);

        assertThat(fired).containsExactly(kept);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void aTimerThatCancelsItsNeighbourAndSchedulesItselfHarmsNobody() {
        TimerWheel wheel = new TimerWheel(0);
        List<Timer> timers = List.of(new Timer(), new Timer(), new Timer());
        timers.forEach(timer -> wheel.schedule(timer, 100));
        List<TimerWheel.Entry> fired = new ArrayList<>();

        wheel.advance(50_000_000, timer -> {
            fired.add(timer);
            timers.forEach(wheel::cancel);
            wheel.schedule(timer, 200_000_000);
        });
        wheel.advance(400_000_000, fired::add);

        assertThat(fired).hasSize(2);
        assertThat(fired.get(0)).isSameAs(fired.get(1));
    }

    @Test
    void aTimerFarAwayWaitsItsTime() {
        TimerWheel wheel = new TimerWheel(0);
        wheel.schedule(new Timer(), 600_000_000_000L);
        List<TimerWheel.Entry> fired = new ArrayList<>();

        for (long now = 0; now < 599_000_000_000L; now += 7_000_000_000L) {
            wheel.advance(now, fired::add);
        }
        assertThat(fired).isEmpty();

        wheel.advance(601_000_000_000L, fired::add);
        assertThat(fired).hasSize(1);
    }
}
