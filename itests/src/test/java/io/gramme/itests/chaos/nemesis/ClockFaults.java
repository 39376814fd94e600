package io.gramme.itests.chaos.nemesis;

import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.FakeClock;
import java.util.List;
import java.util.Locale;

/** What happens to the clock that a node reads; never to that of the machine. */
public final class ClockFaults {
    private ClockFaults() {}

    /** Its wall clock jumps by so much, and back at the end. Its node was made with {@link FakeClock#steerable}. */
    public static Fault step(ChaosNode node, int seconds) {
        return new Fault(
                        "clock-step",
                        List.of(node.name(), String.format(Locale.ROOT, "%+ds", seconds)),
                        () -> FakeClock.step(node, seconds),
                        () -> FakeClock.step(node, 0))
                .unless(() -> doubt(node));
    }

    /** Restarted with clocks that run faster or slower, both of them, and at the end with true ones that can be stepped. */
    public static Fault drift(ChaosNode node, double rate) {
        return new Fault(
                        "clock-drift",
                        List.of(node.name(), "x" + rate),
                        () -> restart(node, () -> FakeClock.drift(node, rate)),
                        () -> restart(node, () -> FakeClock.steerable(node)))
                .unless(() -> doubt(node));
    }

    private static String doubt(ChaosNode node) {
        return FakeClock.isOf(node) ? "" : "it reads the clocks of the machine";
    }

    private static void restart(ChaosNode node, Runnable between) {
        node.stop();
        between.run();
        ProcessFaults.startAll(List.of(node));
    }
}
