package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.gossip.GossipMessage.RingPull;
import io.gramme.gossip.GossipWorld.Daemon;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What becomes of a ring that the node's own ring log has decided. */
final class DecisionTest {
    private final GossipWorld world = GossipWorld.born(new Seeds(1), Link.PERFECT, 3);
    private final Daemon voter = world.node(0);
    private final RingState first = heldBy(voter);

    private static RingState heldBy(Daemon daemon) {
        return daemon.protocol().ring().orElseThrow();
    }

    private RingState epoch(long epoch, String decided) {
        return with(SuspicionTest.epoch(first, epoch, Set.of()), first.birthStores(), decided);
    }

    private static RingState with(RingState state, Map<NodeId, Long> births, String decided) {
        return new RingState(state.clusterId(), state.ring(), state.change(), births, Bytes.utf8(decided));
    }

    private int epochsTold() {
        return voter.told.size();
    }

    @Test
    void aLaterEpochIsToldAndReachesTheOthersAsItWasDecided() {
        RingState second = epoch(2, "slot 7");

        voter.protocol().onDecided(second);
        assertThat(voter.told).last().isEqualTo(Wholeness.WHOLE);
        world.run(30);

        assertThat(world.daemons.values()).extracting(DecisionTest::heldBy).containsOnly(second);
        assertThat(world.daemons.values())
                .extracting(daemon -> daemon.protocol().self().ringEpoch())
                .containsOnly(2L);
    }

    @Test
    void whatIsDecidedWithinAnEpochReachesWhoeverPullsAndIsNotTold() {
        voter.protocol().onDecided(epoch(2, "slot 7"));
        world.run(30);
        int told = epochsTold();
        RingState staged = epoch(2, "slot 8");

        voter.protocol().onDecided(staged);
        Daemon guest = world.add(7, List.of(0));
        guest.start();
        world.runUntil("it holds a ring", 30, () -> guest.protocol().ring().isPresent());

        assertThat(epochsTold()).isEqualTo(told);
        assertThat(heldBy(voter)).isEqualTo(staged);
        assertThat(heldBy(guest).ring()).isEqualTo(staged.ring());
        assertThat(pushedTo(world.node(1))).contains(staged);
    }

    /** The ring that the voter sends when it is asked by a node that is behind. */
    private Optional<RingState> pushedTo(Daemon asker) {
        asker.kill();
        RingState[] pushed = new RingState[1];
        world.network.up(asker.id);
        world.network.register(asker.id, (from, message) -> {
            if (message instanceof GossipMessage.RingPush push) {
                pushed[0] = push.state();
            }
        });
        voter.protocol().onMessage(asker.id, new RingPull(first.stamp()));
        world.run(1);
        return Optional.ofNullable(pushed[0]);
    }

    @Test
    void whatWasDecidedBeforeTheRingThatIsHeldChangesNothing() {
        RingState third = epoch(3, "slot 9");
        voter.protocol().onDecided(third);
        int told = epochsTold();

        voter.protocol().onDecided(epoch(2, "slot 7"));
        voter.protocol().onDecided(first);

        assertThat(heldBy(voter)).isEqualTo(third);
        assertThat(epochsTold()).isEqualTo(told);
    }

    @Test
    void aDecisionThatCannotFollowTheRingThatIsHeldIsAnError() {
        voter.protocol().onDecided(epoch(2, "slot 7"));
        RingState held = heldBy(voter);
        RingState otherCluster =
                new RingState(new NodeId(9, 9), epoch(3, "slot 8").ring(), Map.of());
        RingState otherRing = SuspicionTest.epoch(first, 2, Set.of(world.node(1).id));
        Ring to = SuspicionTest.epoch(first, 2, Set.of(world.node(2).id)).ring();
        RingState otherWay = new RingState(
                held.clusterId(),
                held.ring(),
                Optional.of(RingChange.begin(held.ring(), to, List.of(3), List.of())),
                Map.of(),
                Bytes.utf8("slot 7"));

        for (RingState wrong : List.of(otherCluster, otherRing, otherWay)) {
            assertThatThrownBy(() -> voter.protocol().onDecided(wrong)).isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(heldBy(voter)).isEqualTo(held);
    }

    @Test
    void whatANodeKnowsOfTheBirthStaysWhateverADecisionSaysOfIt() {
        Map<NodeId, Long> others = new TreeMap<>(first.birthStores());
        others.replaceAll((id, store) -> store + 1);

        voter.protocol().onDecided(with(epoch(2, "slot 7"), others, "slot 7"));
        voter.protocol().onDecided(with(epoch(2, "slot 8"), others, "slot 8"));

        assertThat(heldBy(voter).birthStores()).isEqualTo(first.birthStores());
        assertThat(heldBy(voter).decided()).isEqualTo(Bytes.utf8("slot 8"));
    }

    @Test
    void aNodeThatKeptItsLogAndLostItsRingAsksTheOthersWhetherItIsWhole() {
        voter.kill();
        voter.forgetRing();
        world.node(1).kill();
        world.node(2).kill();
        voter.start();

        voter.protocol().onDecided(epoch(2, "slot 7"));
        world.run(30);
        assertThat(voter.protocol().wholeness()).isEqualTo(Wholeness.UNDECIDED);
        world.node(1).start();
        world.node(2).start();
        world.runUntil("all have said", 30, () -> voter.protocol().wholeness() == Wholeness.WHOLE);

        assertThat(heldBy(voter)).isEqualTo(epoch(2, "slot 7"));
    }

    @Test
    void aNodeThatKeptItsLogInAnEmptyFolderIsNotWhole() {
        voter.kill();
        voter.wipe();
        voter.told.clear();
        voter.start();

        voter.protocol().onDecided(epoch(2, "slot 7"));

        assertThat(voter.told).containsExactly(Wholeness.NOT_WHOLE);
    }

    @Test
    void aNodeAloneIsWholeIfItsFolderIsTheOneThatTheRingWasBornWith() {
        GossipWorld alone = GossipWorld.born(new Seeds(1), Link.PERFECT, 1);
        Daemon node = alone.node(0);
        RingState held = heldBy(node);
        node.kill();
        node.forgetRing();
        node.told.clear();
        node.start();

        node.protocol().onDecided(with(held, held.birthStores(), "slot 7"));

        assertThat(node.told).containsExactly(Wholeness.WHOLE);
    }

    @Test
    void aMemberThatJoinedLaterKnowsAtOnceThatItsCopiesAreNotWhole() {
        Daemon joiner = world.add(7, List.of(0));
        Daemon decider = world.add(8, List.of(8));
        RingState joined = Rings.done(first, List.of(joiner, decider), Set.of());
        voter.protocol().onDecided(joined);
        world.node(1).kill();
        world.node(2).kill();

        joiner.start();
        decider.start();
        decider.protocol().onDecided(joined);
        world.runUntil("it holds the ring", 30, () -> joiner.protocol().ring().isPresent());

        assertThat(joiner.told).containsExactly(Wholeness.NOT_WHOLE);
        assertThat(decider.told).containsExactly(Wholeness.NOT_WHOLE);
    }

    /** It may be the one founder that had written to the folder that was there before. */
    @Test
    void aFounderThatLeftWithoutAWordLeavesTheCopiesNotWholeWhateverTheOthersSay() {
        RingState left = Rings.done(first, List.of(), Set.of(world.node(1).id));
        voter.kill();
        voter.forgetRing();
        voter.told.clear();
        world.node(1).kill();
        Daemon late = world.node(2);
        late.kill();
        voter.start();

        voter.protocol().onDecided(first);
        assertThat(voter.told).containsExactly(Wholeness.UNDECIDED);
        voter.protocol().onDecided(left);
        late.start();
        world.run(30);

        assertThat(voter.told).last().isEqualTo(Wholeness.NOT_WHOLE);
        assertThat(voter.told).doesNotContain(Wholeness.WHOLE);
    }

    @Test
    void aNodeThatHearsOfTheRingWhenAFounderHasLeftIsNotWhole() {
        RingState left = Rings.done(first, List.of(), Set.of(world.node(1).id));
        world.node(1).kill();
        voter.kill();
        voter.forgetRing();
        voter.told.clear();
        world.node(2).protocol().onDecided(left);

        voter.start();
        world.runUntil("it holds the ring", 30, () -> voter.protocol().ring().isPresent());
        world.run(10);

        assertThat(voter.told).doesNotContain(Wholeness.WHOLE);
        assertThat(voter.protocol().wholeness()).isEqualTo(Wholeness.NOT_WHOLE);
    }
}
