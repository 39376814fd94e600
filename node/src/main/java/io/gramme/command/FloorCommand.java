package io.gramme.command;

import io.gramme.client.cli.bench.echo.Echo;
import io.gramme.node.floor.Floor;
import io.gramme.node.floor.HandOffFloor;
import io.gramme.node.floor.IndexFloor;
import io.gramme.node.floor.LogFloor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gramme bench floor}: what the parts of an operation cost by themselves on this machine. */
@Command(
        name = "floor",
        mixinStandardHelpOptions = true,
        description = {
            "Measure what lies under every operation, each by itself: an echo over TCP with as many callers, the log, the index,",
            "and the way from a thread to a loop and back. No daemon is needed. It takes about ten times --seconds."
        },
        footer = {
            "",
            "Examples:",
            "  gramme bench floor",
            "  gramme bench floor --threads 64 --pipeline 256 --seconds 10 --json"
        })
final class FloorCommand implements Callable<Integer> {
    private static final int[] IN_FLIGHT = {64, 256};

    @Option(names = "--threads", paramLabel = "COUNT", description = "callers that wait for each answer; 16 by default")
    private int threads = 16;

    @Option(
            names = "--pipeline",
            paramLabel = "COUNT",
            description = "requests that one thread keeps in flight; 256 by default")
    private int pipeline = 256;

    @Option(names = "--seconds", paramLabel = "COUNT", description = "of each measurement; 3 by default")
    private int seconds = 3;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "where log and index are measured; the installation's data by default")
    private Path folder = Path.of(System.getProperty("gramme.home", ""), "data");

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        check("--threads", threads, 1_024);
        check("--pipeline", pipeline, 100_000);
        check("--seconds", seconds, 3_600);
        List<Floor> floors = new ArrayList<>();
        Duration duration = Duration.ofSeconds(seconds);
        say("echo, " + threads + " threads");
        floors.add(echo(threads, false, duration));
        say("echo, " + pipeline + " in flight");
        floors.add(echo(pipeline, true, duration));
        say("hand-off");
        floors.add(HandOffFloor.run(threads, duration));
        Path own = make();
        try {
            for (int inFlight : IN_FLIGHT) {
                say("log, " + inFlight + " in flight");
                floors.add(LogFloor.run(Files.createDirectories(own.resolve("log-" + inFlight)), inFlight, duration));
            }
            say("index");
            floors.addAll(IndexFloor.run(own.resolve("index"), duration));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(own);
        }
        print(floors);
        return 0;
    }

    private void check(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), option + " is 1 to " + most + ", not " + value);
        }
    }

    private void say(String what) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("measuring: " + what);
        err.flush();
    }

    private static Floor echo(int callers, boolean pipelined, Duration duration) throws InterruptedException {
        Echo.Result result = Echo.run(callers, pipelined, duration);
        String shape = pipelined ? callers + " in flight from one thread" : callers + " threads, one request each";
        return new Floor("echo: " + shape, result.exchanges(), result.seconds(), result.cpuSeconds());
    }

    private Path make() {
        try {
            return Files.createTempDirectory(Files.createDirectories(folder), "floor-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder in " + folder, e);
        }
    }

    private static void remove(Path own) {
        try (Stream<Path> files = Files.walk(own)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + own, e);
        }
    }

    private void print(List<Floor> floors) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            List<String> lines = new ArrayList<>();
            for (Floor floor : floors) {
                lines.add(String.format(
                        Locale.ROOT,
                        "  {\"floor\": \"%s\", \"operations\": %d, \"seconds\": %.3f, \"cpuSeconds\": %.3f,"
                                + " \"perSecond\": %.0f, \"perCpuSecond\": %.0f}",
                        floor.name(),
                        floor.operations(),
                        floor.seconds(),
                        floor.cpuSeconds(),
                        floor.perSecond(),
                        floor.perCpuSecond()));
            }
            out.println("[\n" + String.join(",\n", lines) + "\n]");
        } else {
            out.println(String.format(Locale.ROOT, "%-52s %12s %16s", "FLOOR", "PER SECOND", "PER CPU SECOND"));
            floors.forEach(floor -> out.println(String.format(
                    Locale.ROOT, "%-52s %,12.0f %,16.0f", floor.name(), floor.perSecond(), floor.perCpuSecond())));
        }
        out.flush();
    }
}
