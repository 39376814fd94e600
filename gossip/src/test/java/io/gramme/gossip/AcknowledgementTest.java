package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.gossip.GossipWorld.Daemon;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.Seeds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the others learn under which epoch a node serves. */
final class AcknowledgementTest {
    private final GossipWorld world = GossipWorld.born(new Seeds(1), Link.PERFECT, 3);
    private final Daemon slow = world.node(2);
    private final RingState second = SuspicionTest.epoch(slow.protocol().ring().orElseThrow(), 2, Set.of());

    private List<Long> epochsByAll() {
        return world.daemons.values().stream()
                .map(viewer -> viewer.protocol().member(slow.id).orElseThrow().ringEpoch())
                .toList();
    }

    @Test
    void aNodeThatHoldsALaterRingIsWaitedForUntilItServesUnderIt() {
        slow.acknowledges = false;

        slow.protocol().onMessage(world.node(0).id, new RingPush(second));
        world.run(30);
        assertThat(slow.protocol().ring().orElseThrow().ring().epoch()).isEqualTo(2);
        assertThat(epochsByAll()).containsOnly(1L);
        slow.protocol().acknowledge(2);
        world.run(30);

        assertThat(epochsByAll()).containsOnly(2L);
    }

    @Test
    void threeHundredNodesKnowWithinSecondsThatAllOfThemServeUnderANewEpoch() {
        LargeWorld large = new LargeWorld(new Seeds(1), 300, 1_024, 0.05);
        large.startAll();
        large.runUntil("all know all", 60, large::allKnowAll);

        double seconds = large.acknowledgedByAll(large.nodes.get(150), 60);

        assertThat(seconds).isLessThan(25);
    }

    @Test
    void anAcknowledgementIsNotTakenBackAndARepeatedOneIsNoNews() {
        slow.protocol().onMessage(world.node(0).id, new RingPush(second));
        slow.protocol().acknowledge(2);
        Member before = slow.protocol().self();

        slow.protocol().acknowledge(2);
        slow.protocol().acknowledge(1);
        slow.protocol().acknowledge(0);

        assertThat(slow.protocol().self()).isEqualTo(before);
        assertThat(before.ringEpoch()).isEqualTo(2);
    }

    @Test
    void anEpochThatIsNotHeldCannotBeAcknowledged() {
        Member before = slow.protocol().self();

        assertThatThrownBy(() -> slow.protocol().acknowledge(2)).isInstanceOf(IllegalArgumentException.class);

        assertThat(slow.protocol().self()).isEqualTo(before);
    }

    @Test
    void aNodeThatStartedAgainHasAcknowledgedNothingUntilItsLoopsServe() {
        slow.kill();
        slow.acknowledges = false;

        slow.start();
        world.run(30);
        assertThat(slow.protocol().ring()).isPresent();
        assertThat(epochsByAll()).containsOnly(0L);
        slow.protocol().acknowledge(1);
        world.run(30);

        assertThat(epochsByAll()).containsOnly(1L);
    }

    @Test
    void aNodeCannotStartWithAnAcknowledgement() {
        Member early = MembershipTest.member(1, 1, 0, 0).acknowledging(1);
        GossipTransport nowhere = new GossipTransport() {
            @Override
            public void send(NodeId to, GossipMessage message) {}

            @Override
            public void dial(int seedIndex) {}
        };

        assertThatThrownBy(() -> new GossipProtocol(
                        GossipConfig.standard(0, 8),
                        early,
                        Optional.empty(),
                        new ManualClock(),
                        new Seeds(1).random(),
                        nowhere,
                        slow))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
