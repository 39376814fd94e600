package io.gramme.node.founding;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.founding.FoundingWorld.Node;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Births under everything at once: crashes behind any write, emptied folders, cuts, loss, repetition, reordering. */
final class FoundingSoakTest {
    @Test
    void whateverHappensOneRingIsFormedAndHealedSeedsAllHoldIt() {
        SeededRuns.of(400, seeds -> new Run(seeds).go());
    }

    private static final class Run {
        private final RandomGenerator random;
        private final FoundingWorld world;
        private final int faults;
        /** A majority does not suffice for anybody here, and so an emptied folder does no harm. */
        private final boolean empties;

        Run(Seeds seeds) {
            random = seeds.random("run");
            Link link = new Link(
                    1_000_000,
                    random.nextLong(1_000_000_000),
                    random.nextInt(3) * 0.1,
                    random.nextInt(2) * 0.1,
                    random.nextInt(2) * 0.4);
            int count = 1 + random.nextInt(5);
            empties = random.nextInt(3) == 0;
            world = FoundingWorld.of(seeds, link, count, false);
            world.nodes.forEach(node -> node.bootstrap = !empties && random.nextBoolean());
            world.graceNanos = random.nextLong(3 * FoundingWorld.SECOND);
            faults = random.nextInt(60);
        }

        void go() {
            for (int i = 0; i < 150; i++) {
                world.run(random.nextDouble() * 0.5);
                Node node = world.node(random.nextInt(world.nodes.size()));
                if (random.nextInt(100) < faults) {
                    fault(node);
                } else if (random.nextInt(4) == 0) {
                    start(node);
                }
            }
            world.network.healAll();
            world.nodes.forEach(node -> {
                node.fuse = -1;
                node.endsBeforeItHolds = false;
                node.start();
            });
            world.awaitRing(120);
            assertThat(world.nodes).allMatch(node -> node.conflicts.isEmpty());
        }

        /** What a founder says of itself differs from start to start, and so do the rings that it would form. */
        private void start(Node node) {
            if (!node.isUp()) {
                node.weight = 1 + random.nextInt(5);
                node.start();
            }
        }

        private void fault(Node node) {
            Node other = world.node(random.nextInt(world.nodes.size()));
            switch (random.nextInt(8)) {
                case 0 -> node.kill();
                case 1, 2, 6 -> node.fuse = 1 + random.nextInt(6);
                case 3 -> node.endsBeforeItHolds = true;
                case 4 -> world.network.healAll();
                case 5 -> {
                    if (node != other) {
                        world.network.cutBoth(node.id(), other.id());
                    }
                }
                default -> empty(node);
            }
        }

        /** Only who holds no ring: what a cluster has is lost with those who have it, and then there may be another. */
        private void empty(Node node) {
            if (empties && node.ring().isEmpty()) {
                node.kill();
                node.wipe();
            }
        }
    }
}
