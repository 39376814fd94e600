package io.gramme.client.cli;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Daemons on this machine, each a process of its own, under one folder:
 *
 * <pre>
 * cluster.json             which process is which node
 * lock                     held by the command that changes it
 * conf/node-1/gramme.yaml  written once, yours to edit
 * node-1/data  node-1/log
 * node-1/console.log       what the process itself wrote; that of the start before is console.previous.log
 * </pre>
 *
 * Whoever opens it holds the folder's lock until it closes it, so two commands cannot start the same node twice. A process
 * is only signalled while it still is the one that was started ({@link DaemonProcess}). Confined to its caller.
 */
final class LocalCluster implements AutoCloseable {
    /** A daemon drains for up to 10 s by default. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);

    private final Path home;
    private final FileChannel channel;
    private final FileLock lock;
    private final Map<Integer, FileTime> launched = new ConcurrentHashMap<>();
    /** Volatile because the demo stops its cluster from another thread when the process is told to end. */
    private volatile ClusterState state;

    private LocalCluster(Path home, ClusterState state, FileChannel channel, FileLock lock) {
        this.home = home;
        this.state = state;
        this.channel = channel;
        this.lock = lock;
    }

    static Path defaultFolder(Terminal terminal) {
        return terminal.home().resolve("data").resolve("cluster");
    }

    /** Opens the one that is in the folder. */
    static LocalCluster open(Terminal terminal, Path folder) {
        if (ClusterState.read(folder).isEmpty()) {
            throw Failure.of("there is no cluster in " + folder + "; start one with: gramme cluster start"
                    + (folder.equals(defaultFolder(terminal)) ? "" : " --dir " + folder));
        }
        return lock(terminal, folder, Optional.empty());
    }

    /** Opens the one that is in the plan's folder, or makes it as planned. The caller compares what it got. */
    static LocalCluster openOrMake(Terminal terminal, ClusterPlan plan) {
        try {
            Files.createDirectories(plan.folder());
        } catch (IOException e) {
            throw Failure.of("cannot make the folder " + plan.folder(), e);
        }
        return lock(terminal, plan.folder(), Optional.of(plan));
    }

    private static LocalCluster lock(Terminal terminal, Path folder, Optional<ClusterPlan> plan) {
        Path file = folder.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Optional<FileLock> lock = acquire(channel);
            if (lock.isEmpty()) {
                channel.close();
                throw Failure.of(
                        "another command is changing the cluster in " + folder + "; try again when it is done");
            }
            ClusterState state = ClusterState.read(folder)
                    .orElseGet(() -> ClusterState.of(plan.orElseThrow(() -> Failure.of("the cluster is gone"))));
            return new LocalCluster(terminal.home(), state, channel, lock.get());
        } catch (IOException e) {
            throw Failure.of("cannot lock " + file, e);
        }
    }

    private static Optional<FileLock> acquire(FileChannel channel) {
        List<FileLock> held = new ArrayList<>();
        boolean got = Poll.until(LOCK_LIMIT, () -> {
            try {
                Optional.ofNullable(channel.tryLock()).ifPresent(held::add);
                return !held.isEmpty();
            } catch (IOException e) {
                throw Failure.of("cannot lock the folder", e);
            }
        });
        return got ? Optional.of(held.get(0)) : Optional.empty();
    }

    ClusterState state() {
        return state;
    }

    List<Integer> stopped() {
        return state.nodes().stream()
                .filter(node -> !node.isRunning())
                .map(ClusterState.Node::number)
                .toList();
    }

    /** Starts the processes of these nodes and returns; {@link #awaitReady} waits for them. */
    void launch(List<Integer> numbers) {
        List<Integer> taken = state.plan().takenPorts(numbers);
        if (!taken.isEmpty()) {
            throw Failure.of("another program uses port " + taken.get(0)
                    + " of this machine; stop it, or choose other ports with --base-port");
        }
        for (int number : numbers) {
            state = state.with(state.node(number).with(launch(number)));
            state.write();
        }
    }

    private DaemonProcess launch(int number) {
        Path folder = state.plan().folder();
        Path config = ClusterPlan.configFile(folder, number);
        try {
            Files.createDirectories(config.getParent());
            Files.createDirectories(ClusterPlan.logFolder(folder, number));
            if (!Files.exists(config)) {
                Files.writeString(config, state.plan().yaml(number));
            }
            keepPreviousConsole(number);
            launched.put(number, FileTime.from(Instant.now()));
            ProcessBuilder builder = new ProcessBuilder(commandLine(config))
                    .directory(ClusterPlan.nodeFolder(folder, number).toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(consoleFile(number).toFile());
            Map<String, String> environment = builder.environment();
            if (!state.plan().heap().isEmpty()) {
                environment.put("GRAMME_HEAP", state.plan().heap());
            }
            long pid = builder.start().pid();
            return DaemonProcess.of(pid)
                    .orElseThrow(() -> Failure.of("node " + number + " ended at once" + lastLines(number)));
        } catch (IOException e) {
            throw Failure.of("cannot start node " + number, e);
        }
    }

    /** In a session of its own where that can be had, so that a Ctrl-C meant for the command does not reach the daemon. */
    private List<String> commandLine(Path config) {
        Path program = home.resolve("bin").resolve("gramme");
        if (!Files.isExecutable(program)) {
            throw Failure.of("there is no program " + program + "; run this command through bin/gramme");
        }
        List<String> words = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            words.add(setsid.toString());
        }
        words.addAll(List.of(program.toString(), "node", "--config", config.toString()));
        return words;
    }

    /**
     * Returns when all of these nodes serve; fails with a node's last words when it ends or the time is over.
     *
     * @param progress is told each time how many of them do
     */
    void awaitReady(List<Integer> numbers, Duration limit, Consumer<Integer> progress) {
        List<Integer> waiting = new ArrayList<>(numbers);
        boolean all = Poll.until(limit, () -> {
            for (int number : waiting) {
                if (!state.node(number).isRunning()) {
                    throw Failure.of("node " + number + " ended while it started" + lastLines(number));
                }
            }
            waiting.removeIf(number ->
                    HttpProbe.health(state.node(number).ports().http()).ready());
            progress.accept(numbers.size() - waiting.size());
            return waiting.isEmpty();
        });
        if (!all) {
            int number = waiting.get(0);
            List<String> reasons =
                    HttpProbe.health(state.node(number).ports().http()).reasons();
            throw Failure.of("node " + number + " does not serve after " + limit.toSeconds() + " s: "
                    + String.join("; ", reasons) + lastLines(number));
        }
        for (int number : numbers) {
            ClusterState.Node node = state.node(number);
            state = state.with(node.withId(HttpProbe.nodeId(node.ports().http())));
        }
        state.write();
    }

    private Path consoleFile(int number) {
        return ClusterPlan.nodeFolder(state.plan().folder(), number).resolve("console.log");
    }

    /** Why a daemon ended stands there, and starting it again must not wipe it away. */
    private void keepPreviousConsole(int number) throws IOException {
        Path file = consoleFile(number);
        if (Files.exists(file)) {
            Files.move(file, file.resolveSibling("console.previous.log"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Of what was written since the node was launched: a log that ends with an earlier run would mislead. */
    private String lastLines(int number) {
        Path log = ClusterPlan.logFolder(state.plan().folder(), number).resolve("gramme.log");
        FileTime since = launched.getOrDefault(number, FileTime.fromMillis(0));
        return LastLines.since(since, consoleFile(number), log);
    }

    /**
     * SIGTERM to all of these at once; SIGKILL to those that do not end in time.
     *
     * @return the nodes that had to be killed
     */
    List<Integer> stop(List<Integer> numbers) {
        List<ClusterState.Node> running = running(numbers);
        running.forEach(node -> node.process().ifPresent(DaemonProcess::terminate));
        long end = System.nanoTime() + STOP_LIMIT.toNanos();
        List<Integer> killed = new ArrayList<>();
        for (ClusterState.Node node : running) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            if (!node.process().orElseThrow().endsWithin(left)) {
                killed.add(node.number());
            }
        }
        kill(killed);
        return killed;
    }

    /** SIGKILL, as a power switch would; returns when they are gone. */
    void kill(List<Integer> numbers) {
        List<ClusterState.Node> running = running(numbers);
        running.forEach(node -> node.process().ifPresent(DaemonProcess::kill));
        for (ClusterState.Node node : running) {
            if (!node.process().orElseThrow().endsWithin(KILL_LIMIT)) {
                throw Failure.of("node " + node.number() + " (process "
                        + node.process().orElseThrow().pid() + ") does not end, even when killed");
            }
        }
    }

    private List<ClusterState.Node> running(List<Integer> numbers) {
        return numbers.stream()
                .map(state::node)
                .filter(ClusterState.Node::isRunning)
                .toList();
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw Failure.of("cannot release the lock of " + state.plan().folder(), e);
        }
    }
}
