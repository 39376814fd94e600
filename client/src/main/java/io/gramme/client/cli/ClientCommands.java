package io.gramme.client.cli;

import io.gramme.client.GrammeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
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
     * {@link ExitCodes}. To be called after the root's other commands were added, so that they end alike.
     */
    public static void addTo(CommandLine root) {
        addTo(root, Terminal.ofProcess());
    }

    static void addTo(CommandLine root, Terminal terminal) {
        ClientCommands commands = new ClientCommands(terminal);
        commands.all().forEach(root::addSubcommand);
        root.setExecutionStrategy(commands::run);
        root.setExecutionExceptionHandler((failure, line, parsed) -> commands.report(failure, line));
        root.setParameterExceptionHandler(ClientCommands::refuse);
        root.setCaseInsensitiveEnumValuesAllowed(true);
    }

    private List<Object> all() {
        return List.of(
                new GetCommand(terminal),
                new PutCommand(terminal),
                new DeleteCommand(terminal),
                new LoadCommand(terminal),
                new DumpCommand(terminal),
                new RingCommand(terminal),
                new StatusCommand(terminal),
                new WhereCommand(terminal),
                new HintsCommand(terminal),
                new ExplainCommand(terminal),
                new CommandLine(new SyncCommand())
                        .addSubcommand(new SyncStatusCommand(terminal))
                        .addSubcommand(new SyncRunCommand(terminal))
                        .addSubcommand(new SyncSuspendCommand(terminal))
                        .addSubcommand(new SyncResumeCommand(terminal)),
                new CompactCommand(terminal),
                new ScrubCommand(terminal),
                new CommandLine(new DebugCommand()).addSubcommand(new DebugReplicaCommand(terminal)),
                AdminCommand.line(terminal),
                new CommandLine(new ClusterCommand())
                        .addSubcommand(new ClusterStartCommand(terminal))
                        .addSubcommand(new ClusterStopCommand(terminal))
                        .addSubcommand(new ClusterStatusCommand(terminal))
                        .addSubcommand(new ClusterKillCommand(terminal))
                        .addSubcommand(new ClusterStartNodeCommand(terminal)),
                new BenchCommand(terminal),
                new DemoCommand(terminal));
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
