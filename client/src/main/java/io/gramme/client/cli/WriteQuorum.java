package io.gramme.client.cli;

import io.gramme.client.RequestOptions;
import picocli.CommandLine.Option;

/** How many nodes must hold what a command writes. */
final class WriteQuorum {
    @Option(
            names = "--w",
            paramLabel = "COPIES",
            description = "nodes that must hold it, fallbacks among them; the table's W by default")
    private int w;

    @Option(
            names = "--primary-w",
            paramLabel = "COPIES",
            description = "of them, how many are of the key's first N; the table's figure by default")
    private int primaryW;

    RequestOptions of(RequestOptions options) {
        if (w < 0 || primaryW < 0) {
            throw Failure.usage("--w and --primary-w are at least 1");
        }
        return options.w(w).primaryW(primaryW);
    }
}
