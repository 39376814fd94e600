package io.gramme.client.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** That a command is about one partition alone. */
final class PartitionOption {
    @Option(names = "--partition", paramLabel = "P", description = "this partition only, from 0")
    private @Nullable Integer partition;

    Optional<Integer> number() {
        Integer given = partition;
        if (given != null && given < 0) {
            throw Failure.usage("a partition is a number from 0");
        }
        return Optional.ofNullable(given);
    }
}
