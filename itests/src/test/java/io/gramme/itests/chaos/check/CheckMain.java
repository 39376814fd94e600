package io.gramme.itests.chaos.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gramme.client.cli.Terminal;
import io.gramme.client.cli.Units;
import io.gramme.itests.chaos.check.Verdict.Result;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code gramme-check}: judges histories from anywhere. */
@Command(
        name = "gramme-check",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = CheckMain.UNREADABLE,
        description = {
            "Judge what clients saw of a store: histories as JSON lines, one operation a line.",
            "Without --checker, the mode of the header and the operations say which checkers are for a history."
        },
        footer = {
            "",
            "Examples:",
            "  gramme-check history.jsonl                              all checkers that are for it",
            "  gramme-check --checker must-may,session run-*.jsonl     these two",
            "  gramme-check --json history.jsonl                       one line of JSON for each file",
            "  gramme-check --checker wgl --time 5m history.jsonl      with more time for each key",
            "",
            "Exit codes: 0 all holds; 1 something does not; 2 wrong usage, or a file that is no history;",
            "3 nothing wrong was found, but not everything could be judged, or memory did not suffice."
        })
final class CheckMain implements Callable<Integer> {
    private static final int VIOLATED = 1;
    static final int UNREADABLE = 2;
    private static final int UNKNOWN = 3;
    private static final int WIDTH = 120;

    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Histories.")
    private List<Path> files = List.of();

    @Option(names = "--checker", split = ",", paramLabel = "NAMES", description = "Only these, whatever the history.")
    private List<String> names = List.of();

    @Option(names = "--json", description = "One line of JSON for each file.")
    private boolean json;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            defaultValue = "20s",
            description = "For each key that is searched for an order; ${DEFAULT-VALUE} unless told.")
    private Duration time = WglChecker.Limits.DEFAULT.time();

    @Option(
            names = "--configurations",
            paramLabel = "COUNT",
            defaultValue = "2000000",
            description = "Looked at for each such key, at most; ${DEFAULT-VALUE} unless told.")
    private int configurations = WglChecker.Limits.DEFAULT.configurations();

    private CheckMain(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] words) {
        Terminal terminal = Terminal.ofProcess();
        int code = line(terminal).execute(words);
        terminal.flush();
        System.exit(code);
    }

    static CommandLine line(Terminal terminal) {
        CommandLine line = new CommandLine(new CheckMain(terminal));
        line.setUsageHelpWidth(WIDTH);
        line.registerConverter(Duration.class, new Units.TimeConverter());
        line.setParameterExceptionHandler((mistake, arguments) -> {
            terminal.say("gramme-check: " + mistake.getMessage());
            terminal.say("See: gramme-check --help");
            return UNREADABLE;
        });
        line.setExecutionExceptionHandler((failure, of, parsed) -> {
            if (failure instanceof HistoryException || failure instanceof UncheckedIOException) {
                terminal.say("gramme-check: " + failure.getMessage());
                return UNREADABLE;
            }
            throw failure;
        });
        return line;
    }

    @Override
    public Integer call() {
        Checkers checkers = new Checkers(new WglChecker.Limits(configurations, time), System::nanoTime);
        List<Checker> chosen;
        try {
            chosen = names.stream().map(checkers::named).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line(terminal), e.getMessage(), e);
        }
        Result worst = Result.OK;
        for (Path file : files) {
            History history = History.read(file);
            List<Checker> judges = chosen.isEmpty() ? checkers.checkersFor(history) : chosen;
            List<Verdict> verdicts =
                    judges.stream().map(checker -> checker.check(history)).toList();
            print(new CheckReport(file.toString(), history, verdicts));
            Result result = verdicts.isEmpty() ? Result.UNKNOWN : worst(verdicts);
            worst = isWorse(result, worst) ? result : worst;
        }
        terminal.flush();
        return worst == Result.VIOLATED ? VIOLATED : worst == Result.UNKNOWN ? UNKNOWN : 0;
    }

    private void print(CheckReport report) {
        if (json) {
            terminal.print(report.json(new ObjectMapper()));
        } else {
            report.lines().forEach(terminal::print);
        }
    }

    private static boolean isWorse(Result a, Result b) {
        return a == Result.VIOLATED || (a == Result.UNKNOWN && b == Result.OK);
    }

    private static Result worst(List<Verdict> verdicts) {
        Result worst = Result.OK;
        for (Verdict verdict : verdicts) {
            worst = isWorse(verdict.result(), worst) ? verdict.result() : worst;
        }
        return worst;
    }
}
