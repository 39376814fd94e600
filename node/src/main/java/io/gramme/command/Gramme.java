package io.gramme.command;

import io.gramme.client.cli.ClientCommands;
import io.gramme.node.ConfigCommand;
import io.gramme.node.NodeCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gramme}: the daemon, a local cluster, data, measurements. */
@Command(
        name = "gramme",
        mixinStandardHelpOptions = true,
        version = "gramme 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        description = "A store that takes every write: the classic Dynamo, run by yourself.",
        footer = {
            "",
            "Examples:",
            "  gramme cluster start              three daemons on this machine",
            "  gramme put greeting hello         write one value",
            "  gramme get greeting               read it back",
            "  gramme demo                       load, kill, repair, measure: everything in three minutes",
            "",
            "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 quorum not met or time-out."
        })
public final class Gramme implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    public static void main(String[] args) {
        System.exit(line(args).execute(args));
    }

    /** What runs these arguments. */
    static CommandLine line(String... arguments) {
        CommandLine root = new CommandLine(new Gramme());
        Map<String, Supplier<Object>> others = new LinkedHashMap<>();
        others.put("node", NodeCommand::new);
        others.put("config", ConfigCommand::new);
        ClientCommands.addTo(root, others, arguments);
        CommandLine bench = root.getSubcommands().get("bench");
        if (bench != null) {
            bench.addSubcommand(new FloorCommand());
        }
        return root;
    }
}
