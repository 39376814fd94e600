package io.gramme.itests.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks whose names match the arguments, all of them without any, and prints a table: nanoseconds and allocated bytes for
 * each operation. JMH's own options are taken too, and stand before what is usual here: a fork, three times a second of warm-up, five times one
 * that counts, {@code -prof gc}.
 */
public final class Parts {
    private static final int WARM_UP = 3;
    private static final int MEASURED = 5;
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final Pattern PACKAGE = Pattern.compile("^.*\\.(?=[^.]+\\.[^.]+$)");

    private Parts() {}

    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException, IOException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        if (given.shouldHelp()) {
            given.showHelp();
        } else if (given.shouldList()) {
            new Runner(given).list();
        } else {
            print(new Runner(completed(given)).run());
        }
    }

    private static Options completed(CommandLineOptions given) {
        OptionsBuilder usual = new OptionsBuilder();
        usual.parent(given);
        usual.mode(Mode.AverageTime).timeUnit(TimeUnit.NANOSECONDS);
        usual.forks(given.getForkCount().orElse(1));
        usual.warmupIterations(given.getWarmupIterations().orElse(WARM_UP));
        usual.warmupTime(given.getWarmupTime().orElse(TimeValue.seconds(1)));
        usual.measurementIterations(given.getMeasurementIterations().orElse(MEASURED));
        usual.measurementTime(given.getMeasurementTime().orElse(TimeValue.seconds(1)));
        usual.addProfiler(GCProfiler.class);
        return usual.build();
    }

    private static void print(Collection<RunResult> results) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%n%-28s %12s %10s %10s", "PART", "NS/OP", "+- NS", "BYTES/OP"));
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-28s %,12.1f %,10.1f %10s",
                    PACKAGE.matcher(result.getParams().getBenchmark()).replaceFirst(""),
                    time.getScore(),
                    time.getScoreError(),
                    bytes == null ? "" : String.format(Locale.ROOT, "%,.0f", bytes.getScore())));
        }
        System.out.println(String.join("\n", lines));
    }
}
