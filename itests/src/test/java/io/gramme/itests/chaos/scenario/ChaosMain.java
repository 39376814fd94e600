package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gramme.client.cli.Terminal;
import io.gramme.client.cli.Units;
import io.gramme.itests.chaos.site.Capabilities;
import io.gramme.itests.chaos.site.Leftovers;
import io.gramme.itests.chaos.site.Shell;
import io.gramme.itests.chaos.site.Site;
import io.gramme.itests.chaos.site.SiteFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code gramme-chaos}: real daemons, real faults, and what clients saw of it. */
@Command(
        name = "gramme-chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Break real daemons under load, and judge what their clients saw.",
            "The daemons are those of this source tree, started through bin/gramme. Everything that is made carries the id of the run, and",
            "is taken back at its end, also after Ctrl-C; 'clean' removes what a killed run has left."
        },
        footer = {
            "",
            "Examples:",
            "  gramme-chaos probe                          what this machine can do, and what to install",
            "  gramme-chaos list",
            "  gramme-chaos run kill-one                   about two minutes; ends with a page to look at",
            "  gramme-chaos run 1 9 --seed 0x1f --short    two of them, by their numbers, each fault a third as long",
            "  gramme-chaos all --json                     every one, a line of JSON each",
            "",
            "Exit codes: 0 all passed, or were skipped because this machine cannot do them; 1 a checker found something; 2 wrong usage;",
            "3 a run could not be carried through, or not everything could be judged.",
            "",
            "The checkers keep a history in memory: half an hour of 'random' takes about 250 MB of the 1 GB that gramme-chaos may have."
        })
final class ChaosMain {
    private static final int USAGE = 2;
    private static final int TROUBLE = 3;
    private static final int WIDTH = 132;

    private final Terminal terminal;

    private ChaosMain(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] words) {
        Terminal terminal = Terminal.ofProcess();
        int code = line(terminal).execute(words);
        terminal.flush();
        System.exit(code);
    }

    static CommandLine line(Terminal terminal) {
        ChaosMain main = new ChaosMain(terminal);
        CommandLine line = new CommandLine(main)
                .addSubcommand(new ListCommand(main))
                .addSubcommand(new RunCommand(main))
                .addSubcommand(new AllCommand(main))
                .addSubcommand(new CleanCommand(main))
                .addSubcommand(new ProbeCommand(main));
        line.setUsageHelpWidth(WIDTH);
        line.registerConverter(Duration.class, new Units.TimeConverter());
        line.registerConverter(Seed.class, Seed::parse);
        line.setExecutionStrategy(parsed -> {
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                throw new ParameterException(line, "say what to do: list, run, all, clean or probe");
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((mistake, arguments) -> {
            String name = mistake.getCommandLine().getCommandSpec().qualifiedName();
            terminal.say(name + ": " + mistake.getMessage());
            terminal.say("See: " + name + " --help");
            return USAGE;
        });
        line.setExecutionExceptionHandler((failure, of, parsed) -> {
            terminal.flush();
            if (!(failure instanceof SiteFailure)) {
                failure.printStackTrace(terminal.err());
            }
            terminal.say("gramme-chaos: " + failure.getMessage());
            return TROUBLE;
        });
        return line;
    }

    /** A number in decimal, or in hexadecimal behind 0x. */
    record Seed(long number) {
        static Seed parse(String text) {
            try {
                return new Seed(
                        text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text));
            } catch (NumberFormatException e) {
                throw new CommandLine.TypeConversionException("a seed is a number such as 17 or 0x11, not " + text);
            }
        }
    }

    /** Each of them, whatever became of the one before; the worst decides. */
    private int run(List<Scenario> scenarios, ChaosOptions given) {
        List<Outcome> outcomes = new ArrayList<>();
        int broken = 0;
        for (Scenario scenario : scenarios) {
            terminal.say("gramme-chaos: " + scenario.name() + ": " + scenario.shows());
            try {
                Outcome outcome = new Conductor(scenario, given.options(), line -> terminal.say("  " + line)).run();
                outcomes.add(outcome);
                print(outcome, given.isJson());
            } catch (RuntimeException e) {
                broken++;
                e.printStackTrace(terminal.err());
                terminal.say("gramme-chaos: " + scenario.name() + " could not be run: " + e.getMessage());
            }
            terminal.flush();
        }
        if (outcomes.size() > 1 && !given.isJson()) {
            terminal.print(count(outcomes) + (broken == 0 ? "" : ", " + broken + " could not be run"));
        }
        Outcome.Result least = broken == 0 ? Outcome.Result.PASSED : Outcome.Result.TROUBLE;
        return Stream.concat(Stream.of(least), outcomes.stream().map(Outcome::result))
                .max(Comparator.naturalOrder())
                .map(Outcome.Result::code)
                .orElse(0);
    }

    private void print(Outcome outcome, boolean isJson) {
        if (isJson) {
            terminal.print(outcome.json(new ObjectMapper()).toString());
        } else {
            outcome.lines().forEach(terminal::print);
        }
    }

    private static String count(List<Outcome> outcomes) {
        return outcomes.stream()
                .collect(Collectors.groupingBy(
                        Outcome::result, () -> new EnumMap<>(Outcome.Result.class), Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Name every scenario and what it is to show.")
    private record ListCommand(ChaosMain main) implements Callable<Integer> {
        @Override
        public Integer call() {
            for (Scenario scenario : Scenarios.ALL) {
                main.terminal.print(String.format(
                        Locale.ROOT, "%2d %-22s %s", scenario.number(), scenario.name(), scenario.shows()));
            }
            return 0;
        }
    }

    @Command(name = "run", mixinStandardHelpOptions = true, description = "Run these scenarios, one after the other.")
    private static final class RunCommand implements Callable<Integer> {
        private final ChaosMain main;

        @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names or numbers; 'list' has them.")
        private List<String> names = List.of();

        @Mixin
        private ChaosOptions options = new ChaosOptions();

        private RunCommand(ChaosMain main) {
            this.main = main;
        }

        @Override
        public Integer call() {
            return main.run(names.stream().map(this::scenario).toList(), options);
        }

        private Scenario scenario(String name) {
            return Scenarios.named(name)
                    .orElseThrow(() -> new ParameterException(
                            line(main.terminal).getSubcommands().get("run"),
                            "there is no scenario " + name + "; there are "
                                    + Scenarios.ALL.stream().map(Scenario::name).collect(Collectors.joining(", "))));
        }
    }

    @Command(name = "all", mixinStandardHelpOptions = true, description = "Run every scenario.")
    private static final class AllCommand implements Callable<Integer> {
        private final ChaosMain main;

        @Mixin
        private ChaosOptions options = new ChaosOptions();

        private AllCommand(ChaosMain main) {
            this.main = main;
        }

        @Override
        public Integer call() {
            return main.run(Scenarios.ALL, options);
        }
    }

    @Command(
            name = "clean",
            mixinStandardHelpOptions = true,
            description = "Remove what killed runs have left; those that still run are left alone.")
    private record CleanCommand(ChaosMain main) implements Callable<Integer> {
        @Override
        public Integer call() {
            List<String> said = new Leftovers(new Shell(), Site.folders()).cleanAll();
            said.forEach(main.terminal::print);
            long removed =
                    said.stream().filter(line -> line.startsWith("removed:")).count();
            main.terminal.print(Units.count(removed, "thing") + " removed");
            return said.stream().anyMatch(line -> line.startsWith("left behind:")) ? TROUBLE : 0;
        }
    }

    @Command(
            name = "probe",
            mixinStandardHelpOptions = true,
            description = "Try what this machine can do, and say what to install for the rest.")
    private static final class ProbeCommand implements Callable<Integer> {
        private final ChaosMain main;

        @Option(names = "--json", description = "One line of JSON.")
        private boolean json;

        private ProbeCommand(ChaosMain main) {
            this.main = main;
        }

        @Override
        public Integer call() {
            try (Site site = new Site(0, main.terminal::say)) {
                Capabilities found = site.capabilities();
                if (json) {
                    main.terminal.print(
                            new ObjectMapper().valueToTree(found.missing()).toString());
                } else {
                    found.table().forEach(main.terminal::print);
                }
            }
            return 0;
        }
    }
}
