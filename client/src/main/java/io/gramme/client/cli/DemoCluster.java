package io.gramme.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The demo's own three daemons, in a folder that it may empty: one that it made, which a file of a fixed name says. They are
 * stopped when it is closed, and also when the process is told to end (Ctrl-C).
 */
final class DemoCluster implements AutoCloseable {
    static final int NODES = 3;

    private static final String MARK = "made-by-gramme-demo";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Terminal terminal;
    private final LocalCluster cluster;
    private final boolean keep;
    private final Thread onExit = new Thread(this::stopQuietly, "stop-the-demo");
    private boolean stopped;

    private DemoCluster(Terminal terminal, LocalCluster cluster, boolean keep) {
        this.terminal = terminal;
        this.cluster = cluster;
        this.keep = keep;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Empties the folder and takes the first free ports from the plan's on. Nothing is started yet. */
    static DemoCluster make(Terminal terminal, ClusterPlan plan, boolean keep) {
        Path folder = plan.folder();
        try {
            empty(terminal, folder);
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(MARK), "gramme demo empties this folder when it begins.\n");
        } catch (IOException e) {
            throw Failure.of("cannot prepare the folder " + folder, e);
        }
        return new DemoCluster(terminal, LocalCluster.openOrMake(terminal, plan.onFreePorts()), keep);
    }

    private static void empty(Terminal terminal, Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            if (inside.findAny().isPresent() && !Files.exists(folder.resolve(MARK))) {
                throw Failure.of(
                        "the folder " + folder + " is not empty and was not made by gramme demo, which would empty"
                                + " it; choose another --dir");
            }
        }
        if (ClusterState.read(folder).isPresent()) {
            try (LocalCluster old = LocalCluster.open(terminal, folder)) {
                old.kill(all());
            }
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            List<Path> deepestFirst = inside.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    private static List<Integer> all() {
        return IntStream.rangeClosed(1, NODES).boxed().toList();
    }

    Path folder() {
        return cluster.state().plan().folder();
    }

    List<String> seeds() {
        return cluster.state().nodes().stream()
                .map(node -> node.ports().client())
                .toList();
    }

    long pid(int number) {
        return cluster.state().node(number).process().map(DaemonProcess::pid).orElseThrow();
    }

    void start() {
        start(all());
    }

    /** Waits without the lock, so that a Ctrl-C stops the daemons meanwhile; the wait then fails, for they are gone. */
    void start(List<Integer> numbers) {
        synchronized (this) {
            if (stopped) {
                throw Failure.of("interrupted");
            }
            cluster.launch(numbers);
        }
        cluster.awaitReady(numbers, START_LIMIT, ready -> {});
    }

    void kill(int number) {
        cluster.kill(List.of(number));
    }

    /** Stops the daemons, unless they are to stay; true when each ended by itself. */
    private synchronized boolean stop() {
        if (stopped) {
            return true;
        }
        stopped = true;
        return cluster.stop(all()).isEmpty();
    }

    private void stopQuietly() {
        terminal.say("gramme demo: interrupted, stopping the daemons");
        try {
            stop();
        } catch (Failure e) {
            terminal.say("gramme demo: " + e.getMessage());
        }
    }

    /** Removes what the daemons left; to be called when they have stopped. */
    void remove() {
        try {
            empty(terminal, folder());
            Files.deleteIfExists(folder());
        } catch (IOException e) {
            throw Failure.of("cannot remove the folder " + folder(), e);
        }
    }

    @Override
    public void close() {
        if (keep) {
            synchronized (this) {
                stopped = true;
            }
        }
        boolean clean = stop();
        cluster.close();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook has done or does the same.
            return;
        }
        if (!clean) {
            throw Failure.of("a daemon did not stop in time and was killed; see its log in " + folder());
        }
    }
}
