package io.gramme.itests.sim;

import io.gramme.itests.sim.Clocks.Readings;
import io.gramme.ring.env.Clock;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.NodeClock;
import java.util.ArrayList;
import java.util.List;

/** The clock of one machine, which may be set wrong and right again, and all that it ever said. */
final class SteppedClock {
    private static final long MILLI = 1_000_000;

    private final ManualClock truth;
    private final NodeClock clock;
    private final List<Step> steps = new ArrayList<>();
    private long errorMillis;

    SteppedClock(ManualClock truth, long originNanos) {
        this.truth = truth;
        this.clock = new NodeClock(truth, originNanos);
    }

    /** It was set, and said one thing before and another one after that. */
    private record Step(long atNanos, long before, long after) {}

    /** As its node sees it. */
    Clock clock() {
        return clock;
    }

    void step(long millis) {
        long before = clock.wallMillis();
        clock.stepWall(millis);
        errorMillis += millis;
        steps.add(new Step(truth.nanoTime(), before, clock.wallMillis()));
    }

    void setRight() {
        step(-errorMillis);
    }

    /** What it said since then, by the true time. */
    Readings since(long nanos) {
        long now = clock.wallMillis();
        long first = now - (truth.nanoTime() / MILLI - nanos / MILLI);
        Readings readings = new Readings(now, now);
        for (int i = steps.size() - 1; i >= 0 && steps.get(i).atNanos() >= nanos; i--) {
            Step step = steps.get(i);
            readings = readings.and(new Readings(step.after(), step.after()))
                    .and(new Readings(step.before(), step.before()));
            first = step.before() - (step.atNanos() / MILLI - nanos / MILLI);
        }
        return readings.and(new Readings(first, first));
    }
}
