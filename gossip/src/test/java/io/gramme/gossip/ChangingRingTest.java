package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.GossipMessage.Removal;
import io.gramme.gossip.GossipWorld.Daemon;
import io.gramme.ring.Ring;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.Seeds;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** While a ring is on its way to another one: node 5 comes, node 4 leaves, and node 3 is dead and removed. */
final class ChangingRingTest {
    private final GossipWorld world = GossipWorld.settled(new Seeds(1), Link.PERFECT, 5);
    private final Daemon gone = world.node(3);
    private final Daemon leaver = world.node(4);
    private final Daemon comer = world.add(5, List.of(0, 1, 2));
    private final List<Daemon> stayers = List.of(world.node(0), world.node(1), world.node(2));
    private final RingState first = stayers.get(0).protocol().ring().orElseThrow();
    private final Ring to = Rings.planned(first.ring(), List.of(comer), Set.of(gone.id, leaver.id));
    private final RingState change = Rings.begun(first, to, Set.of(gone.id));

    private void begin() {
        comer.start();
        world.run(10);
        stayers.get(0).protocol().onDecided(change);
        world.run(30);
    }

    @Test
    void theDeathOfOneThatComesOrLeavesIsNoticedByAllThatStay() {
        begin();
        assertThat(stayers).allMatch(daemon -> daemon.suspects.isEmpty());

        comer.kill();
        leaver.kill();

        world.runUntil(
                "all suspect both",
                30,
                () -> stayers.stream().allMatch(daemon -> daemon.suspects(comer) && daemon.suspects(leaver)));
    }

    @Test
    void oneThatIsGoneIsJudgedNoMore() {
        gone.kill();
        world.runUntil("it is suspected", 30, () -> stayers.stream().allMatch(daemon -> daemon.suspects(gone)));

        begin();
        world.run(60);

        assertThat(stayers).allMatch(daemon -> daemon.suspects.isEmpty());
    }

    @Test
    void oneThatIsStillToComeDoesNotTakeItselfForRemoved() {
        begin();

        comer.protocol().onMessage(stayers.get(0).id, new Removal(change.stamp()));

        assertThat(comer.selfRemovals).isZero();
        assertThat(comer.told).last().isEqualTo(Wholeness.NOT_WHOLE);
    }

    @Test
    void oneThatIsGoneBelievesThatItIsRemovedThoughTheRingStillNamesIt() {
        begin();
        assertThat(change.ring().contains(gone.id)).isTrue();

        gone.protocol().onMessage(stayers.get(0).id, new Removal(change.stamp()));

        assertThat(gone.selfRemovals).isEqualTo(1);
    }

    @Test
    void oneThatIsGoneIsNotWaitedForToSayWhetherAFolderIsTheFirst() {
        Daemon forgetful = stayers.get(0);
        forgetful.kill();
        forgetful.forgetRing();
        forgetful.told.clear();
        gone.kill();
        stayers.get(1).protocol().onDecided(change);
        world.run(30);

        forgetful.start();
        world.runUntil("it holds a ring", 30, () -> forgetful.protocol().ring().isPresent());

        assertThat(forgetful.told).containsExactly(Wholeness.NOT_WHOLE);
    }

    @Test
    void oneThatComesIsAskedWhetherAFolderIsTheFirstToo() {
        Daemon forgetful = stayers.get(0);
        Ring grown = Rings.planned(first.ring(), List.of(comer), Set.of());
        stayers.get(1).protocol().onDecided(Rings.begun(first, grown, Set.of()));
        world.run(10);
        forgetful.kill();
        forgetful.forgetRing();

        forgetful.start();
        world.run(30);
        assertThat(forgetful.protocol().wholeness()).isEqualTo(Wholeness.UNDECIDED);
        comer.start();

        world.runUntil("it has said", 30, () -> forgetful.protocol().wholeness() == Wholeness.WHOLE);
    }
}
