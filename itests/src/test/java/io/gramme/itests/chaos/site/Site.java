package io.gramme.itests.chaos.site;

import io.gramme.itests.process.Command;
import io.gramme.itests.process.Installation;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Where a run happens: an id, a folder, a network, and all that must be taken back at its end. It is, the last thing first, when the
 * site is closed or this process is told to end.
 */
public final class Site implements AutoCloseable {
    /** What every name begins with that a run makes outside its folder. */
    public static final String PREFIX = "gramme-chaos-";

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final long END_SECONDS = 20;

    private final String id;
    private final Path folder;
    private final Shell shell = new Shell();
    private final Undo undo = new Undo();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final Consumer<String> says;
    private final Installation installation;
    private final Capabilities capabilities;
    private final Network network;
    private final Map<String, CpuGroup> groups = new TreeMap<>();
    private final Thread hook = new Thread(this::undoAll, "chaos-end");

    /** Where runs have their folders, each one that of its id. */
    public static Path folders() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /**
     * A new one.
     *
     * @param basePort of nodes on loopback, 0 for any
     * @param says what a person should know, and what could not be taken back
     */
    public Site(int basePort, Consumer<String> says) {
        this.says = says;
        this.folder = makeFolder();
        this.id = folder.getFileName().toString();
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            undo.push("folder " + folder, () -> Leftovers.removeFolder(shell, folder));
            if (Network.isOwn()) {
                Namespaces.checkOwn(shell);
                shell.run("ip", "link", "set", "lo", "up");
            }
            installation = Installation.in(folder);
            Path probe = Files.createDirectory(folder.resolve("probe"));
            capabilities = new Probe(shell, undo, id, probe).look();
            network =
                    capabilities.has(Capability.NAMESPACES) ? new Namespaces(shell, undo, id) : new Loopback(basePort);
        } catch (IOException e) {
            close();
            throw new SiteFailure("cannot make " + folder, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Path makeFolder() {
        try {
            return RunMark.makeFolder(folders());
        } catch (IOException e) {
            throw new SiteFailure("cannot make a folder in " + folders(), e);
        }
    }

    public String id() {
        return id;
    }

    public Path folder() {
        return folder;
    }

    public Shell shell() {
        return shell;
    }

    public Undo undo() {
        return undo;
    }

    public Capabilities capabilities() {
        return capabilities;
    }

    public Network network() {
        return network;
    }

    /** The control group of this name, made when it is first asked for. */
    public CpuGroup cpuGroup(String name) {
        return groups.computeIfAbsent(name, wanted -> {
            AtomicReference<CpuGroup> made = new AtomicReference<>();
            undo.around(
                    "control group " + wanted,
                    () -> {
                        CpuGroup group = made.get();
                        if (group != null) {
                            group.remove();
                        }
                    },
                    () -> made.set(CpuGroup.make(wanted)));
            return Objects.requireNonNull(made.get());
        });
    }

    HttpClient http() {
        return http;
    }

    /** The launcher under test. */
    public Path gramme() {
        return installation.gramme();
    }

    /** Starts it, and kills it at the end if it still runs. */
    public Process start(String what, Command command, Path out) {
        AtomicReference<Process> started = new AtomicReference<>();
        undo.around(
                what,
                () -> {
                    Process process = started.get();
                    if (process != null && !process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                        throw new SiteFailure("process " + process.pid() + " does not end");
                    }
                },
                () -> started.set(
                        command.with(Processes.RUN, id).start(out, out.resolveSibling(out.getFileName() + ".err"))));
        return Objects.requireNonNull(started.get());
    }

    private void undoAll() {
        List<String> left = undo.runAll();
        left.forEach(line -> says.accept("left behind: " + line));
    }

    @Override
    public void close() {
        undoAll();
        if (!Thread.currentThread().equals(hook)) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                says.accept("this process is about to end");
            }
        }
    }
}
