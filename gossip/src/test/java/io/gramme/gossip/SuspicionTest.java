package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.gossip.GossipMessage.Suspicions;
import io.gramme.gossip.GossipWorld.Daemon;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a suspicion among many: who passes it on, who believes it, and when it is over. */
final class SuspicionTest {
    /** More than a node sends heartbeats to. */
    private static final int MANY = 70;

    private static long believers(GossipWorld world, Daemon suspect) {
        return world.daemons.values().stream()
                .filter(daemon -> daemon.isUp() && daemon.suspects(suspect))
                .count();
    }

    /** A node that does not send heartbeats to the other. */
    private static Daemon stranger(GossipWorld world, Daemon other) {
        Ring ring = world.node(0).protocol().ring().orElseThrow().ring();
        return world.daemons.values().stream()
                .filter(daemon -> daemon != other && !shares(ring, daemon.id, other.id))
                .findFirst()
                .orElseThrow();
    }

    private static boolean shares(Ring ring, NodeId a, NodeId b) {
        for (int partition = 0; partition < ring.partitions(); partition++) {
            List<NodeId> primaries = ring.preferenceList(partition, 3).primaries();
            if (primaries.contains(a) && primaries.contains(b)) {
                return true;
            }
        }
        return false;
    }

    private static Suspicions presentVersion(Daemon reader, Daemon subject) {
        Member member = reader.protocol().member(subject.id).orElseThrow();
        Entry version = new Entry(member.id(), member.generation(), member.heartbeat(), member.contentHash());
        return new Suspicions(List.of(new Suspicion(version)));
    }

    @Test
    void aHundredNodesLearnThatOneDiedAndThatItIsBack() {
        SeededRuns.of(2, seeds -> {
            GossipWorld world = GossipWorld.restarted(seeds, Link.PERFECT.withDelay(500_000, 5_000_000), 100);
            world.run(60);
            Daemon dead = world.node(17);

            dead.kill();
            double learnt = world.runUntil("all know", 30, () -> believers(world, dead) == 99);
            world.run(20);
            assertThat(believers(world, dead)).isEqualTo(99);
            dead.start();
            double unlearnt = world.runUntil("all know better", 30, () -> believers(world, dead) == 0);
            world.run(20);

            assertThat(learnt).isLessThan(15);
            assertThat(unlearnt).isLessThan(8);
            assertThat(world.daemons.values())
                    .filteredOn(daemon -> daemon != dead)
                    .allSatisfy(daemon -> assertThat(daemon.verdicts).hasSize(2));
        });
    }

    @Test
    void manyNodesOnLossyLinksLearnItToo() {
        GossipWorld world = GossipWorld.restarted(new Seeds(1), Link.PERFECT.withLoss(0.3), MANY);
        world.run(60);
        Daemon dead = world.node(17);

        dead.kill();
        world.runUntil("all know", 60, () -> believers(world, dead) == MANY - 1);
        dead.start();

        world.runUntil("all know better", 60, () -> believers(world, dead) == 0);
    }

    @Test
    void whoIsCutOffFromEverybodySpreadsNothingAboutTheOthers() {
        GossipWorld world = GossipWorld.settled(new Seeds(2), Link.PERFECT, 5);
        Daemon lonely = world.node(0);

        world.daemons.values().stream()
                .filter(daemon -> daemon != lonely)
                .forEach(daemon -> world.network.cutBoth(lonely.id, daemon.id));
        world.run(60);
        assertThat(lonely.suspects).hasSize(4);
        assertThat(lonely.protocol().counters().suspicionsConfirmed()).isZero();
        world.network.healAll();

        world.runUntil(
                "trust", 10, () -> world.daemons.values().stream().allMatch(daemon -> daemon.suspects.isEmpty()));
    }

    @Test
    void aHeartbeatThatStillSpreadsConfirmsNothing() {
        GossipWorld world = GossipWorld.settled(new Seeds(2), Link.PERFECT, 3);
        Daemon observer = world.node(0);
        Daemon silent = world.node(2);
        silent.freeze();
        world.runUntil("the suspicion", 10, () -> observer.suspects(silent));

        Member later = observer.protocol()
                .membership()
                .member(silent.id)
                .map(member -> member.at(member.generation(), member.heartbeat() + 1))
                .orElseThrow();
        RingStamp stamp = observer.protocol().ring().orElseThrow().stamp();
        observer.protocol().onMessage(world.node(1).id, new GossipMessage.Delta(stamp, List.of(later)));
        world.run(2);
        assertThat(observer.protocol().counters().suspicionsConfirmed()).isZero();
        world.run(5);

        assertThat(observer.protocol().counters().suspicionsConfirmed()).isEqualTo(1);
    }

    @Test
    void aMemberThatLeftTheRingIsNoSuspectAndOneThatIsBackIsWatchedAgain() {
        GossipWorld world = GossipWorld.settled(new Seeds(2), Link.PERFECT, 3);
        Daemon observer = world.node(0);
        Daemon leaver = world.node(2);
        RingState first = observer.protocol().ring().orElseThrow();
        leaver.freeze();
        world.run(10);

        observer.protocol().onMessage(world.node(1).id, new RingPush(epoch(first, 2, Set.of(leaver.id))));
        assertThat(observer.suspects).isEmpty();
        assertThat(observer.verdicts).last().isEqualTo("peer trusted again: it left the ring");
        observer.protocol().onMessage(world.node(1).id, new RingPush(epoch(first, 3, Set.of())));
        world.run(30);

        assertThat(observer.suspects).containsExactly(leaver.id);
    }

    /** A later epoch of a ring, without some of its members. */
    static RingState epoch(RingState first, long epoch, Set<NodeId> gone) {
        List<RingMember> members = first.ring().members().stream()
                .filter(member -> !gone.contains(member.id()))
                .toList();
        List<NodeId> owners = new ArrayList<>();
        for (int partition = 0; partition < first.ring().partitions(); partition++) {
            owners.add(members.get(partition % members.size()).id());
        }
        return new RingState(first.clusterId(), new Ring(epoch, members, owners), first.birthStores());
    }

    @Test
    void aSuspicionOfAnEarlierVersionIsOverForGood() {
        GossipWorld world = GossipWorld.restarted(new Seeds(3), Link.PERFECT, MANY);
        Daemon subject = world.node(17);
        Daemon reader = stranger(world, subject);
        Daemon liar = world.node(reader.number == 0 ? 1 : 0);
        Suspicions lie = presentVersion(reader, subject);

        reader.protocol().onMessage(liar.id, lie);
        assertThat(reader.suspects).containsExactly(subject.id);
        world.run(30);
        reader.protocol().onMessage(liar.id, lie);

        assertThat(reader.suspects).isEmpty();
        assertThat(reader.verdicts)
                .containsExactly("peer suspected: others cannot reach it", "peer trusted again: its heartbeat goes on");
    }

    @Test
    void aSuspicionHoldsForHeartbeatsThatWereUnderWayAndEndsWithTheNextOnes() {
        GossipWorld world = GossipWorld.restarted(new Seeds(3), Link.PERFECT, MANY);
        Daemon subject = world.node(17);
        Daemon reader = stranger(world, subject);
        Daemon peer = world.node(reader.number == 0 ? 1 : 0);
        Suspicions said = presentVersion(reader, subject);
        Member member = reader.protocol().member(subject.id).orElseThrow();
        RingStamp stamp = reader.protocol().ring().orElseThrow().stamp();

        reader.protocol().onMessage(peer.id, said);
        Member underWay = member.at(member.generation(), member.heartbeat() + 3);
        reader.protocol().onMessage(peer.id, new GossipMessage.Delta(stamp, List.of(underWay)));
        assertThat(reader.suspects(subject)).isTrue();
        Member later = member.at(member.generation(), member.heartbeat() + 4);
        reader.protocol().onMessage(peer.id, new GossipMessage.Delta(stamp, List.of(later)));

        assertThat(reader.suspects).isEmpty();
    }

    @Test
    void aSuspicionOfAHeartbeatThatHasNotArrivedYetBringsIt() {
        GossipWorld world = GossipWorld.restarted(new Seeds(3), Link.PERFECT, MANY);
        Daemon subject = world.node(17);
        Daemon reader = stranger(world, subject);
        Member member = reader.protocol().member(subject.id).orElseThrow();
        Entry ahead = new Entry(subject.id, member.generation(), member.heartbeat() + 50, member.contentHash());

        reader.protocol().onMessage(world.node(1).id, new Suspicions(List.of(new Suspicion(ahead))));

        assertThat(reader.suspects(subject)).isTrue();
        assertThat(reader.protocol().member(subject.id).orElseThrow().heartbeat())
                .isEqualTo(ahead.heartbeat());
    }

    @Test
    void aMemberThatHearsThatItIsSuspectedRefutesItAtOnce() {
        GossipWorld world = GossipWorld.restarted(new Seeds(3), Link.PERFECT, MANY);
        Daemon subject = world.node(17);
        Daemon reader = stranger(world, subject);
        Suspicions lie = presentVersion(reader, subject);
        reader.protocol().onMessage(world.node(reader.number == 0 ? 1 : 0).id, lie);

        subject.protocol().onMessage(reader.id, lie);
        world.run(0.01);

        assertThat(reader.suspects).isEmpty();
    }

    @Test
    void aDeathThatEverybodyKnowsOfIsNotToldAgain() {
        GossipWorld world = GossipWorld.settled(new Seeds(2), Link.PERFECT, 5);
        world.node(4).kill();
        world.run(30);
        int heard = world.daemons.values().stream()
                .mapToInt(daemon -> daemon.suspicionsHeard)
                .sum();

        world.run(60);

        assertThat(heard).isPositive();
        assertThat(world.daemons.values().stream()
                        .mapToInt(daemon -> daemon.suspicionsHeard)
                        .sum())
                .isEqualTo(heard);
    }

    @Test
    void aSuspicionOfAVersionThatNobodyHasHeardOfIsNotBelieved() {
        GossipWorld world = GossipWorld.restarted(new Seeds(3), Link.PERFECT, MANY);
        Daemon subject = world.node(17);
        Daemon reader = stranger(world, subject);
        long content = reader.protocol().member(subject.id).orElseThrow().contentHash();
        Suspicion future = new Suspicion(new Entry(subject.id, Member.MAX_GENERATION, Long.MAX_VALUE, content));

        reader.protocol().onMessage(world.node(1).id, new Suspicions(List.of(future)));

        assertThat(reader.suspects).isEmpty();
    }

    @Test
    void whoHearsAPeerItselfNeitherBelievesOthersNorRepeatsThem() {
        GossipWorld world = GossipWorld.settled(new Seeds(4), Link.PERFECT, 5);
        Daemon reader = world.node(0);
        Daemon subject = world.node(2);

        subject.freeze();
        world.run(1.4);
        reader.protocol().onMessage(world.node(1).id, presentVersion(reader, subject));
        reader.protocol().onMessage(world.node(1).id, presentVersion(reader, reader));
        world.run(1.1);

        assertThat(reader.suspects).isEmpty();
        assertThat(world.daemons.values()).allMatch(daemon -> daemon.suspicionsHeard == 0);
    }

    @Test
    void whoBelievedOthersProbesAtOnceWhenTrafficBegins() {
        GossipWorld world = GossipWorld.restarted(new Seeds(5), Link.PERFECT, MANY);
        world.run(60);
        Daemon subject = world.node(17);
        Daemon reader = stranger(world, subject);
        subject.freeze();
        world.runUntil("it is believed", 20, () -> reader.suspects(subject));

        reader.protocol().onTraffic(subject.id);
        world.run(3);
        assertThat(reader.suspects(subject)).isTrue();
        subject.thaw();
        world.run(0.05);

        assertThat(reader.verdicts)
                .containsExactly("peer suspected: others cannot reach it", "peer trusted again: it answered a probe");
    }
}
