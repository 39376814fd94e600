package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.Ranking.Candidate;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final long FRESH = 1_000_000;
    private static final long OLD = 6_000_000_000L;
    private static final int NONE = -1;

    private final Ranking ranking = new Ranking();

    private static Candidate of(double millis) {
        return new Candidate(true, false, (long) (millis * 1e6), FRESH);
    }

    private static Candidate untried() {
        return new Candidate(true, false, Candidate.UNKNOWN, Long.MAX_VALUE);
    }

    private static Candidate unusable() {
        return new Candidate(false, false, 1, FRESH);
    }

    private static Candidate slow(long ageNanos, boolean isAsked) {
        return new Candidate(true, isAsked, 100_000_000, ageNanos);
    }

    private long among(int requests, List<Candidate> walk, boolean anyWillDo, IntPredicate wanted) {
        return IntStream.range(0, requests)
                .map(i -> ranking.best(walk, NONE, anyWillDo))
                .filter(wanted)
                .count();
    }

    @Test
    void theCheapestIsAsked() {
        assertThat(ranking.best(List.of(of(9), of(2), of(5)), NONE, true)).isEqualTo(1);
    }

    @Test
    void thoseThatAreAlikeTakeTurnsWhereItDoesNotMatterWhoCoordinates() {
        List<Candidate> walk = List.of(of(2), of(9), of(2.1));

        assertThat(among(100, walk, true, i -> i == 0)).isEqualTo(50);
        assertThat(among(100, walk, true, i -> i == 2)).isEqualTo(50);
    }

    @Test
    void whereItMattersTheFirstOfThoseThatAreAlikeIsTaken() {
        assertThat(among(100, List.of(of(9), of(2.1), of(2)), false, i -> i == 1))
                .isEqualTo(100);
    }

    @Test
    void theFavouriteIsAskedThoughAnotherIsALittleFaster() {
        assertThat(ranking.best(List.of(of(2), of(8), of(2)), 1, true)).isEqualTo(1);
    }

    @Test
    void aFavouriteThatBecameSlowIsGivenUp() {
        assertThat(ranking.best(List.of(of(2), of(30)), 1, true)).isZero();
    }

    @Test
    void aFavouriteThatCannotBeReachedIsPassedOver() {
        assertThat(ranking.best(List.of(of(2), unusable()), 1, true)).isZero();
    }

    @Test
    void aNodeThatNeverAnsweredIsTriedLikeTheBest() {
        assertThat(ranking.best(List.of(untried(), of(2)), NONE, false)).isZero();
        assertThat(among(100, List.of(of(2), untried()), true, i -> i == 1)).isGreaterThan(40);
    }

    @Test
    void aSlowNodeGetsAnotherChanceForOneRequestIn32() {
        List<Candidate> walk = List.of(of(1), slow(OLD, false), of(1));

        assertThat(among(3_200, walk, true, i -> i == 1)).isEqualTo(100);
    }

    @Test
    void noChanceIsGivenToANodeThatWasMeasuredOfLateOrIsBeingAsked() {
        assertThat(among(320, List.of(of(1), slow(FRESH, false)), true, i -> i == 1))
                .isZero();
        assertThat(among(320, List.of(of(1), slow(OLD, true)), true, i -> i == 1))
                .isZero();
    }

    @Test
    void aRequestThatDependsOnItsCoordinatorIsNoTrial() {
        assertThat(among(320, List.of(of(1), slow(OLD, false)), false, i -> i == 1))
                .isZero();
    }

    @Test
    void withNoneUsableThereIsNoChoice() {
        assertThat(ranking.best(List.of(unusable(), unusable()), NONE, true)).isEqualTo(NONE);
        assertThat(ranking.best(List.of(), NONE, true)).isEqualTo(NONE);
    }
}
