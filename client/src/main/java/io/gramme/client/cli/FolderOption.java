package io.gramme.client.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a local cluster is. */
final class FolderOption {
    @Option(names = "--dir", paramLabel = "FOLDER", description = "the cluster's folder; data/cluster by default")
    private @Nullable Path dir;

    Path folder(Terminal terminal) {
        return dir == null
                ? LocalCluster.defaultFolder(terminal)
                : dir.toAbsolutePath().normalize();
    }
}
