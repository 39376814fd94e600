package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * Clocks of a single process, by way of libfaketime. A JVM keeps its contract only with these settings: its monotonic clock must not
 * jump, and with {@code FAKETIME_FORCE_MONOTONIC_FIX} left alone timed waits are late.
 */
public final class FakeClock {
    private static final List<String> VARIABLES = List.of(
            "LD_PRELOAD",
            "FAKETIME",
            "FAKETIME_TIMESTAMP_FILE",
            "FAKETIME_CACHE_DURATION",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "FAKETIME_FORCE_MONOTONIC_FIX");

    private FakeClock() {}

    private static String library() {
        return Probe.faketime()
                .orElseThrow(() -> new SiteFailure("there is no libfaketime"))
                .toString();
    }

    /** From its next start on, the node's wall clock can be stepped while it runs. */
    public static void steerable(ChaosNode node) {
        none(node);
        step(node, 0);
        node.environment("LD_PRELOAD", library());
        node.environment("FAKETIME_TIMESTAMP_FILE", file(node).toString());
        node.environment("FAKETIME_CACHE_DURATION", "1");
        node.environment("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        node.environment("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    private static Path file(ChaosNode node) {
        return node.log().resolveSibling("clock");
    }

    /** So far from the true time within a second. */
    public static void step(ChaosNode node, int seconds) {
        Path next = node.log().resolveSibling("clock.next");
        try {
            Files.writeString(next, String.format(Locale.ROOT, "%+d\n", seconds));
            Files.move(next, file(node), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SiteFailure("cannot step the clock of " + node, e);
        }
    }

    /** From its next start on, both its clocks run so much faster. */
    public static void drift(ChaosNode node, double rate) {
        none(node);
        node.environment("LD_PRELOAD", library());
        node.environment("FAKETIME", "+0 x" + rate);
    }

    /** Whether its process has one. */
    public static boolean isOf(ChaosNode node) {
        return node.hasLoaded("libfaketime");
    }

    /** From its next start on, it reads the machine's clocks. */
    private static void none(ChaosNode node) {
        VARIABLES.forEach(variable -> node.environment(variable, ""));
    }
}
