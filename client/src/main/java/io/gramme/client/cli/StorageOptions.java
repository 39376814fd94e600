package io.gramme.client.cli;

import io.gramme.client.cli.NodesOptions.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code gramme compact} and {@code gramme scrub} have in common: which nodes, and how long to wait for them. */
final class StorageOptions {
    private static final Duration WAIT = Duration.ofHours(1);

    @Mixin
    private NodesOptions asked = new NodesOptions();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description = "how long to wait for all nodes; 1h by default")
    private @Nullable Duration wait;

    @Option(names = "--no-wait", description = "order it, and wait for nothing")
    private boolean noWait;

    boolean isJson() {
        return asked.isJson();
    }

    List<HttpNode> nodes(Terminal terminal) {
        return asked.nodes(terminal);
    }

    /** Asks each how it stands, all at once. */
    List<Answer<StoragePage>> read(List<HttpNode> nodes) {
        return asked.read(nodes, "/storage", StoragePage::new);
    }

    /** Orders something of each, all at once. */
    List<Answer<StoragePage>> post(List<HttpNode> nodes, String path) {
        return asked.post(nodes, path, StoragePage::new);
    }

    boolean saysHowToWait() {
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
