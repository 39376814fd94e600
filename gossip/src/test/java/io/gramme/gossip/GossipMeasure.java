package io.gramme.gossip;

import io.gramme.gossip.LargeWorld.Node;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Prints what gossip does among 100, 300 and 1,000 nodes, the worst of several seeds, as a table in Markdown.
 *
 * <pre>
 * java -cp gossip/target/test-classes:... io.gramme.gossip.GossipMeasure [seeds] [minutes without faults]
 * </pre>
 */
final class GossipMeasure {
    private static final double LOSS = 0.05;
    private static final double LIMIT_SECONDS = 300;

    private GossipMeasure() {}

    /** One world's figures; times in seconds, which are rounds. */
    private record Figures(
            double start,
            double update,
            double death,
            double trust,
            double epoch,
            double manyDeaths,
            double restart,
            double bytesPerSecond,
            double messagesPerSecond,
            double largest,
            double falseVerdicts) {}

    public static void main(String[] args) {
        int seeds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int minutes = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        System.out.println(
                "| nodes, partitions | all know all after a start of all | after a restart of all | an update reaches"
                        + " all: rounds, c | a death suspected by all | trusted again by all | a new epoch acknowledged to all by all | 30 % dead at once | bytes, messages"
                        + " per node and second | largest message | false suspicions in " + minutes + " min |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        for (int[] size : new int[][] {{100, 256}, {300, 1_024}, {1_000, 4_096}}) {
            List<Figures> all = new ArrayList<>();
            for (long seed = 1; seed <= seeds; seed++) {
                all.add(measure(new LargeWorld(new Seeds(seed), size[0], size[1], LOSS), 60 * minutes));
                System.err.println(size[0] + " nodes, seed " + seed + ": " + all.get(all.size() - 1));
            }
            System.out.println(row(size[0], size[1], all));
        }
    }

    private static String row(int nodes, int partitions, List<Figures> all) {
        double update = worst(all, Figures::update);
        return String.format(
                Locale.ROOT,
                "| %,d, %,d | %.1f s | %.1f s | %.1f, %.2f | %.1f s | %.1f s | %.1f s | %.1f s | %,.0f, %.0f | %,.0f | %.0f |",
                nodes,
                partitions,
                worst(all, Figures::start),
                worst(all, Figures::restart),
                update,
                update / (Math.log(nodes) / Math.log(2)),
                worst(all, Figures::death),
                worst(all, Figures::trust),
                worst(all, Figures::epoch),
                worst(all, Figures::manyDeaths),
                worst(all, Figures::bytesPerSecond),
                worst(all, Figures::messagesPerSecond),
                worst(all, Figures::largest),
                all.stream().mapToDouble(Figures::falseVerdicts).sum());
    }

    private static double worst(List<Figures> all, ToDoubleFunction<Figures> figure) {
        return all.stream().mapToDouble(figure).max().orElseThrow();
    }

    private static Figures measure(LargeWorld world, double calmSeconds) {
        int nodes = world.nodes.size();
        world.startAll();
        double start = world.runUntil("start", LIMIT_SECONDS, world::allKnowAll);
        world.run(60);
        long bytes = world.bytes;
        long messages = world.messages;
        world.run(calmSeconds);
        double bytesPerSecond = (world.bytes - bytes) / calmSeconds / nodes;
        double messagesPerSecond = (world.messages - messages) / calmSeconds / nodes;
        double falseVerdicts =
                world.nodes.stream().mapToInt(node -> node.verdicts).sum();
        double update = update(world, world.nodes.get(nodes / 2));
        world.run(60);
        Node victim = world.nodes.get(nodes / 3);
        victim.kill();
        double death = untilSuspected(world, Set.of(victim.id));
        world.run(30);
        victim.start();
        double trust = world.runUntil("trust", LIMIT_SECONDS, () -> world.allLive(node -> node.suspects.isEmpty()));
        world.run(60);
        double epoch = world.acknowledgedByAll(world.nodes.get(nodes / 4), LIMIT_SECONDS);
        world.run(60);
        double manyDeaths = manyDeaths(world, nodes * 3 / 10);
        world.nodes.stream().filter(Node::isUp).forEach(Node::kill);
        world.startAll();
        double restart = world.runUntil("restart", LIMIT_SECONDS, world::allKnowAll);
        return new Figures(
                start,
                update,
                death,
                trust,
                epoch,
                manyDeaths,
                restart,
                bytesPerSecond,
                messagesPerSecond,
                world.largestBytes,
                falseVerdicts);
    }

    /** A member starts again at another address: seconds until everyone has the new one. */
    private static double update(LargeWorld world, Node moved) {
        moved.kill();
        moved.host = "elsewhere.example.org";
        moved.start();
        Addresses next = moved.protocol().self().addresses();
        return world.runUntil(
                "update",
                LIMIT_SECONDS,
                () -> world.allLive(node -> node.protocol()
                        .member(moved.id)
                        .filter(member -> member.addresses().equals(next))
                        .isPresent()));
    }

    private static double manyDeaths(LargeWorld world, int deaths) {
        Set<NodeId> dead = new TreeSet<>();
        for (Node victim : world.nodes.subList(0, deaths)) {
            victim.kill();
            dead.add(victim.id);
        }
        return untilSuspected(world, dead);
    }

    private static double untilSuspected(LargeWorld world, Set<NodeId> dead) {
        return world.runUntil("suspicion", LIMIT_SECONDS, () -> world.allLive(node -> node.suspects.containsAll(dead)));
    }
}
