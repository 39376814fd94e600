package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.Ttl;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans are data: drawn from a seed alone, written and read, and made smaller. */
final class PlanTest {
    @ParameterizedTest
    @EnumSource
    void oneSeedGivesOnePlanAndAnotherSeedAnother(Profile profile) {
        assertThat(PlanSource.draw(7, profile)).isEqualTo(PlanSource.draw(7, profile));
        assertThat(PlanSource.draw(7, profile)).isNotEqualTo(PlanSource.draw(8, profile));
    }

    @ParameterizedTest
    @EnumSource
    void aProfileHasItsOwnFaultsAndAllOfThem(Profile profile) {
        Set<FaultKind> drawn = IntStream.range(0, 60)
                .mapToObj(seed -> PlanSource.draw(seed, profile))
                .flatMap(plan -> plan.faults().stream())
                .map(Fault::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class)));

        assertThat(drawn).isEqualTo(profile.faults());
    }

    @Test
    void someSeedsLackAKindOfOperation() {
        long without = IntStream.range(0, 60)
                .mapToObj(seed -> PlanSource.draw(seed, Profile.SWARM))
                .filter(plan -> plan.operations().stream()
                        .noneMatch(operation -> operation.kind() == OperationKind.PUT_REPLACE))
                .count();

        assertThat(without).isBetween(1L, 59L);
    }

    @Test
    void aPlanWipesAtMostOneDisk() {
        for (int seed = 0; seed < 200; seed++) {
            assertThat(PlanSource.draw(seed, Profile.DISK).faults())
                    .filteredOn(fault -> fault.kind() == FaultKind.WIPE)
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void aPlanDestroysWhatOneNodeHoldsAlone() {
        for (int seed = 0; seed < 200; seed++) {
            assertThat(PlanSource.draw(seed, Profile.SWARM).faults().stream()
                            .filter(fault -> fault.kind().destroysCopies())
                            .map(Fault::node)
                            .distinct())
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void whereDeletesAreForgottenAPlanFlipsOneBitAtMost() {
        for (int seed = 0; seed < 200; seed++) {
            Plan plan = PlanSource.draw(seed, Profile.ROT);
            if (plan.knobs().reap().isOn()) {
                assertThat(plan.faults())
                        .filteredOn(fault -> fault.kind() == FaultKind.BIT_FLIP)
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void aPlanSurvivesBeingWrittenAndRead() {
        Plan plan = PlanSource.draw(3, Profile.SWARM);

        assertThat(PlanFile.read(PlanFile.write(plan))).isEqualTo(plan);
    }

    @Test
    void ddminFindsTheTwoEntriesThatFailTogether() {
        List<Integer> all = IntStream.range(0, 100).boxed().toList();

        List<Integer> found = Shrinker.minimize(all, part -> part.contains(17) && part.contains(83));

        assertThat(found).containsExactly(17, 83);
    }

    @Test
    void shrinkingKeepsOnlyWhatTheFailureNeeds() {
        Plan plan = PlanSource.draw(5, Profile.SWARM);
        Operation culprit = plan.operations().get(plan.operations().size() / 2);
        Fault trigger = plan.faults().get(0);

        Plan small = new Shrinker(
                        candidate -> candidate.operations().contains(culprit)
                                        && candidate.faults().contains(trigger)
                                ? OptionalLong.of(1_000_000)
                                : OptionalLong.empty(),
                        2_000)
                .shrink(plan);

        assertThat(small.operations()).containsExactly(culprit);
        assertThat(small.faults()).containsExactly(trigger);
        assertThat(small.knobs()).isEqualTo(Knobs.DEFAULT);
    }

    @Test
    void shrinkingStopsAtItsBound() {
        int[] runs = new int[1];

        new Shrinker(
                        plan -> {
                            runs[0]++;
                            return OptionalLong.of(0);
                        },
                        10)
                .shrink(PlanSource.draw(5, Profile.SWARM));

        assertThat(runs[0]).isLessThanOrEqualTo(11);
    }

    @Test
    void aReproNamesSeedProfileCommitAndHash() {
        assertThat(new Repro(0xabc, Profile.SWARM, "0123456789", -1))
                .hasToString("REPRO seed=0xabc profile=swarm commit=0123456789 hash=0xffffffffffffffff");
    }

    @Test
    void putsThatEndAreMadeOnesThatDoNotWhereThatDoesNotMatter() {
        Plan plan = IntStream.range(0, 60)
                .mapToObj(seed -> PlanSource.draw(seed, Profile.CALM))
                .filter(drawn -> drawn.operations().stream().anyMatch(PlanTest::ends))
                .findFirst()
                .orElseThrow();

        Plan small = new Shrinker(
                        candidate -> candidate.operations().isEmpty() ? OptionalLong.empty() : OptionalLong.of(10_000),
                        500)
                .shrink(plan);

        assertThat(small.operations()).hasSize(1).noneMatch(PlanTest::ends);
        assertThat(small.knobs()).isEqualTo(Knobs.DEFAULT);
    }

    private static boolean ends(Operation operation) {
        return operation.ttlMillis() != Ttl.TABLE;
    }
}
