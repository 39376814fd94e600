package io.gramme.node;

import io.gramme.node.config.ConfigException;
import io.gramme.node.config.ConfigReader;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.storage.DiskException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code gramme node}: the process of one daemon. SIGTERM stops it cleanly; anything thrown where nobody expects it ends the
 * process at once, for a node whose state is in doubt must not go on acknowledging writes.
 */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Run one daemon in the foreground until it is told to stop.",
        footer = {
            "",
            "Examples:",
            "  gramme node --config conf/gramme.yaml",
            "  gramme config check conf/gramme.yaml",
            "",
            "Without --config it is a ring of one node on the default ports, with its data in ./data.",
            "",
            "Exit codes: 0 told to stop, or no member any more; 1 it cannot start or go on as configured; 70 its state"
                    + " is in doubt;",
            "75 its data folder is refused: start it again, and it sets the folder aside."
        })
public final class NodeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);
    private static final int FAILED = 1;
    private static final int HALTED = 70;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the configuration; conf/gramme.yaml documents every key")
    private @Nullable Path file;

    private final AtomicBoolean halting = new AtomicBoolean();

    @Override
    public Integer call() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> halt(failure));
        try {
            NodeConfig config = file == null ? ConfigReader.parse("") : ConfigReader.read(file);
            NodeLogging.configure(config.log());
            AtomicReference<Node> node = new AtomicReference<>();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node.get()), "stop"));
            Node started = Node.start(config, this::halt);
            node.set(started);
            return ended(started.awaitEnd());
        } catch (ConfigException | DiskException e) {
            return refuse(e.getMessage());
        } catch (Exception e) {
            return refuse(e.toString());
        }
    }

    private static int ended(NodeEnd why) {
        System.err.println("gramme node: " + why.sentence() + " (exit code " + why.exitCode() + ")");
        return why.exitCode();
    }

    private static int refuse(@Nullable String why) {
        LOG.error("cannot start: {}", why);
        System.err.println("gramme node: " + why);
        return FAILED;
    }

    private void stop(@Nullable Node node) {
        if (node != null && !halting.get()) {
            node.stop();
        }
        NodeLogging.close();
    }

    private void halt(Throwable failure) {
        if (halting.compareAndSet(false, true)) {
            boolean misconfigured = failure instanceof ConfigException;
            if (misconfigured) {
                LOG.error("cannot go on: {}", failure.getMessage());
                System.err.println("gramme node: " + failure.getMessage());
            } else {
                LOG.error("halting: the state of this node is in doubt", failure);
                System.err.println("gramme node: halting: " + failure);
            }
            NodeLogging.close();
            Runtime.getRuntime().halt(misconfigured ? FAILED : HALTED);
        }
    }
}
