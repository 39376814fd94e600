package io.gramme.client.cli;

import io.gramme.client.GrammeClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command reaches a cluster. */
final class ConnectOptions {
    /** As every command falls back to; a daemon's own default. */
    static final String DEFAULT_SEED = "127.0.0.1:7401";

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** What no shell reads anything into. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,@%+-]+");

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "HOST:PORT",
            description =
                    "client addresses of some nodes, separated by commas; by default those of the local cluster, else "
                            + DEFAULT_SEED)
    private List<String> seeds = new ArrayList<>();

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "the local cluster's folder, for its addresses; data/cluster by default")
    private @Nullable Path dir;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description =
                    "for each request, such as 500ms; 5s by default; 8s to look at what nodes have decided together,"
                            + " 20s to have them decide")
    private @Nullable Duration timeout;

    /** The folder of the cluster that runs on this machine, if one does. */
    Path folder(Terminal terminal) {
        return dir == null ? LocalCluster.defaultFolder(terminal) : dir.toAbsolutePath();
    }

    List<String> seeds(Terminal terminal) {
        if (!seeds.isEmpty()) {
            return List.copyOf(seeds);
        }
        return localCluster(terminal)
                .map(state -> state.nodes().stream()
                        .map(node -> node.ports().client())
                        .toList())
                .orElse(List.of(DEFAULT_SEED));
    }

    /** The cluster of this machine, when the command is about that one. */
    Optional<ClusterState> localCluster(Terminal terminal) {
        if (!seeds.isEmpty()) {
            return Optional.empty();
        }
        Path folder = folder(terminal);
        Optional<ClusterState> state = ClusterState.read(folder);
        if (state.isEmpty() && dir != null) {
            throw Failure.of(
                    "there is no cluster in " + folder + "; start one with: gramme cluster start --dir " + folder);
        }
        return state;
    }

    GrammeClient open(Terminal terminal) {
        return builder(terminal).build();
    }

    /** A command that wants more of the client than the defaults. */
    GrammeClient.Builder builder(Terminal terminal) {
        try {
            Duration attempt = timeout().compareTo(CONNECT) < 0 ? timeout() : CONNECT;
            return GrammeClient.builder(seeds(terminal)).timeouts(timeout(), attempt, attempt);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(String.valueOf(e.getMessage()));
        }
    }

    /** What was given of these to say which cluster is meant, as it is written behind another command; empty when nothing was. */
    String again() {
        return !seeds.isEmpty()
                ? " --seeds " + quoted(String.join(",", seeds))
                : dir == null ? "" : " --dir " + quoted(dir.toString());
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    Duration timeout() {
        return timeout == null ? TIMEOUT : timeout;
    }

    int timeoutMillis() {
        return timeoutMillis(TIMEOUT);
    }

    /** The same for requests that usually take up to so long. */
    int timeoutMillis(Duration usual) {
        return (int) Math.min(Integer.MAX_VALUE, (timeout == null ? usual : timeout).toMillis());
    }
}
