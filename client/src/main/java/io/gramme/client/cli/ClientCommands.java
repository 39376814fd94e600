package io.gramme.client.cli;

import io.gramme.client.GrammeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Everything that {@code gramme} can do to a cluster: {@code get}, {@code put}, {@code delete}, {@code load}, {@code dump},
 * {@code ring}, {@code status}, {@code where}, {@code hints}, {@code explain}, {@code sync}, {@code compact}, {@code scrub},
 * {@code debug}, {@code admin}, {@code cluster}, {@code bench} and {@code demo}.
 */
public final class ClientCommands {
    private final Terminal terminal;

    private ClientCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Adds the commands, and with them how every command of the root ends: one sentence for a failure, and the
     * {@link ExitCodes}.
     *
     * @param others the root's other commands by name; they come first, and end alike
     * @param arguments what is about to be run; when the first names a command, only that one is made, for to look through
     *     the options of all of them takes longer than most requests
     */
    public static void addTo(CommandLine root, Map<String, Supplier<Object>> others, String... arguments) {
        addTo(root, Terminal.ofProcess(), others, arguments);
    }

    static void addTo(CommandLine root, Terminal terminal, Map<String, Supplier<Object>> others, String... arguments) {
        ClientCommands commands = new ClientCommands(terminal);
        Map<String, Supplier<Object>> all = new LinkedHashMap<>(others);
        all.putAll(commands.all());
        if (arguments.length > 0 && all.containsKey(arguments[0])) {
            all.keySet().retainAll(Set.of(arguments[0]));
        }
        all.values().forEach(command -> root.addSubcommand(command.get()));
        root.setExecutionStrategy(commands::run);
        root.setExecutionExceptionHandler((failure, line, parsed) -> commands.report(failure, line));
        root.setParameterExceptionHandler(ClientCommands::refuse);
        root.setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** In the order in which the help names them. */
    private Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("get", () -> new GetCommand(terminal));
        all.put("put", () -> new PutCommand(terminal));
        all.put("delete", () -> new DeleteCommand(terminal));
        all.put("load", () -> new LoadCommand(terminal));
        all.put("dump", () -> new DumpCommand(terminal));
        all.put("ring", () -> new RingCommand(terminal));
        all.put("status", () -> new StatusCommand(terminal));
        all.put("where", () -> new WhereCommand(terminal));
        all.put("hints", () -> new HintsCommand(terminal));
        all.put("explain", () -> new ExplainCommand(terminal));
        all.put("sync", () -> SyncCommand.line(terminal));
        all.put("compact", () -> new CompactCommand(terminal));
        all.put("scrub", () -> new ScrubCommand(terminal));
        all.put("debug", () -> new CommandLine(new DebugCommand()).addSubcommand(new DebugReplicaCommand(terminal)));
        all.put("admin", () -> AdminCommand.line(terminal));
        all.put("cluster", () -> ClusterCommand.line(terminal));
        all.put("bench", () -> new BenchCommand(terminal));
        all.put("demo", () -> new DemoCommand(terminal));
        return all;
    }

    private int run(ParseResult parsed) {
        int code = new CommandLine.RunLast().execute(parsed);
        terminal.flush();
        if (terminal.out().checkError() && code == ExitCodes.OK) {
            terminal.say("gramme: cannot write to the standard output");
            return ExitCodes.FAILED;
        }
        return code;
    }

    private int report(Exception failure, CommandLine line) {
        terminal.out().flush();
        terminal.say(line.getCommandSpec().qualifiedName() + ": " + sentence(failure));
        if (isUnexpected(failure)) {
            failure.printStackTrace(terminal.err());
            terminal.flush();
        }
        return exitCode(failure);
    }

    private static String sentence(Exception failure) {
        if (failure instanceof GrammeException refused) {
            return refused.getMessage()
                    + (refused.maySurvive()
                            ? ". The write may still be there; read the record before you write it again"
                            : "");
        }
        if (failure instanceof Failure) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException cause) {
            return String.valueOf(Failure.of("cannot read or write", cause).getMessage());
        }
        return "this should not happen, please report it: " + failure;
    }

    private static boolean isUnexpected(Exception failure) {
        return !(failure instanceof GrammeException
                || failure instanceof Failure
                || failure instanceof UncheckedIOException);
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof GrammeException refused) {
            return ExitCodes.of(refused);
        }
        return failure instanceof Failure known ? known.exitCode() : ExitCodes.FAILED;
    }

    /** The default would print the whole help, of which the mistake is not a part. */
    private static int refuse(ParameterException mistake, String[] arguments) {
        CommandLine line = mistake.getCommandLine();
        PrintWriter err = line.getErr();
        err.println(line.getCommandSpec().qualifiedName() + ": " + mistake.getMessage());
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCodes.USAGE;
    }
}
