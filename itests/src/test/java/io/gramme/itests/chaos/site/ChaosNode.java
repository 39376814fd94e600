package io.gramme.itests.chaos.site;

import io.gramme.itests.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One daemon: a name, a place on the network, a volume and, now and then, a process. Confined to its thread. */
public final class ChaosNode {
    /** Small and soon warm, for several of them share the machine. */
    private static final String JVM = "-XX:-UseG1GC -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    private static final int NONE = -1;
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;
    private static final Duration END_LIMIT = Duration.ofMinutes(1);

    private final Site site;
    private final String name;
    private final String id;
    private final Network.Place place;
    private final Volume volume;
    private final NodePages pages;
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Process process;
    private long started;
    private boolean isExpected;
    private int allowedExit = NONE;

    ChaosNode(Site site, int number, NodeSettings settings) {
        this.site = site;
        this.name = "n" + number;
        this.id = String.format(Locale.ROOT, "%02x", number).repeat(16);
        this.folder = site.folder().resolve(name);
        this.place = site.network().connect(name);
        this.volume = Volume.make(
                settings.volumes().get(number % settings.volumes().size()), folder, site.shell(), site.undo());
        this.pages = new NodePages(site.http(), place.http());
        environment.put("GRAMME_HEAP", settings.heap());
        environment.put("GRAMME_JVM_OPTIONS", JVM + " -XX:ErrorFile=" + folder.resolve("hs_err_%p.log"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    /** Short: n1 and so on. */
    public String name() {
        return name;
    }

    /** Its identity in the ring. */
    public String id() {
        return id;
    }

    public String peerAddress() {
        return place.peer();
    }

    public String clientAddress() {
        return place.client();
    }

    public String httpAddress() {
        return place.http();
    }

    public NodePages pages() {
        return pages;
    }

    public Volume volume() {
        return volume;
    }

    public Path data() {
        return volume.data();
    }

    /** Of a process that runs: a number that is nobody's any more is never given. */
    public long pid() {
        long pid = running().pid();
        if (!isAlive() || Processes.started(pid) != started) {
            throw new NodeEndedException(this);
        }
        return pid;
    }

    /** As {@code ps} has it, T when it stands still; empty when there is no process. */
    public String state() {
        return isAlive() ? Processes.state(running().pid()) : "";
    }

    /** Whether this library is in its process. */
    public boolean hasLoaded(String library) {
        return Processes.hasLoaded(pid(), library);
    }

    /** What its process is started with from now on, beside the rest; an empty text takes a variable away. */
    public void environment(String variable, String value) {
        environment.put(variable, value);
    }

    /** Writes its configuration. */
    void configure(List<String> seeds, boolean mayBootstrap, NodeSettings settings) {
        String text = """
                node: {id: "%s", data: "%s", loops: 1}
                cluster: {seeds: %s, partitions: 32, gossip-interval: 500 ms, heartbeat-interval: 500 ms, fence-after: %d s%s}
                listen: {peer: "%s", client: "%s", http: "%s"}
                %s
                """.formatted(
                        id,
                        data(),
                        seeds.stream().map(seed -> '"' + seed + '"').toList(),
                        settings.fence().toSeconds(),
                        mayBootstrap ? ", bootstrap: true" : "",
                        peerAddress(),
                        clientAddress(),
                        httpAddress(),
                        settings.yaml());
        try {
            Files.createDirectories(folder);
            Files.writeString(config(), text);
        } catch (IOException e) {
            throw new SiteFailure("cannot configure " + name, e);
        }
    }

    private Path config() {
        return folder.resolve("gramme.yaml");
    }

    /** Starts the daemon, which is not waited for. What it says is appended to its log. */
    public void start() {
        if (isAlive()) {
            throw new SiteFailure(name + " runs already");
        }
        List<Object> words = new ArrayList<>(place.enter());
        words.addAll(List.of(
                "/bin/sh",
                "-c",
                "log=$0; exec \"$@\" >>\"$log\" 2>&1",
                log(),
                site.gramme(),
                "node",
                "--config",
                config()));
        Command command = Command.of(folder, words.toArray());
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            command = command.with(variable.getKey(), variable.getValue());
        }
        Process begun = site.start(name, command, folder.resolve("shell"));
        started = Processes.started(begun.pid());
        process = begun;
        isExpected = true;
        allowedExit = NONE;
    }

    /** It may end by itself from now on, if it ends with this code. */
    public void mayEnd(int code) {
        allowedExit = code;
    }

    /** It may not end by itself from now on, and has not. */
    public void mustRun() {
        allowedExit = NONE;
        checkRuns();
    }

    /** Throws when it has ended by itself and should not have. */
    public void checkRuns() {
        if (ended().isPresent()) {
            throw new NodeEndedException(this);
        }
    }

    /** How it ended by itself; empty when it did not, or might. */
    public Optional<String> ended() {
        boolean isOver = isExpected && !isAlive() && running().exitValue() != allowedExit;
        return isOver ? Optional.of(howItEnded()) : Optional.empty();
    }

    String howItEnded() {
        String code = exit().isPresent() ? Integer.toString(exit().getAsInt()) : "no code";
        return name + " has ended by itself with " + code + ": " + lastLine();
    }

    /** What it has said since its first start. */
    public Path log() {
        return folder.resolve("node.log");
    }

    /** {@code kill -9}. */
    public void kill() {
        killSoon();
        if (awaitEnd() != KILLED) {
            throw new NodeEndedException(this);
        }
    }

    /** {@code kill -9}, without waiting. */
    public void killSoon() {
        checkRuns();
        isExpected = false;
        running().destroyForcibly();
    }

    /** {@code SIGSTOP}: it stands still, with all its connections. */
    public void freeze() {
        site.shell().run("kill", "-STOP", Long.toString(pid()));
    }

    /** {@code SIGCONT}. */
    public void thaw() {
        site.shell().run("kill", "-CONT", Long.toString(pid()));
    }

    /** {@code SIGTERM}; it must end by itself. */
    public void stop() {
        checkRuns();
        isExpected = false;
        running().destroy();
        int code = awaitEnd();
        if (code != 0 && code != TERMINATED) {
            throw new NodeEndedException(this);
        }
    }

    /** What came of its process; empty while it runs. */
    public OptionalInt exit() {
        return isAlive() || process == null
                ? OptionalInt.empty()
                : OptionalInt.of(running().exitValue());
    }

    /** What a JVM writes when it breaks. */
    public List<Path> crashes() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("hs_err"))
                    .toList();
        } catch (IOException e) {
            throw new SiteFailure("cannot read " + folder, e);
        }
    }

    /** Until it has ended by itself. */
    public int awaitEnd() {
        try {
            if (!running().waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SiteFailure(name + " does not end: " + lastLines());
            }
            return running().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteFailure("interrupted", e);
        }
    }

    private Process running() {
        return Objects.requireNonNull(process, name);
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Empties its volume. */
    public void wipe() {
        site.shell().run("rm", "-rf", data().toString());
    }

    /** Until it serves. */
    public void awaitReady(Duration limit) {
        Wait.until(name + " is ready", limit, () -> {
            NodePages.Answer answer = pages.get("/ready");
            if (answer.status() == 200) {
                return "";
            }
            if (!isAlive()) {
                throw new NodeEndedException(this);
            }
            return answer.status() + " " + answer.body();
        });
    }

    /** The end of its log. */
    public String lastLines() {
        try {
            String text = Files.exists(log()) ? Files.readString(log()) : "";
            return text.substring(Math.max(0, text.length() - 2_000));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** Whether these words are in its log. */
    public boolean hasSaid(String words) {
        try {
            return Files.readString(log()).contains(words);
        } catch (IOException e) {
            throw new SiteFailure("cannot read the log of " + name, e);
        }
    }

    /** What it said last. */
    public String lastLine() {
        return lastLines().strip().lines().reduce("", (first, last) -> last.isBlank() ? first : last);
    }

    /** A line of ours in its log, so that the faults can be seen there. */
    public void note(String line) {
        try {
            Files.writeString(log(), "---- " + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new SiteFailure("cannot write to " + log(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
