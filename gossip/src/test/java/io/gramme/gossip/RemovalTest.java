package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.GossipMessage.Delta;
import io.gramme.gossip.GossipMessage.Removal;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.gossip.GossipWorld.Daemon;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What becomes of a member that the cluster removed for good, and of its process if that still runs. */
final class RemovalTest {
    private final GossipWorld world = GossipWorld.settled(new Seeds(1), Link.PERFECT, 5);
    private final Daemon gone = world.node(4);
    private final List<Daemon> rest = List.of(world.node(0), world.node(1), world.node(2), world.node(3));

    private RingState nextRing() {
        RingState first = world.node(0).protocol().ring().orElseThrow();
        return SuspicionTest.epoch(first, 2, Set.of(gone.id));
    }

    /** As the history of the ring will tell each node: the new epoch, and who is in none any more. */
    private void removedFrom(Daemon daemon) {
        daemon.protocol().onMessage(world.node(daemon.number == 0 ? 1 : 0).id, new RingPush(nextRing()));
        daemon.learnRemoved(gone);
    }

    private boolean isKnownTo(Daemon daemon) {
        return daemon.protocol().member(gone.id).isPresent();
    }

    private Delta word(Daemon of) {
        Member member = gone.protocol().self();
        return new Delta(
                of.protocol().ring().orElseThrow().stamp(),
                List.of(member.at(member.generation() + 1, 0).saying(MemberState.DRAINING)));
    }

    /** Scylla's issue 14991: a replaced node kept circling in gossip, and owned data again. */
    @Test
    void aReplacedNodeStopsCirclingAndNoPeerThatStillKnowsItBringsItBack() {
        gone.kill();
        rest.subList(0, 3).forEach(this::removedFrom);
        Daemon ignorant = world.node(3);

        world.run(120);
        assertThat(rest.subList(0, 3)).noneMatch(this::isKnownTo);
        assertThat(isKnownTo(ignorant)).isTrue();
        ignorant.learnRemoved(gone);
        world.run(120);

        assertThat(rest).noneMatch(this::isKnownTo);
        assertThat(rest).allMatch(daemon -> daemon.protocol().membership().size() == 4);
    }

    @Test
    void aLaterLifeOfARemovedNodeIsNotTakenFromAnybody() {
        gone.kill();
        rest.forEach(this::removedFrom);
        gone.start();
        Daemon reader = world.node(0);

        reader.protocol().onMessage(world.node(1).id, word(reader));
        reader.protocol().onMessage(gone.id, word(reader));
        world.run(60);

        assertThat(rest).noneMatch(this::isKnownTo);
    }

    @Test
    void aRemovedNodeThatStillRunsIsToldAndSaysSoOnceAndFallsSilent() {
        SeededRuns.of(20, seeds -> {
            GossipWorld lossy = GossipWorld.born(seeds, GossipWorld.lossy(seeds.random("plan")), 5);
            Daemon out = lossy.node(4);
            RingState next = SuspicionTest.epoch(lossy.node(0).protocol().ring().orElseThrow(), 2, Set.of(out.id));
            lossy.daemons.values().stream().filter(daemon -> daemon != out).forEach(daemon -> {
                daemon.protocol().onMessage(out.id, new RingPush(next));
                daemon.learnRemoved(out);
            });

            lossy.runUntil("it knows", 60, () -> out.selfRemovals > 0);
            long sent = out.protocol().counters().messagesSent();
            lossy.run(60);

            assertThat(out.selfRemovals).isEqualTo(1);
            assertThat(out.protocol().counters().messagesSent()).isEqualTo(sent);
            assertThat(out.protocol().ring().orElseThrow().ring()).isEqualTo(next.ring());
        });
    }

    @Test
    void aRemovedNodeIsSentNothingButItsRemovalAndTheRing() {
        rest.forEach(this::removedFrom);
        List<GossipMessage> heard = new ArrayList<>();
        world.network.register(gone.id, (from, message) -> {
            if (world.queue.clock().nanoTime() > heardFrom) {
                heard.add(message);
            }
            gone.protocol().onMessage(from, message);
        });

        world.run(60);

        assertThat(heard).isNotEmpty().allMatch(message -> message instanceof Removal || message instanceof RingPush);
        assertThat(heard).hasAtLeastOneElementOfType(Removal.class).hasAtLeastOneElementOfType(RingPush.class);
    }

    /** What was under way when the others learnt of the removal has arrived. */
    private final long heardFrom = world.queue.clock().nanoTime() + GossipWorld.SECOND / 100;

    @Test
    void theWordOfAPeerWithoutARingThatBearsItOutIsNotBelieved() {
        RingState held = gone.protocol().ring().orElseThrow();
        RingStamp sameRing = held.stamp();
        RingStamp laterRing = nextRing().stamp();
        RingStamp otherCluster = new RingStamp(new NodeId(9, 9), 7, sameRing.checksum());

        for (RingStamp stamp : List.of(sameRing, laterRing, otherCluster, RingStamp.NONE)) {
            gone.protocol().onMessage(world.node(0).id, new Removal(stamp));
        }
        world.run(60);

        assertThat(gone.selfRemovals).isZero();
        assertThat(rest).allMatch(daemon -> daemon.suspects.isEmpty());
    }

    @Test
    void theWordOfAPeerWhoseRingIsOlderIsNotBelieved() {
        RingState first = gone.protocol().ring().orElseThrow();
        gone.protocol().onMessage(world.node(0).id, new RingPush(SuspicionTest.epoch(first, 3, Set.of())));

        gone.protocol().onMessage(world.node(0).id, new Removal(nextRing().stamp()));

        assertThat(gone.selfRemovals).isZero();
    }

    @Test
    void aNodeThatLearnsByItselfThatItWasRemovedFallsSilentToo() {
        gone.learnRemoved(gone);
        gone.learnRemoved(gone);
        long sent = gone.protocol().counters().messagesSent();
        world.run(30);

        assertThat(gone.selfRemovals).isEqualTo(1);
        assertThat(gone.protocol().counters().messagesSent()).isEqualTo(sent);
        assertThat(rest).allMatch(daemon -> daemon.suspects(gone));
    }

    @Test
    void theSuspicionOfARemovedMemberIsForgottenAndNotTakenFromOthers() {
        gone.kill();
        world.runUntil("all know", 30, () -> rest.stream().allMatch(daemon -> daemon.suspects(gone)));
        world.run(10);

        rest.subList(0, 3).forEach(daemon -> daemon.learnRemoved(gone));
        world.run(60);

        assertThat(rest.subList(0, 3)).allMatch(daemon -> daemon.suspects.isEmpty());
        assertThat(world.node(0).verdicts).last().isEqualTo("peer trusted again: it was removed");
        assertThat(world.node(3).suspects(gone)).as("it was not told").isTrue();
    }

    @Test
    void aMemberThatWasRemovedIsNotWatchedThoughTheRingStillNamesIt() {
        gone.freeze();

        rest.forEach(daemon -> daemon.learnRemoved(gone));
        world.run(60);

        assertThat(rest).allMatch(daemon -> daemon.verdicts.isEmpty());
    }

    @Test
    void hearingOfARemovalAgainOrOfFewerChangesNothing() {
        Daemon reader = world.node(0);
        reader.learnRemoved(gone);
        int events = reader.memberEvents;

        reader.learnRemoved(gone);
        reader.protocol().onRemoved(new TreeSet<>());
        world.run(10);

        assertThat(reader.memberEvents).isEqualTo(events);
        assertThat(isKnownTo(reader)).isFalse();
    }
}
