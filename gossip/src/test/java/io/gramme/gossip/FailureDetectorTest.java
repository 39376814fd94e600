package io.gramme.gossip;

import static io.gramme.gossip.GossipWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.GossipWorld.Daemon;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What convicts a peer, what does not, and what acquits it. */
final class FailureDetectorTest {
    private static GossipWorld settled(int nodes) {
        return GossipWorld.settled(new Seeds(nodes), Link.PERFECT, nodes);
    }

    private static boolean nobodySuspectsAnybody(GossipWorld world) {
        return world.daemons.values().stream().allMatch(daemon -> daemon.suspects.isEmpty());
    }

    private static void assertNobodyEverSuspectedAnybody(GossipWorld world) {
        assertThat(world.daemons.values())
                .allSatisfy(daemon -> assertThat(daemon.verdicts).isEmpty());
    }

    @Test
    void aPeerThatFallsSilentIsSuspectedAfterThreeToFourSeconds() {
        GossipWorld world = settled(3);
        Daemon dead = world.node(2);

        dead.kill();
        double seconds = world.runUntil(
                "the suspicion",
                10,
                () -> world.node(0).suspects(dead) && world.node(1).suspects(dead));

        assertThat(seconds).isBetween(2.5, 4.0);
        assertThat(world.node(0).verdicts)
                .singleElement()
                .asString()
                .matches("peer suspected: no heartbeat for 3\\.\\d s" + " \\(phi [89]\\.\\d\\)");
        assertThat(world.node(0).suspects).containsExactly(dead.id);
    }

    @Test
    void aSuspectStaysMemberAndOwner() {
        GossipWorld world = settled(3);
        Membership before = world.node(0).protocol().membership();
        RingState ring = world.node(0).protocol().ring().orElseThrow();

        world.node(2).kill();
        world.run(3_600);

        assertThat(world.node(0).suspects(world.node(2))).isTrue();
        assertThat(world.node(0).protocol().membership().sameContent(before)).isTrue();
        assertThat(world.node(0).protocol().ring()).contains(ring);
    }

    @Test
    void aPeerThatIsBackIsTrustedWithinAProbe() {
        GossipWorld world = settled(3);
        Daemon gone = world.node(2);
        gone.kill();
        world.run(60);

        gone.start();
        double seconds = world.runUntil("trust", 20, () -> nobodySuspectsAnybody(world));

        assertThat(seconds).isLessThan(5.2);
        assertThat(world.node(0).verdicts).hasSize(2).last().isEqualTo("peer trusted again: it answered a probe");
    }

    @Test
    void aNewConnectionProbesAtOnce() {
        GossipWorld world = settled(3);
        Daemon gone = world.node(2);
        gone.kill();
        world.run(60);
        gone.start();

        world.node(0).protocol().onLink(gone.id, true);
        world.run(0.01);

        assertThat(world.node(0).suspects(gone)).isFalse();
    }

    @Test
    void aPeerThatCannotAnswerYetWhenItIsConnectedIsTrustedWithinASecond() {
        GossipWorld world = settled(3);
        Daemon gone = world.node(2);
        gone.kill();
        world.run(60);
        world.node(0).protocol().onLink(gone.id, true);
        gone.start();

        world.run(1);

        assertThat(world.node(0).suspects(gone)).isFalse();
    }

    @Test
    void aConnectionAloneIsNoAnswer() {
        GossipWorld world = settled(3);
        Daemon frozen = world.node(2);
        frozen.freeze();
        world.run(10);

        world.node(0).protocol().onLink(frozen.id, true);
        world.run(10);

        assertThat(world.node(0).suspects(frozen)).isTrue();
    }

    @Test
    void threeRefusedConnectsInARowConvictAtOnce() {
        GossipWorld world = settled(3);
        Daemon observer = world.node(0);
        NodeId peer = world.node(1).id;

        observer.protocol().onConnectRefused(peer);
        observer.protocol().onConnectRefused(peer);
        observer.protocol().onLink(peer, true);
        observer.protocol().onConnectRefused(peer);
        observer.protocol().onConnectRefused(peer);
        assertThat(observer.suspects).isEmpty();
        observer.protocol().onConnectRefused(peer);

        assertThat(observer.suspects).containsExactly(peer);
        assertThat(observer.verdicts).containsExactly("peer suspected: its last 3 connects were refused");
    }

    @Test
    void aPeerThatAnswersHeartbeatsButNoRequestIsSuspectedUntilItIsProbed() {
        GossipWorld world = settled(3);
        Daemon observer = world.node(0);
        Daemon hanging = world.node(1);

        observer.protocol().onOverdue(hanging.id);
        assertThat(observer.suspects(hanging)).isTrue();
        world.run(4.8);
        assertThat(observer.suspects(hanging)).isTrue();
        world.run(0.4);

        assertThat(observer.suspects).isEmpty();
        assertThat(world.node(2).verdicts).as("its witnesses reach it").isEmpty();
        assertThat(hanging.verdicts).isEmpty();
    }

    @Test
    void aPeerWhoseRequestsHangAgainAndAgainIsTriedMoreAndMoreRarely() {
        GossipWorld world = settled(3);
        Daemon observer = world.node(0);
        Daemon hanging = world.node(1);

        for (int tenth = 0; tenth < 3_600; tenth++) {
            observer.protocol().onOverdue(hanging.id);
            world.run(0.1);
        }

        assertThat(observer.verdicts)
                .filteredOn(verdict -> verdict.contains("suspected"))
                .hasSizeBetween(6, 10);
    }

    @Test
    void aLinkThatFlapsForAnHourChangesFewMinds() {
        GossipWorld world = settled(3);

        for (int minute = 0; minute < 60; minute++) {
            world.network.cutBoth(world.node(0).id, world.node(1).id);
            world.run(30);
            world.network.healAll();
            world.run(30);
        }
        world.run(120);

        assertThat(world.node(0).verdicts).hasSizeBetween(2, 12);
        assertThat(nobodySuspectsAnybody(world)).isTrue();
        assertThat(world.node(2).verdicts).isEmpty();
    }

    @Test
    void aLinkThatLosesThirtyPercentAndJittersSuspectsNobody() {
        SeededRuns.of(10, seeds -> {
            Link link = Link.PERFECT.withDelay(500_000, SECOND / 10).withLoss(0.3);
            GossipWorld world = GossipWorld.born(seeds, link, 5);

            world.run(1_200);

            assertNobodyEverSuspectedAnybody(world);
        });
    }

    @Test
    void aLossyLinkThatDiesIsNoticedAllTheSame() {
        GossipWorld world = GossipWorld.settled(new Seeds(5), Link.PERFECT.withLoss(0.3), 3);

        world.node(2).kill();
        double seconds = world.runUntil(
                "the suspicion",
                60,
                () -> world.node(0).suspects(world.node(2)) && world.node(1).suspects(world.node(2)));

        assertThat(seconds).isLessThan(31);
    }

    @Test
    void whoIsHeardButDoesNotHearIsSuspectedByThatOneNodeAlone() {
        GossipWorld world = settled(5);
        Daemon a = world.node(0);
        Daemon b = world.node(1);

        world.network.cut(a.id, b.id);
        world.run(120);

        assertThat(a.suspects).containsExactly(b.id);
        assertThat(b.suspects).containsExactly(a.id);
        for (int other = 2; other < 5; other++) {
            assertThat(world.node(other).verdicts).isEmpty();
            assertThat(world.node(other).suspicionsHeard).isZero();
        }
    }

    @Test
    void aFrozenProcessIsSuspectedAndTrustedAgainWhenItGoesOn() {
        GossipWorld world = settled(3);
        Daemon frozen = world.node(2);

        frozen.freeze();
        world.run(30);
        assertThat(world.node(0).suspects(frozen)).isTrue();
        assertThat(world.node(1).suspects(frozen)).isTrue();
        frozen.thaw();
        world.runUntil("trust", 5.2, () -> nobodySuspectsAnybody(world));
        world.run(300);

        assertThat(world.node(0).verdicts).hasSize(2);
    }

    @Test
    void aNodeThatStoodStillSuspectsNobodyForIt() {
        SeededRuns.of(20, seeds -> {
            GossipWorld world = GossipWorld.settled(seeds, Link.PERFECT, 5);
            Daemon sleeper = world.node(0);

            for (int i = 0; i < 5; i++) {
                sleeper.freeze();
                world.run(1.2 + seeds.random("pause", i).nextDouble() * 10);
                sleeper.thaw();
                sleeper.protocol().onOverdue(world.node(1).id);
                world.run(5 + seeds.random("run", i).nextDouble());
            }

            assertThat(sleeper.verdicts).isEmpty();
            assertThat(sleeper.stalls).hasSize(5).allMatch(pause -> pause.compareTo(Duration.ofMillis(1_100)) > 0);
        });
    }

    @Test
    void aNodeThatStoodStillStillSeesWhoDiedMeanwhile() {
        GossipWorld world = settled(3);
        Daemon sleeper = world.node(0);

        sleeper.freeze();
        world.node(1).kill();
        world.run(30);
        sleeper.thaw();
        world.runUntil("the suspicion", 4.5, () -> sleeper.suspects(world.node(1)));

        assertThat(sleeper.suspects).containsExactly(world.node(1).id);
    }

    @Test
    void anHourOfStallIsReportedAsSuch() {
        GossipWorld world = settled(1);

        world.node(0).freeze();
        world.run(3_700);
        world.node(0).thaw();
        world.run(0.2);

        assertThat(world.node(0).stalls)
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofSeconds(3_699), Duration.ofSeconds(3_701)));
    }

    @Test
    void ticksThatComeInTimeAreNoStall() {
        GossipWorld world = settled(2);

        world.run(60);

        assertThat(world.node(0).stalls).isEmpty();
    }

    @Test
    void twoNodesJudgeEachOtherWithoutAWitness() {
        GossipWorld world = settled(2);

        world.network.cutBoth(world.node(0).id, world.node(1).id);
        world.run(5);
        assertThat(world.node(0).suspects(world.node(1))).isTrue();
        assertThat(world.node(1).suspects(world.node(0))).isTrue();
        world.network.healAll();

        world.runUntil("trust", 5.2, () -> nobodySuspectsAnybody(world));
    }

    @Test
    void aNodeAloneSendsNothing() {
        GossipWorld world = settled(1);

        world.run(60);

        assertThat(world.network.sent()).isZero();
        assertThat(world.node(0).verdicts).isEmpty();
    }

    @Test
    void strangersAreNotJudged() {
        GossipWorld world = settled(2);
        GossipProtocol observer = world.node(0).protocol();
        NodeId stranger = new NodeId(7, 7);

        for (int i = 0; i < 5; i++) {
            observer.onConnectRefused(stranger);
            observer.onOverdue(stranger);
            observer.onLink(stranger, false);
            observer.onTraffic(stranger);
            observer.onConnectRefused(observer.self().id());
            observer.onOverdue(observer.self().id());
        }

        assertThat(world.node(0).suspects).isEmpty();
    }

    @Test
    void oneSeedGivesOneTraceWithFailuresToo() {
        assertThat(trace(3)).isEqualTo(trace(3)).isNotEqualTo(trace(4));
    }

    private static long trace(long seed) {
        Seeds seeds = new Seeds(seed);
        GossipWorld world = GossipWorld.born(seeds, GossipWorld.lossy(seeds.random("plan")), 5);
        world.run(20);
        world.node(1).kill();
        world.run(40);
        world.node(1).start();
        world.run(20);
        world.daemons.values().forEach(daemon -> daemon.verdicts.forEach(why -> world.queue.trace(why.hashCode())));
        return world.queue.traceHash();
    }
}
