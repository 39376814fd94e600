package io.gramme.client.cli;

import io.gramme.client.RequestOptions;
import picocli.CommandLine.Option;

/** How many copies a command reads from. */
final class ReadQuorum {
    @Option(names = "--r", paramLabel = "COPIES", description = "copies that must answer; the table's R by default")
    private int r;

    @Option(
            names = "--primary-r",
            paramLabel = "COPIES",
            description = "of the key's first N nodes, how many must answer; the table's figure by default")
    private int primaryR;

    RequestOptions of(RequestOptions options) {
        if (r < 0 || primaryR < 0) {
            throw Failure.usage("--r and --primary-r are at least 1");
        }
        return options.r(r).primaryR(primaryR);
    }
}
