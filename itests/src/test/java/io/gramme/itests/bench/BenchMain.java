package io.gramme.itests.bench;

import io.gramme.client.cli.Terminal;
import io.gramme.client.cli.Units;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code gramme-bench}: reads the command line and runs one of the benchmarks. */
@Command(
        name = "gramme-bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure what takes real daemons that are started, killed and restricted: long runs, on a machine with nothing else to do.",
            "The daemons are those of this source tree, started through bin/gramme, with a folder of their own that is removed at the end.",
            "Requests to a cluster that runs already are measured by: gramme bench"
        },
        footer = {
            "",
            "Examples:",
            "  gramme-bench recovery                                 seconds and records per second until a node is back",
            "  gramme-bench growth --picture growth.svg              cost of an operation as records and nodes become more",
            "  gramme-bench tail --minutes 10 --share 0.5            the slowest requests at half of the peak, and why",
            "  gramme-bench memory --json memory.json                popular records while others are read from the disk",
            "",
            "Exit codes: 0 done, or skipped because this machine cannot do it; 1 failed; 2 wrong usage."
        })
final class BenchMain {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int WIDTH = 132;

    private BenchMain() {}

    public static void main(String[] words) {
        String log = System.getProperty("gramme.bench.log", "");
        if (!log.isEmpty()) {
            new File(log).deleteOnExit();
        }
        int code = line(Terminal.ofProcess()).execute(words);
        System.exit(code);
    }

    static CommandLine line(Terminal terminal) {
        CommandLine line = new CommandLine(new BenchMain())
                .addSubcommand(new RecoveryCommand(terminal))
                .addSubcommand(new GrowthCommand(terminal))
                .addSubcommand(new TailCommand(terminal))
                .addSubcommand(new MemoryCommand(terminal));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(WIDTH);
        line.registerConverter(Duration.class, new Units.TimeConverter());
        line.setExecutionStrategy(parsed -> {
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                throw new ParameterException(line, "say what to measure: recovery, growth, tail or memory");
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((mistake, arguments) -> refuse(mistake, terminal));
        line.setExecutionExceptionHandler((failure, of, parsed) -> report(failure, of, terminal));
        return line;
    }

    private static int refuse(ParameterException mistake, Terminal terminal) {
        String name = mistake.getCommandLine().getCommandSpec().qualifiedName();
        terminal.say(name + ": " + mistake.getMessage());
        terminal.say("See: " + name + " --help");
        return USAGE;
    }

    private static int report(Exception failure, CommandLine of, Terminal terminal) {
        terminal.flush();
        boolean expected = failure instanceof BenchFailure
                || failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof InterruptedException;
        String why = expected && failure.getMessage() != null ? failure.getMessage() : failure.toString();
        terminal.say(of.getCommandSpec().qualifiedName() + ": " + why);
        if (!expected) {
            failure.printStackTrace(terminal.err());
            terminal.flush();
        }
        return failure instanceof BenchFailure known && known.isUsage() ? USAGE : FAILED;
    }
}
