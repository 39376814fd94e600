package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.gossip.GossipWorld.Daemon;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What a node says of how much it holds. */
final class LoadTest {
    private static final long MIB = 1 << 20;

    @Test
    void whatIsSaidIsNeverAsMuchAsHalfAboveOrAThirdBelowTheTruth() {
        SeededRuns.of(20, seeds -> {
            RandomGenerator random = seeds.random();
            long said = 0;
            for (int i = 0; i < 10_000; i++) {
                long bytes = random.nextLong(Load.LEAST, 1L << random.nextInt(20, 60));

                said = Load.of(said, bytes);

                assertThat(said).isStrictlyBetween(bytes / 3 * 2 - 1, bytes / 2 * 3 + 3);
            }
        });
    }

    @Test
    void aLoadThatGrowsIsSaidTwiceInEachDoubling() {
        long said = Load.of(0, MIB);
        int changes = 0;

        for (long bytes = MIB; bytes <= 1_024 * MIB; bytes += MIB / 16) {
            long next = Load.of(said, bytes);
            changes += next == said ? 0 : 1;
            said = next;
        }

        assertThat(changes).isBetween(15, 20);
        assertThat(Load.of(said, 3 * 1_024 * MIB)).isEqualTo(3 * 1_024 * MIB);
    }

    @Test
    void aLoadThatSwingsByATenthIsSaidOnceWhereverItIs() {
        for (long middle = MIB; middle < 1_024 * MIB; middle += 7 * MIB / 4) {
            long first = Load.of(0, middle - middle / 20);
            long second = Load.of(first, middle + middle / 20);

            assertThat(Load.of(second, middle - middle / 20)).isEqualTo(second);
            assertThat(Load.of(second, middle + middle / 20)).isEqualTo(second);
        }
    }

    @Test
    void nextToNothingIsNothingAndTheExtremesHaveSteps() {
        assertThat(Load.of(0, Load.LEAST - 1)).isZero();
        assertThat(Load.of(0, Load.LEAST)).isEqualTo(Load.LEAST);
        assertThat(Load.of(Load.LEAST, Load.LEAST - 1)).isZero();
        assertThat(Load.of(5 * MIB, 0)).isZero();
        assertThat(Load.of(0, Long.MAX_VALUE)).isEqualTo(1L << 60);
        assertThatThrownBy(() -> Load.of(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allHearOfALoadAndOfNoneOfItsSmallChanges() {
        GossipWorld world = GossipWorld.born(new Seeds(1), Link.PERFECT, 3);
        Daemon holder = world.node(0);
        holder.protocol().load(100 * MIB);
        world.runUntil("all know it", 30, world::allKnowAll);
        int events = world.node(1).memberEvents;

        for (int round = 0; round < 20; round++) {
            holder.protocol().load((100 + round) * MIB);
            world.run(1);
        }

        assertThat(world.node(1).protocol().member(holder.id).orElseThrow().load())
                .isEqualTo(96 * MIB);
        assertThat(world.node(1).memberEvents).isEqualTo(events);
    }
}
