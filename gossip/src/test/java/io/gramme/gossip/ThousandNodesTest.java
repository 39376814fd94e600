package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.LargeWorld.Node;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.Seeds;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What holds among a thousand nodes of whose messages one in twenty is lost. "All" are the live members, those that hear the
 * dead one themselves and those that must believe others.
 */
final class ThousandNodesTest {
    private static final double LOSS = 0.05;
    /** The most rounds that an update may take for each doubling of the members. */
    private static final double ROUNDS_PER_DOUBLING = 1.25;

    private static final double SUSPECTED_SECONDS = 15;
    private static final double MANY_SUSPECTED_SECONDS = 20;

    private static double doublings(LargeWorld world) {
        return Math.log(world.nodes.size()) / Math.log(2);
    }

    private static void assertADeathIsKnownToAll(LargeWorld world, Node victim) {
        victim.kill();
        double seconds =
                world.runUntil("all suspect it", 60, () -> world.allLive(node -> node.suspects.contains(victim.id)));

        assertThat(seconds).isLessThan(SUSPECTED_SECONDS);
        assertThat(world.suspectedAlive()).isEmpty();
        victim.start();
        world.runUntil("all trust it", 60, () -> world.allLive(node -> node.suspects.isEmpty()));
    }

    private static void assertAnUpdateReachesAll(LargeWorld world, Node moved) {
        moved.kill();
        moved.host = "elsewhere.example.org";
        moved.start();
        Addresses next = moved.protocol().self().addresses();
        double rounds = world.runUntil(
                "all know its address",
                60,
                () -> world.allLive(node -> node.protocol()
                        .member(moved.id)
                        .filter(member -> member.addresses().equals(next))
                        .isPresent()));

        assertThat(rounds).isLessThan(ROUNDS_PER_DOUBLING * doublings(world));
    }

    private static void assertManyDeathsAtOnceAreKnownToAll(LargeWorld world, int deaths) {
        List<Node> victims = world.nodes.subList(0, 3 * deaths).stream()
                .filter(node -> node.number % 3 == 0)
                .toList();
        Set<NodeId> dead = new TreeSet<>(victims.stream().map(node -> node.id).toList());
        victims.forEach(Node::kill);

        double seconds = world.runUntil(
                "all suspect all of them", 60, () -> world.allLive(node -> node.suspects.containsAll(dead)));

        assertThat(seconds).isLessThan(MANY_SUSPECTED_SECONDS);
        assertThat(world.suspectedAlive()).isEmpty();
    }

    @Test
    void aThousandNodesHearOfUpdatesAndDeathsInTimeAndSuspectNobodyForTenMinutes() {
        LargeWorld world = new LargeWorld(new Seeds(1), 1_000, 1_024, LOSS);

        world.startAll();
        double rounds = world.runUntil("all know all after a start of all at once", 60, world::allKnowAll);
        assertThat(rounds).isLessThan(3 * doublings(world));

        long before = world.bytes;
        world.run(600);
        assertThat(world.nodes).allMatch(node -> node.verdicts == 0);
        assertThat((world.bytes - before) / 600.0 / 1_000)
                .as("bytes per node and second")
                .isLessThan(8_000);

        assertAnUpdateReachesAll(world, world.nodes.get(500));
        world.run(60);
        assertADeathIsKnownToAll(world, world.nodes.get(17));
        assertManyDeathsAtOnceAreKnownToAll(world, 300);
        assertThat(world.largestBytes).isLessThanOrEqualTo(GossipMessage.MAX_BYTES + 128);
    }

    @Test
    void threeHundredNodesStartedAnewAtOnceKnowEachOtherAgain() {
        LargeWorld world = new LargeWorld(new Seeds(4), 300, 1_024, LOSS);
        world.startAll();
        world.runUntil("all know all", 60, world::allKnowAll);
        world.run(60);

        world.nodes.forEach(Node::kill);
        world.startAll();
        double rounds = world.runUntil("all know all again", 60, world::allKnowAll);

        assertThat(rounds).isLessThan(3 * doublings(world));
    }

    @Test
    void heartbeatsGoToSixtyFourPeersAtMostAndToEveryMemberFromSome() {
        LargeWorld world = new LargeWorld(new Seeds(5), 100, 4_096, 0);
        world.startAll();
        world.run(120);
        world.pings.clear();

        world.run(30);

        assertThat(world.pings.values()).hasSize(100).allMatch(peers -> peers.size() <= WatchList.MAX_WATCHED);
        assertThat(world.pings.values()).anyMatch(peers -> peers.size() == WatchList.MAX_WATCHED);
        Set<NodeId> watched = new TreeSet<>();
        world.pings.values().forEach(watched::addAll);
        assertThat(watched).hasSize(100);
    }

    @Test
    void aMemberThatOwnsNothingAndSharesNothingIsSuspectedWhenItDies() {
        LargeWorld world = new LargeWorld(new Seeds(6), 200, 128, LOSS);
        world.startAll();
        world.runUntil("all know all", 60, world::allKnowAll);
        world.run(60);
        Node idle = world.nodes.stream().filter(world::ownsNothing).findFirst().orElseThrow();

        assertADeathIsKnownToAll(world, idle);
    }
}
