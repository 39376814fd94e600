package io.gramme.itests.chaos.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.itests.chaos.site.Filter.Cut;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which packets are dropped. */
final class FilterTest {
    @Test
    void aPartitionCutsEachPairOfDifferentGroupsInBothDirectionsAndNoOther() {
        Filter filter = Filter.partition(List.of(List.of("n1", "n2"), List.of("n3")));

        assertThat(filter.cuts())
                .containsExactlyInAnyOrder(
                        new Cut("n1", "n3"), new Cut("n2", "n3"), new Cut("n3", "n1"), new Cut("n3", "n2"));
    }

    @Test
    void eachStateOfTheNetworkReplacesTheOneBefore() {
        assertThat(Filter.NONE.rules()).startsWith("flush ruleset\n").doesNotContain("drop");
        assertThat(Filter.partition(List.of(List.of("n1"), List.of("n2"))).rules())
                .startsWith("flush ruleset\n")
                .contains(
                        "iifname \"n1\" oifname \"n2\" counter drop\n", "iifname \"n2\" oifname \"n1\" counter drop\n");
    }

    @Test
    void onlyWhatNodesSendEachOtherIsLost() {
        assertThat(Filter.loss(30).rules())
                .contains("iifname \"n*\" oifname \"n*\" numgen random mod 100 < 30 counter drop\n");
        assertThatThrownBy(() -> Filter.loss(101)).isInstanceOf(IllegalArgumentException.class);
    }
}
