package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.DiskFaults;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.NodeSettings;
import io.gramme.itests.chaos.site.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The disk of one node is full for a while. */
final class DiskFull implements Scenario {
    @Override
    public String name() {
        return "disk-full";
    }

    @Override
    public int number() {
        return 16;
    }

    @Override
    public String shows() {
        return "A node without room on its disk refuses writes, goes on reading and gossiping, and heals by itself when there is room again.";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of(Capability.TMPFS);
    }

    @Override
    public NodeSettings nodes() {
        return NodeSettings.DEFAULT.on(Volume.Kind.TMPFS);
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(
                LoadSettings.readsAnd(Task.LARGE).weight(Task.ADD, 1).keys(50).perSecond(60));
    }

    @Override
    public int leastWrites() {
        return 400;
    }

    @Override
    public Duration convergence() {
        return Duration.ofMinutes(3);
    }

    @Override
    public void run(Stage stage) {
        ChaosNode node = stage.anyNode();
        long pid = node.pid();
        Fault full = DiskFaults.full(node);
        stage.nemesis().begin(full);
        stage.pause(15);
        long hints = stage.hintsFor(node);
        stage.note("others keep " + hints + " hints for " + node);
        stage.expect(hints > 0, "nothing-refused", "nobody keeps anything for " + node + ", whose disk is full");
        stage.expect(node.isAlive(), "node-ended", node + " has ended: " + node.lastLine());
        if (node.isAlive()) {
            int health = node.pages().get("/health").status();
            stage.expect(health == 200, "not-healthy", node + " with a full disk answers /health with " + health);
            String other = others(stage, node);
            stage.expect(!other.contains("unreachable"), "unreachable", node + " does not gossip: " + other);
        }
        stage.nemesis().end(full);
        stage.pause(10);
        stage.expect(
                node.isAlive() && node.pid() == pid, "restarted", node + " did not heal by itself: " + node.lastLine());
    }

    /** The ring as another node has it. */
    private static String others(Stage stage, ChaosNode node) {
        return stage.ring().nodes().stream()
                .filter(any -> !any.equals(node))
                .findFirst()
                .orElseThrow()
                .pages()
                .must("/ring")
                .toString();
    }
}
