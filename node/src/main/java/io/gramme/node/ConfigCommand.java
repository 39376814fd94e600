package io.gramme.node;

import io.gramme.node.config.ConfigException;
import io.gramme.node.config.ConfigReader;
import io.gramme.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gramme config}: about configuration files. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Check a daemon's configuration.",
        footer = {"", "Example:", "  gramme config check conf/gramme.yaml"})
public final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return spec.exitCodeOnInvalidInput();
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Read the file as a daemon would, and say what is wrong or what it means.")
    int check(@Parameters(paramLabel = "FILE") Path file) {
        try {
            NodeConfig config = ConfigReader.read(file);
            spec.commandLine()
                    .getOut()
                    .println(file + " is good: peer " + config.listen().peer() + ", client "
                            + config.listen().client() + ", http "
                            + config.listen().http() + ", data in "
                            + config.node().data().toAbsolutePath() + ", "
                            + config.cluster().seeds().size() + " seeds, "
                            + config.tables().all().size() + " tables");
            return 0;
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(file + ": " + e.getMessage());
            return 1;
        }
    }
}
