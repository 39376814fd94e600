package io.gramme.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private static final Metrics PAGE = new Metrics("""
            # HELP gramme_sync_unready Trees that have not been built since the start
            # TYPE gramme_sync_unready gauge
            gramme_sync_unready{loop="0"} 12.0
            gramme_sync_unready{loop="1"} 3.0
            gramme_sync_unready_other 7.0
            gramme_loop_turn_seconds_max{loop="0"} 0.012
            """);

    @Test
    void namesAreFoundByAPattern() {
        assertThat(PAGE.matching(Pattern.compile("turn.*max")))
                .isEqualTo(Map.of("gramme_loop_turn_seconds_max{loop=\"0\"}", 0.012));
    }

    @Test
    void aPageThatDidNotComeHasNothing() {
        assertThat(new Metrics("").matching(Pattern.compile(".*"))).isEmpty();
    }
}
