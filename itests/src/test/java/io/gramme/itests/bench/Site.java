package io.gramme.itests.bench;

import io.gramme.client.cli.Terminal;
import io.gramme.itests.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where a benchmark happens: a folder, the daemons and whatever else must be undone at its end. All of it is, the last thing first, when the
 * site is closed or this process is told to end. Thread-safe: the end may come in the middle of anything.
 */
final class Site implements AutoCloseable {
    private static final long END_SECONDS = 10;

    private final Path folder;
    private final Terminal terminal;
    private final Deque<Undo> undos = new ArrayDeque<>();
    private boolean isClosed;

    private Site(Path folder, Terminal terminal) {
        this.folder = folder;
        this.terminal = terminal;
    }

    /** Takes something back. */
    @FunctionalInterface
    interface Undo {
        void run() throws IOException, InterruptedException;
    }

    /** A new folder in this one. */
    static Site in(Path parent, Terminal terminal) throws IOException {
        Files.createDirectories(parent);
        Site site = new Site(Files.createTempDirectory(parent, "run-"), terminal);
        site.atTheEnd(() -> remove(site.folder));
        Runtime.getRuntime().addShutdownHook(new Thread(site::close, "site-end"));
        return site;
    }

    Path folder() {
        return folder;
    }

    synchronized void atTheEnd(Undo undo) {
        checkOpen();
        undos.push(undo);
    }

    /** Starts it, and kills it at the end if it still runs. */
    synchronized Process start(Command command, Path out, Path err) throws IOException {
        checkOpen();
        Process process = command.start(out, err);
        undos.push(() -> {
            process.destroyForcibly();
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        });
        return process;
    }

    private void checkOpen() {
        if (isClosed) {
            throw BenchFailure.of("interrupted");
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        while (!undos.isEmpty()) {
            try {
                undos.pop().run();
            } catch (IOException e) {
                terminal.say("gramme-bench: something is left behind: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A folder with all that is in it. */
    static void remove(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
