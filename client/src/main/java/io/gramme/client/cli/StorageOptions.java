package io.gramme.client.cli;

import io.gramme.client.cli.NodesOptions.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What {@code gramme compact} and {@code gramme scrub} have in common: which nodes, and how long to wait for them. */
final class StorageOptions {
    @Mixin
    private NodesOptions asked = new NodesOptions();

    @Mixin
    private WaitOptions wait = new WaitOptions();

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
        return wait.areGiven();
    }

    /** How long; empty for not at all. */
    Optional<Duration> patience() {
        return wait.patience();
    }
}
