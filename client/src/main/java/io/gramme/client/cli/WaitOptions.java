package io.gramme.client.cli;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a command waits for what it has ordered. */
final class WaitOptions {
    private static final Duration WAIT = Duration.ofHours(1);

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description = "how long to wait for all nodes; 1h by default")
    private @Nullable Duration wait;

    @Option(names = "--no-wait", description = "order it, and wait for nothing")
    private boolean noWait;

    boolean areGiven() {
        return noWait || wait != null;
    }

    /** How long; empty for not at all. */
    Optional<Duration> patience() {
        if (noWait && wait != null) {
            throw Failure.usage("--wait and --no-wait: choose one");
        }
        return noWait ? Optional.empty() : Optional.of(wait == null ? WAIT : wait);
    }
}
