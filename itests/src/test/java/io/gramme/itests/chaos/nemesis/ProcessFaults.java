package io.gramme.itests.chaos.nemesis;

import io.gramme.itests.chaos.site.ChaosNode;
import java.time.Duration;
import java.util.List;

/** What happens to processes. */
public final class ProcessFaults {
    /** What a daemon ends with that no longer trusts itself or its disk. */
    static final int HALTED = 70;

    static final Duration START_LIMIT = Duration.ofSeconds(90);

    private ProcessFaults() {}

    /** {@code kill -9} of all of them at once; started again at the end. */
    public static Fault kill(List<ChaosNode> nodes) {
        return new Fault("kill", names(nodes), () -> killAll(nodes), () -> startAll(nodes));
    }

    static List<String> names(List<ChaosNode> nodes) {
        return nodes.stream().map(ChaosNode::name).toList();
    }

    static void killAll(List<ChaosNode> nodes) {
        nodes.forEach(ChaosNode::killSoon);
        nodes.forEach(ChaosNode::kill);
    }

    /** All of them, and until each serves. */
    public static void startAll(List<ChaosNode> nodes) {
        nodes.forEach(ChaosNode::checkRuns);
        nodes.stream().filter(node -> !node.isAlive()).forEach(ChaosNode::start);
        nodes.forEach(node -> node.awaitReady(START_LIMIT));
    }

    /** {@code kill -9}, for good. */
    public static Fault lose(ChaosNode node) {
        return new Fault("lose", List.of(node.name()), node::kill, () -> {});
    }

    /** {@code SIGSTOP}, and {@code SIGCONT} at the end. */
    public static Fault freeze(ChaosNode node) {
        return new Fault("freeze", List.of(node.name()), node::freeze, node::thaw)
                .unless(() -> node.state().equals("T") ? "" : "its state is " + node.state());
    }

    /** Stops each in turn as an operator would, and starts it again. It is over when it has begun. */
    public static Fault rollingRestart(List<ChaosNode> nodes) {
        return new Fault(
                "rolling-restart",
                names(nodes),
                () -> nodes.forEach(node -> {
                    node.stop();
                    startAll(List.of(node));
                }),
                () -> startAll(nodes));
    }
}
