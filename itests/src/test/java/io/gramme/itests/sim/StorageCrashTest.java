package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Invariant 29, on the storage engine alone: what a start finds is a prefix of what was appended that reaches at least as
 * far as the last force that was reported, and after a mere kill as far as the last write.
 */
final class StorageCrashTest {
    private static final int LIVES = 6;

    @Test
    void whatWasForcedSurvivesAnyCrashAndNothingIsInvented() {
        SeededRuns.of(60, seeds -> {
            StorageWorld world = new StorageWorld(seeds);
            RandomGenerator random = seeds.random("test");
            for (int life = 0; life < LIVES; life++) {
                world.start();
                world.writeFor(random.nextInt(40));
                if (random.nextBoolean()) {
                    world.losePower(random.nextInt(3) / 2.0);
                } else {
                    world.kill();
                }
            }
            world.start();
        });
    }

    @Test
    void whatCompactionMovesSurvivesAnyCrashAndWhatWasErasedStaysGone() {
        long[] compactions = new long[1];
        SeededRuns.of(60, seeds -> {
            StorageWorld world = new StorageWorld(seeds);
            compactFor(world, seeds.random("test"));
            compactions[0] += world.compactions();
        });
        assertThat(compactions[0]).isGreaterThan(300);
    }

    @Test
    void aNearlyFullDiskGetsTheSpaceOfDeadRecordsBack() {
        SeededRuns.of(30, seeds -> {
            StorageWorld world = new StorageWorld(seeds);
            if (world.compacts()) {
                world.start();
                assertThat(world.hasRoomAfterWritingToAFullDisk(600)).isTrue();
                world.losePower(0.5);
                world.start();
            }
        });
    }

    @Test
    void anInputThatIsRemovedBeforeItsOutputIsForcedIsFound() {
        assertThat(lifeThatFails(StorageWorld::lieAboutCopies)).contains("was removed while nothing else");
    }

    @Test
    void anEraseRecordThatIsDroppedTooEarlyIsFound() {
        assertThat(lifeThatFails(StorageWorld::lieAboutRemovals)).contains("still holds what it erased");
    }

    /** What the first of so many seeds that fails says. */
    private static String lifeThatFails(Consumer<StorageWorld> plant) {
        for (long seed = 1; seed <= 60; seed++) {
            Seeds seeds = new Seeds(seed);
            StorageWorld world = new StorageWorld(seeds);
            plant.accept(world);
            try {
                compactFor(world, seeds.random("test"));
            } catch (Violation found) {
                return String.valueOf(found.getMessage());
            }
        }
        return "nothing found";
    }

    private static void compactFor(StorageWorld world, RandomGenerator random) {
        for (int life = 0; life < LIVES; life++) {
            world.start();
            world.writeFor(50 + random.nextInt(250));
            if (random.nextInt(3) == 0) {
                world.rest(random.nextInt(50));
            }
            switch (random.nextInt(5)) {
                case 0 -> world.kill();
                case 1 -> {
                    world.stopCleanly();
                    world.losePower(1);
                }
                default -> world.losePower(random.nextInt(3) / 2.0);
            }
        }
        world.start();
    }

    @Test
    void aCleanStopKeepsEverything() {
        SeededRuns.of(20, seeds -> {
            StorageWorld world = new StorageWorld(seeds);
            world.start();
            world.writeFor(30);
            world.stopCleanly();
            world.losePower(1);
            world.start();
            world.writeFor(10);
            world.kill();
            world.start();
        });
    }

    @Test
    void aPowerCutInTheMiddleOfAStoreOfASmallFileIsSurvived() {
        SeededRuns.of(300, seeds -> {
            StorageWorld world = new StorageWorld(seeds);
            RandomGenerator random = seeds.random("test");
            world.start();
            world.writeFor(30);
            for (int cut = 0; cut < 8; cut++) {
                world.losePower(0.5);
                world.startWithPowerCutInStore(random.nextInt(6));
            }
            world.losePower(0.5);
            world.start();
            world.writeFor(10);
        });
    }

    @Test
    void aFlippedBitBelowAForceIsReportedOrHarmlessAndCostsNoOtherRecord() {
        SeededRuns.of(60, seeds -> {
            StorageWorld world = new StorageWorld(seeds);
            world.start();
            world.writeFor(30);
            world.losePower(0);
            world.flipBitInLog();
            world.startDamaged();
        });
    }

    @Test
    void bitsThatFlipAnywhereCostOnlyWhatTheyHitAndThatIsReported() {
        int[] missing = new int[1];
        SeededRuns.of(200, seeds -> {
            StorageWorld world = new StorageWorld(seeds);
            RandomGenerator random = seeds.random("test");
            world.start();
            world.writeFor(20 + random.nextInt(200));
            switch (random.nextInt(3)) {
                case 0 -> world.kill();
                case 1 -> world.losePower(random.nextInt(3) / 2.0);
                default -> world.stopCleanly();
            }
            world.flipBits(1 + random.nextInt(200));
            missing[0] += world.startRotten() ? 1 : 0;
        });
        assertThat(missing[0]).isGreaterThan(20);
    }

    @Test
    void theWorldIsRepeatable() {
        assertThat(hashOf(5)).isEqualTo(hashOf(5)).isNotEqualTo(hashOf(6));
    }

    private static long hashOf(long seed) {
        StorageWorld world = new StorageWorld(new Seeds(seed));
        world.start();
        world.writeFor(20);
        world.losePower(0.5);
        world.start();
        return world.traceHash();
    }
}
