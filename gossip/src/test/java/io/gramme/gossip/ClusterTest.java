package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.DetectorMessage.Inquiry;
import io.gramme.gossip.DetectorMessage.Ping;
import io.gramme.gossip.DetectorMessage.Pong;
import io.gramme.gossip.DetectorMessage.Testimony;
import io.gramme.gossip.GossipMessage.Delta;
import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.gossip.GossipMessage.Removal;
import io.gramme.gossip.GossipMessage.RingPull;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.gossip.GossipMessage.Summary;
import io.gramme.gossip.GossipMessage.Suspicions;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What becomes of a ring once it is born. */
final class ClusterTest {
    @Test
    void aRestartedMemberComesBackByItselfWithWhatItHadWrittenDown() {
        GossipWorld world = GossipWorld.born(new Seeds(1), Link.PERFECT, 3);
        GossipWorld.Daemon node = world.node(1);
        long before = node.protocol().self().generation();

        node.kill();
        world.run(100);
        node.told.clear();
        node.start();
        assertThat(node.protocol().wholeness()).isEqualTo(Wholeness.WHOLE);
        world.runUntil(
                "all know its new life",
                10,
                () -> world.daemons.values().stream()
                        .allMatch(daemon -> generationOf(daemon, node) > before
                                && daemon.protocol().membership().size() == 3));

        assertThat(node.told).isEmpty();
    }

    @Test
    void allNodesRestartedAtOnceFindEachOtherAgain() {
        SeededRuns.of(20, seeds -> {
            GossipWorld world = GossipWorld.born(seeds, GossipWorld.lossy(seeds.random("plan")), 5);

            world.daemons.values().forEach(GossipWorld.Daemon::kill);
            world.run(5);
            world.daemons.values().forEach(GossipWorld.Daemon::start);

            world.runUntil("all know all", 100, () -> world.allKnowAll() && world.allHold(Wholeness.WHOLE));
        });
    }

    @Test
    void aLifeThatForgotItsGenerationTakesOneAboveWhatItsPeersRemember() {
        GossipWorld world = GossipWorld.born(new Seeds(4), Link.PERFECT, 3);
        GossipWorld.Daemon node = world.node(0);
        for (int i = 0; i < 5; i++) {
            node.kill();
            node.start();
            world.run(3);
        }
        long before = node.protocol().self().generation();

        node.kill();
        node.wipe();
        node.start();
        world.runUntil("all know its new store", 20, world::allKnowAll);

        assertThat(node.protocol().self().generation()).isGreaterThan(before);
        assertThat(generationOf(world.node(1), node))
                .isEqualTo(node.protocol().self().generation());
    }

    private static long generationOf(GossipWorld.Daemon viewer, GossipWorld.Daemon node) {
        return viewer.protocol()
                .membership()
                .member(node.id)
                .map(Member::generation)
                .orElse(0L);
    }

    @Test
    void aNodeOutsideTheSeedsAdoptsTheRingAndOwnsNothing() {
        GossipWorld world = GossipWorld.born(new Seeds(5), Link.PERFECT, 3);

        GossipWorld.Daemon guest = world.add(7, List.of(0, 1, 2));
        guest.start();
        world.runUntil("all know the guest", 20, world::allKnowAll);

        RingState state = guest.protocol().ring().orElseThrow();
        assertThat(state.ring())
                .isEqualTo(world.node(0).protocol().ring().orElseThrow().ring());
        assertThat(state.ring().contains(guest.id)).isFalse();
        assertThat(guest.told).containsExactly(Wholeness.NOT_WHOLE);
    }

    @Test
    void aNodeOutsideTheSeedsFormsNothingAlone() {
        GossipWorld world = new GossipWorld(new Seeds(5), Link.PERFECT);
        world.add(0, List.of(1));
        world.add(1, List.of(0));

        world.daemons.values().forEach(GossipWorld.Daemon::start);
        world.run(60);

        assertThat(world.node(0).protocol().ring()).isEmpty();
    }

    @Test
    void clustersOfOtherSeedsRefuseEachOtherInASentenceAndDoNotMix() {
        GossipWorld world = new GossipWorld(new Seeds(6), Link.PERFECT);
        world.add(0, List.of(0, 1));
        world.add(1, List.of(0, 1));
        world.add(2, List.of(2, 3));
        world.add(3, List.of(2, 3));
        world.daemons.values().forEach(GossipWorld.Daemon::start);
        world.runUntil("two rings", 20, () -> world.allHold(Wholeness.WHOLE));

        GossipWorld.Daemon strayed = world.node(3);
        strayed.kill();
        GossipWorld.Daemon again = world.replaceSeeds(strayed, List.of(0, 1, 3));
        again.start();
        world.run(60);

        assertThat(again.conflicts).anySatisfy(why -> assertThat(why).contains("cluster.seeds"));
        assertThat(world.node(0).conflicts).hasSize(1);
        assertThat(world.node(0).protocol().membership().size()).isEqualTo(2);
        assertThat(again.protocol().membership().member(world.node(0).id)).isEmpty();
    }

    @Test
    void aDrainingNodeIsKnownAsSuchAtOnce() {
        GossipWorld world = GossipWorld.born(new Seeds(8), Link.PERFECT, 9);

        world.node(4).protocol().onSelf(MemberState.DRAINING);
        world.run(0.05);

        assertThat(world.daemons.values())
                .allSatisfy(daemon -> assertThat(daemon.protocol()
                                .membership()
                                .member(world.node(4).id)
                                .orElseThrow()
                                .state())
                        .isEqualTo(MemberState.DRAINING));
    }

    @Test
    void heartbeatsTravelWithoutTellingTheListener() {
        GossipWorld world = GossipWorld.born(new Seeds(8), Link.PERFECT, 3);
        world.run(5);
        int events = world.node(0).memberEvents;
        long beat =
                world.node(0).protocol().member(world.node(2).id).orElseThrow().heartbeat();
        long contents = world.node(2).protocol().counters().contentsSent();

        world.run(30);

        assertThat(world.node(0).memberEvents).isEqualTo(events);
        assertThat(world.node(0)
                        .protocol()
                        .member(world.node(2).id)
                        .orElseThrow()
                        .heartbeat())
                .isGreaterThan(beat + 20);
        assertThat(world.node(2).protocol().counters().contentsSent()).isEqualTo(contents);
    }

    @Test
    void twoProcessesWithOneIdAreReportedByName() {
        GossipWorld world = GossipWorld.born(new Seeds(9), Link.PERFECT, 3);
        GossipWorld.Daemon honest = world.node(0);
        for (int i = 0; i < 5; i++) {
            Member own = honest.protocol().self();
            Member twin = new Member(
                    own.identity(),
                    new Addresses("elsewhere:1", "elsewhere:2", "elsewhere:3"),
                    MemberState.UP,
                    own.generation() + 1,
                    7,
                    1,
                    99,
                    0);
            RingStamp stamp = honest.protocol().ring().orElseThrow().stamp();
            honest.protocol().onMessage(world.node(1).id, new Delta(stamp, List.of(twin)));
        }

        assertThat(honest.conflicts).hasSize(1);
        assertThat(honest.conflicts.get(0)).contains("elsewhere:1", "node.id");
    }

    @Test
    void aPeerThatLiesMakesNothingThrowAndNothingGoBack() {
        SeededRuns.of(40, seeds -> {
            RandomGenerator random = seeds.random("lies");
            GossipWorld world = GossipWorld.born(seeds, Link.PERFECT, 3);
            List<NodeId> ids = new ArrayList<>();
            world.daemons.values().forEach(daemon -> ids.add(daemon.id));
            ids.add(NodeId.random(random));

            for (int i = 0; i < 500; i++) {
                GossipWorld.Daemon target = world.node(random.nextInt(3));
                target.protocol().onMessage(ids.get(random.nextInt(4)), lie(world, ids, random));
                world.run(0.01);
            }
        });
    }

    private static GossipMessage lie(GossipWorld world, List<NodeId> ids, RandomGenerator random) {
        RingState state = world.node(random.nextInt(3)).protocol().ring().orElseThrow();
        RingStamp stamp = random.nextInt(4) == 0
                ? new RingStamp(
                        ids.get(random.nextInt(4)),
                        random.nextInt(3),
                        state.ring().checksum())
                : state.stamp();
        NodeId first = ids.get(random.nextInt(4));
        NodeId last = ids.get(random.nextInt(4));
        return switch (random.nextInt(10)) {
            case 0 -> {
                List<Entry> entries = ids.stream()
                        .sorted()
                        .filter(id -> random.nextBoolean())
                        .map(id -> new Entry(id, random.nextInt(50), random.nextInt(50), random.nextInt(3)))
                        .toList();
                List<Long> parts = random.nextBoolean()
                        ? List.of()
                        : random.longs(Summary.MAX_PARTS).boxed().toList();
                Summary summary = new Summary(random.nextLong(), parts);
                yield new Digest(stamp, random.nextBoolean(), random.nextLong(), summary, first, last, entries);
            }
            case 1 -> {
                Member known = world.node(random.nextInt(3)).protocol().self();
                long generation = random.nextInt(8) == 0 ? Member.MAX_GENERATION : 1 + random.nextInt(50);
                yield new Delta(stamp, List.of(known.at(generation, random.nextInt(50))));
            }
            case 2 -> new RingPull(stamp);
            case 3 -> new Ping(random.nextLong());
            case 4 -> new Pong(random.nextLong(), random.nextInt(50), random.nextInt(50), random.nextInt(3));
            case 5 -> new Inquiry(random.nextInt(3), first);
            case 6 -> new Testimony(random.nextInt(3), first, random.nextBoolean());
            case 7 ->
                new Suspicions(List.of(new Suspicion(
                        new Entry(first, 1 + random.nextInt(50), random.nextInt(50), random.nextInt(3)))));
            case 8 -> new Removal(stamp);
            default -> new RingPush(state);
        };
    }

    @Test
    void oneSeedGivesOneTrace() {
        assertThat(trace(11)).isEqualTo(trace(11)).isNotEqualTo(trace(12));
    }

    private static long trace(long seed) {
        Seeds seeds = new Seeds(seed);
        GossipWorld world = GossipWorld.born(seeds, GossipWorld.lossy(seeds.random("plan")), 5);
        world.run(10);
        return world.queue.traceHash();
    }
}
