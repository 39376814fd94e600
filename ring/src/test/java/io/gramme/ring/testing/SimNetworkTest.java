package io.gramme.ring.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.NodeId;
import io.gramme.ring.env.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimNetworkTest {
    private static final NodeId A = new NodeId(0, 1);
    private static final NodeId B = new NodeId(0, 2);
    private static final long SECOND = 1_000_000_000L;

    private final List<Integer> arrived = new ArrayList<>();
    private final EventQueue queue = new EventQueue(new ManualClock());

    private SimNetwork<Integer> network(Link link) {
        SimNetwork<Integer> network = new SimNetwork<>(queue, new Seeds(7), link);
        network.register(B, (from, message) -> arrived.add(message));
        return network;
    }

    private static void sendHundred(Transport<Integer> transport) {
        for (int i = 0; i < 100; i++) {
            transport.send(B, i);
        }
    }

    @Test
    void aPerfectLinkDeliversAllInOrderAfterItsDelay() {
        SimNetwork<Integer> network = network(Link.PERFECT);

        sendHundred(network.transportOf(A));
        queue.run(499_999);
        assertThat(arrived).isEmpty();
        queue.run(1);

        assertThat(arrived).hasSize(100).isSorted();
    }

    @Test
    void jitterAloneKeepsTheOrderAndReorderingBreaksIt() {
        SimNetwork<Integer> network = network(new Link(1_000, 100_000, 0, 0, 0));
        sendHundred(network.transportOf(A));
        queue.run(SECOND);
        assertThat(arrived).hasSize(100).isSorted();

        arrived.clear();
        network.usual(new Link(1_000, 100_000, 0, 0, 0.5));
        sendHundred(network.transportOf(A));
        queue.run(SECOND);

        assertThat(arrived).hasSize(100);
        assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    }

    @Test
    void lossAndDuplicationFollowTheirShares() {
        SimNetwork<Integer> network = network(new Link(1_000, 0, 0.3, 0.2, 0));

        for (int i = 0; i < 100; i++) {
            sendHundred(network.transportOf(A));
        }
        queue.run(SECOND);

        assertThat(network.sent()).isEqualTo(10_000);
        assertThat(network.lost()).isBetween(2_800L, 3_200L);
        assertThat(network.repeated()).isBetween(1_250L, 1_550L);
        assertThat(network.delivered())
                .isEqualTo(arrived.size())
                .isEqualTo(10_000 - network.lost() + network.repeated());
    }

    @Test
    void aCutStopsOneDirectionAlsoForWhatIsUnderWay() {
        SimNetwork<Integer> network = network(Link.PERFECT);
        List<Integer> back = new ArrayList<>();
        network.register(A, (from, message) -> back.add(message));

        network.transportOf(A).send(B, 1);
        network.cut(A, B);
        network.transportOf(A).send(B, 2);
        network.transportOf(B).send(A, 3);
        queue.run(SECOND);
        assertThat(arrived).isEmpty();
        assertThat(back).containsExactly(3);

        network.healAll();
        network.transportOf(A).send(B, 4);
        queue.run(SECOND);
        assertThat(arrived).containsExactly(4);
    }

    @Test
    void aNodeThatIsDownNeitherSendsNorReceives() {
        SimNetwork<Integer> network = network(Link.PERFECT);

        network.down(B);
        network.transportOf(A).send(B, 1);
        queue.run(SECOND);
        network.up(B);
        network.down(A);
        network.transportOf(A).send(B, 2);
        queue.run(SECOND);

        assertThat(arrived).isEmpty();
        assertThat(network.connects(A, B)).isFalse();
    }

    @Test
    void eventsRunByTimeThenInTheOrderOfScheduling() {
        List<String> ran = new ArrayList<>();
        queue.after(20, "x", "late", () -> ran.add("late"));
        queue.after(10, "x", "first", () -> ran.add("first"));
        queue.after(10, "x", "second", () -> queue.after(0, "x", "nested", () -> ran.add("nested")));

        queue.run(20);

        assertThat(ran).containsExactly("first", "nested", "late");
        assertThat(queue.clock().nanoTime()).isEqualTo(20);
        assertThatThrownBy(() -> queue.at(19, "x", "past", () -> {})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCrashTakesBackTheEventsOfItsOwnerOnly() {
        List<String> ran = new ArrayList<>();
        queue.after(10, A, "a", () -> ran.add("a"));
        queue.after(10, B, "b", () -> ran.add("b"));
        queue.after(30, A, "a", () -> ran.add("a later"));

        assertThat(queue.cancel(A)).isEqualTo(2);
        queue.run(SECOND);

        assertThat(ran).containsExactly("b");
    }

    @Test
    void aDrawnTieBreakShufflesOneInstantAndReplaysFromItsSeed() {
        List<Integer> fifo = new ArrayList<>();
        List<List<Integer>> drawn = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            List<Integer> order = new ArrayList<>();
            EventQueue shuffled = new EventQueue(new ManualClock(), new Seeds(3).random("ties"));
            for (int i = 0; i < 20; i++) {
                int number = i;
                shuffled.after(5, "x", "event", () -> order.add(number));
            }
            shuffled.run(5);
            drawn.add(order);
        }
        for (int i = 0; i < 20; i++) {
            fifo.add(i);
        }

        assertThat(drawn.get(0)).isEqualTo(drawn.get(1)).isNotEqualTo(fifo).hasSameElementsAs(fifo);
    }

    @Test
    void oneSeedGivesOneTraceAndAnotherSeedAnother() {
        assertThat(traceOf(1)).isEqualTo(traceOf(1)).isNotEqualTo(traceOf(2));
    }

    private static long traceOf(long seed) {
        EventQueue queue = new EventQueue(new ManualClock());
        SimNetwork<Integer> network = new SimNetwork<>(queue, new Seeds(seed), new Link(1_000, 50_000, 0.1, 0.1, 0.1));
        network.register(A, (from, message) -> {
            if (message > 0) {
                network.transportOf(A).send(B, message - 1);
            }
        });
        network.register(B, (from, message) -> network.transportOf(B).send(A, message));
        for (int i = 0; i < 20; i++) {
            network.transportOf(A).send(B, 50);
        }
        queue.run(SECOND);
        return queue.traceHash();
    }

    @Test
    void aNewConsumerOfChanceDisturbsNoOther() {
        Seeds seeds = new Seeds(42);
        long before = seeds.random("disk", 3).nextLong();

        seeds.random("network").nextLong();

        assertThat(seeds.random("disk", 3).nextLong()).isEqualTo(before);
        assertThat(seeds.random("disk", 4).nextLong()).isNotEqualTo(before);
        assertThat(seeds.random("disks", 3).nextLong()).isNotEqualTo(before);
        assertThat(seeds.child("a").child("b").seed())
                .isNotEqualTo(seeds.child("ab").seed());
    }

    @Test
    void aNodeClockHasItsOwnOriginAndAWallThatSteps() {
        ManualClock truth = new ManualClock();
        NodeClock clock = new NodeClock(truth, Long.MAX_VALUE);
        long before = clock.nanoTime();

        truth.advance(2_000_000);
        clock.stepWall(-600_000);

        assertThat(clock.nanoTime() - before).isEqualTo(2_000_000);
        assertThat(clock.wallMillis()).isEqualTo(truth.wallMillis() - 600_000);
        assertThatThrownBy(() -> truth.advance(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFailingSeedNamesItselfAndItsReplay() {
        assertThatThrownBy(() -> SeededRuns.of(3, seeds -> {
                    if (seeds.seed() == 2) {
                        throw new IllegalStateException("found");
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed=0x2")
                .hasMessageContaining("-Dgramme.seed=0x2");
    }
}
