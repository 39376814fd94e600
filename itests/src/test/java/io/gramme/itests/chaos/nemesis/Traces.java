package io.gramme.itests.chaos.nemesis;

import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.Site;
import io.gramme.itests.chaos.site.SiteFailure;
import io.gramme.itests.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** System calls that fail, by way of strace: it holds a live process, and lets go of it unharmed. */
final class Traces {
    private static final String CALLS = "fsync,fdatasync,msync";

    private Traces() {}

    static Command command(Site site, ChaosNode node, String injection) {
        return Command.of(
                site.folder(),
                "strace",
                "-f",
                "-q",
                "-o",
                log(node),
                "-e",
                "trace=" + CALLS,
                "-e",
                "inject=" + CALLS + ":" + injection,
                "-p",
                node.pid());
    }

    private static Path log(ChaosNode node) {
        return node.log().resolveSibling("strace.calls");
    }

    /** Whether a call was made to fail or to wait. */
    static boolean hasInjected(ChaosNode node) {
        try {
            return Files.readAllLines(log(node)).stream()
                    .anyMatch(line -> line.contains("(INJECTED)") || line.contains("(DELAYED)"));
        } catch (IOException e) {
            throw new SiteFailure("cannot tell which calls of " + node + " were touched", e);
        }
    }

    /** Empty once every thread is held, or none is left. */
    static String objection(ChaosNode node) {
        if (!node.isAlive()) {
            return "";
        }
        try (var threads = Files.list(Path.of("/proc", Long.toString(node.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("status")).contains("TracerPid:\t0\n")) {
                    return "thread " + thread.getFileName() + " is not";
                }
            }
            return "";
        } catch (IOException e) {
            return "a thread has ended meanwhile: " + e;
        }
    }
}
