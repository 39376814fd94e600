package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HedgeBudgetTest {
    private final HedgeBudget budget = new HedgeBudget();

    private long spent(int tries) {
        return IntStream.range(0, tries).filter(i -> budget.spend()).count();
    }

    @Test
    void theFirstRequestMayBeHedged() {
        assertThat(spent(2)).isEqualTo(1);
    }

    @Test
    void atMostATenthOfTheRequestsIsHedged() {
        long hedged = 0;
        for (int i = 0; i < 1_000; i++) {
            budget.earn();
            hedged += spent(1);
        }

        assertThat(hedged).isEqualTo(101);
    }

    @Test
    void whatIsSavedUpIsBounded() {
        IntStream.range(0, 100_000).forEach(i -> budget.earn());

        assertThat(spent(100_000)).isEqualTo(100);
    }
}
