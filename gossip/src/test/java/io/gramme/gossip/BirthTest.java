package io.gramme.gossip;

import static io.gramme.gossip.GossipWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** How nodes that are told of their first ring, or hear of it, come to hold it, and whose copies of it are whole. */
final class BirthTest {
    private static final List<List<Integer>> ORDERS = List.of(
            List.of(0, 1, 2), List.of(0, 2, 1), List.of(1, 0, 2), List.of(1, 2, 0), List.of(2, 0, 1), List.of(2, 1, 0));

    private static void startAfter(GossipWorld world, int number, double seconds) {
        world.queue.after(
                (long) (seconds * SECOND),
                "operator",
                "start",
                () -> world.node(number).start());
    }

    private static void awaitBirth(GossipWorld world, int nodes, double limitSeconds) {
        world.runUntil(
                "one whole ring",
                limitSeconds,
                () -> world.daemons.values().stream().allMatch(GossipWorld.Daemon::isUp)
                        && world.allHold(Wholeness.WHOLE)
                        && world.allKnowAll());
        world.daemons.values().forEach(daemon -> {
            RingState state = daemon.protocol().ring().orElseThrow();
            assertThat(state.ring())
                    .isEqualTo(world.node(0).protocol().ring().orElseThrow().ring());
            assertThat(state.ring().epoch()).isEqualTo(1);
            assertThat(state.ring().members()).hasSize(nodes);
            assertThat(daemon.protocol().self().ringEpoch()).isEqualTo(1);
            assertThat(daemon.conflicts).isEmpty();
        });
    }

    @Test
    void threeNodesFormOneWholeRingInEveryStartOrder() {
        SeededRuns.of(10, seeds -> {
            for (List<Integer> order : ORDERS) {
                for (double pause : new double[] {0, 0.3, 2, 15}) {
                    GossipWorld world = new GossipWorld(seeds, Link.PERFECT);
                    world.addAll(3);

                    for (int i = 0; i < 3; i++) {
                        startAfter(world, order.get(i), i * pause);
                    }

                    awaitBirth(world, 3, 2 * pause + 10);
                }
            }
        });
    }

    @Test
    void anyNumberOfNodesInAnyOrderFormsOneWholeRingOverABadNetwork() {
        SeededRuns.of(60, seeds -> {
            RandomGenerator random = seeds.random("plan");
            int nodes = new int[] {1, 3, 5, 9}[(int) (seeds.seed() & 3)];
            GossipWorld world = new GossipWorld(seeds, GossipWorld.lossy(random));
            world.addAll(nodes);

            for (int i = 0; i < nodes; i++) {
                startAfter(world, i, random.nextDouble() * random.nextInt(20));
            }

            awaitBirth(world, nodes, 120);
        });
    }

    @Test
    void nodesThatCrashWhileTheRingIsBornStillEndInOneWholeRing() {
        SeededRuns.of(60, seeds -> {
            RandomGenerator random = seeds.random("plan");
            GossipWorld world = new GossipWorld(seeds, GossipWorld.lossy(random));
            world.addAll(5);
            for (int i = 0; i < 5; i++) {
                world.node(i).acknowledges = random.nextBoolean();
                world.node(i).start();
            }

            for (int crash = 0; crash < 12; crash++) {
                GossipWorld.Daemon victim = world.node(random.nextInt(5));
                world.run(random.nextDouble());
                victim.kill();
                world.run(random.nextDouble() * 0.5);
                victim.start();
            }
            world.daemons.values().forEach(daemon -> daemon.acknowledges = true);

            awaitBirth(world, 5, 120);
        });
    }

    @Test
    void aNodeWithoutSeedsIsARingOfItself() {
        GossipWorld world = new GossipWorld(new Seeds(1), Link.PERFECT);
        world.add(0, List.of()).start();

        awaitBirth(world, 1, 1);
    }

    /** Nobody else ever gives it a reason to show anything. */
    @Test
    void aNodeAloneShowsItsOwnAddressesAlsoWhenItStartsAgain() {
        GossipWorld world = new GossipWorld(new Seeds(1), Link.PERFECT);
        GossipWorld.Daemon alone = world.add(0, List.of());
        alone.acknowledges = false;
        alone.start();
        world.runUntil("a ring", 10, () -> alone.protocol().ring().isPresent());
        int events = alone.memberEvents;
        alone.kill();

        alone.start();
        world.run(1);

        assertThat(alone.memberEvents).isEqualTo(events + 1);
    }

    @Test
    void aFounderThatIsToldOfTheRingAfterItsFolderWasEmptiedIsNotWhole() {
        GossipWorld world = new GossipWorld(new Seeds(1), Link.PERFECT);
        world.addAll(3);
        world.node(0).start();
        GossipWorld.Daemon emptied = world.node(1);
        RingMember member = emptied.identity();
        RingState agreed = new RingState(
                new NodeId(1, 1), RingPlanner.firstEpoch(List.of(member), 256), Map.of(emptied.id, emptied.store + 1));
        emptied.start();

        emptied.protocol().onFormed(agreed);
        world.node(0).protocol().onFormed(agreed);

        assertThat(emptied.told).containsExactly(Wholeness.NOT_WHOLE);
        assertThat(world.node(0).told).as("one that is no founder").containsExactly(Wholeness.NOT_WHOLE);
    }

    @Test
    void aRingThatIsHeldIsKeptWhateverIsSaidToBeFormed() {
        GossipWorld world = GossipWorld.born(new Seeds(1), Link.PERFECT, 3);
        GossipWorld.Daemon daemon = world.node(0);
        RingState held = daemon.protocol().ring().orElseThrow();
        RingState other = new RingState(new NodeId(1, 1), held.ring(), held.birthStores());

        daemon.protocol().onFormed(other);

        assertThat(daemon.protocol().ring()).contains(held);
        assertThat(daemon.told).containsExactly(Wholeness.WHOLE);
    }

    @Test
    void aPeerThatIsKnownToHoldARingIsAskedForIt() {
        GossipWorld world = GossipWorld.born(new Seeds(1), Link.PERFECT, 3);
        GossipWorld.Daemon guest = world.add(7, List.of(8));
        guest.start();

        guest.protocol().onHolder(world.node(0).id);
        world.run(0.05);

        assertThat(guest.protocol().ring()).isPresent();
    }

    @Test
    void aFounderThatWasALateComerToItsOwnBirthIsWhole() {
        int adopters = 0;
        for (int seed = 1; seed <= 20; seed++) {
            GossipWorld world = new GossipWorld(new Seeds(seed), Link.PERFECT.withDelay(20_000_000, 60_000_000));
            world.addAll(3);
            world.daemons.values().forEach(GossipWorld.Daemon::start);
            while (world.queue.step() && world.allWithoutRing()) {
                assertThat(world.queue.clock().nanoTime()).isLessThan(20 * SECOND);
            }
            GossipWorld.Daemon late = world.daemons.values().stream()
                    .filter(daemon -> daemon.protocol().ring().isEmpty())
                    .findFirst()
                    .orElseThrow();
            late.kill();
            world.run(30);

            late.start();

            awaitBirth(world, 3, 30);
            adopters += late.told.contains(Wholeness.UNDECIDED) ? 1 : 0;
        }
        assertThat(adopters).isEqualTo(20);
    }

    @Test
    void aWipedMemberAdoptsTheRingAndKnowsThatItsCopiesAreNotWhole() {
        SeededRuns.of(20, seeds -> {
            GossipWorld world = new GossipWorld(seeds, GossipWorld.lossy(seeds.random("plan")));
            world.addAll(5);
            world.daemons.values().forEach(GossipWorld.Daemon::start);
            awaitBirth(world, 5, 120);

            GossipWorld.Daemon wiped = world.node(2);
            wiped.kill();
            wiped.wipe();
            wiped.told.clear();
            wiped.start();
            world.runUntil(
                    "a decision",
                    60,
                    () -> wiped.protocol().wholeness() == Wholeness.NOT_WHOLE
                            && wiped.protocol().ring().isPresent());
            world.run(30);

            assertThat(wiped.told).doesNotContain(Wholeness.WHOLE);
            assertThat(wiped.protocol().wholeness()).isEqualTo(Wholeness.NOT_WHOLE);
            world.runUntil("its new life is known", 60, world::allKnowAll);
        });
    }

    @Test
    void aWipedMemberIsNeverTakenForWholeWhateverElseIsRestartedWithIt() {
        SeededRuns.of(40, seeds -> {
            RandomGenerator random = seeds.random("plan");
            GossipWorld world = new GossipWorld(seeds, GossipWorld.lossy(random));
            world.addAll(3);
            world.daemons.values().forEach(GossipWorld.Daemon::start);
            world.runUntil(
                    "a first ring",
                    120,
                    () -> world.daemons.values().stream()
                            .anyMatch(daemon -> daemon.protocol().ring().isPresent()));
            world.run(random.nextDouble() * 2);
            GossipWorld.Daemon holder = world.daemons.values().stream()
                    .filter(daemon -> daemon.protocol().ring().isPresent())
                    .findFirst()
                    .orElseThrow();

            GossipWorld.Daemon wiped = world.node((holder.number + 1) % 3);
            world.daemons.values().forEach(GossipWorld.Daemon::kill);
            wiped.wipe();
            wiped.told.clear();
            for (GossipWorld.Daemon daemon : world.daemons.values()) {
                startAfter(world, daemon.number, random.nextDouble() * 10);
            }
            world.run(60);

            assertThat(wiped.told).doesNotContain(Wholeness.WHOLE);
            assertThat(wiped.protocol().ring()).isPresent();
        });
    }

    @Test
    void aDecisionStaysOpenUntilEveryOtherMemberHasAnswered() {
        GossipWorld world = new GossipWorld(new Seeds(3), Link.PERFECT);
        world.addAll(3);
        world.daemons.values().forEach(GossipWorld.Daemon::start);
        awaitBirth(world, 3, 20);
        GossipWorld.Daemon forgetful = world.node(0);
        forgetful.kill();
        forgetful.forgetRing();
        world.node(1).kill();

        forgetful.start();
        world.run(30);
        assertThat(forgetful.protocol().ring()).isPresent();
        assertThat(forgetful.protocol().wholeness()).isEqualTo(Wholeness.UNDECIDED);

        world.node(1).start();
        world.runUntil("the last witness", 10, () -> forgetful.protocol().wholeness() == Wholeness.WHOLE);
    }

    @Test
    void aWitnessThatLeavesTheRingBeforeItSpokeLeavesTheCopiesNotWhole() {
        GossipWorld world = new GossipWorld(new Seeds(3), Link.PERFECT);
        world.addAll(3);
        world.daemons.values().forEach(GossipWorld.Daemon::start);
        awaitBirth(world, 3, 20);
        GossipWorld.Daemon forgetful = world.node(0);
        GossipWorld.Daemon leaver = world.node(1);
        RingState first = forgetful.protocol().ring().orElseThrow();
        forgetful.kill();
        forgetful.forgetRing();
        leaver.kill();
        forgetful.start();
        world.run(30);

        RingState second = SuspicionTest.epoch(first, 2, Set.of(leaver.id));
        forgetful.protocol().onMessage(world.node(2).id, new GossipMessage.RingPush(second));

        assertThat(forgetful.protocol().wholeness()).isEqualTo(Wholeness.NOT_WHOLE);
        assertThat(forgetful.told).last().isEqualTo(Wholeness.NOT_WHOLE);
    }

    @Test
    void aFounderThatComesBackUnderAnotherIdBeforeTheBirthIsFoundAgain() {
        GossipWorld world = new GossipWorld(new Seeds(2), Link.PERFECT);
        world.addAll(3);
        world.node(0).start();
        world.node(1).start();
        world.run(10);
        world.node(1).kill();
        GossipWorld.Daemon renewed = world.replaceId(world.node(1));

        renewed.start();
        world.node(2).start();

        awaitBirth(world, 3, 60);
        assertThat(world.node(0).protocol().ring().orElseThrow().ring().contains(renewed.id))
                .isTrue();
    }
}
