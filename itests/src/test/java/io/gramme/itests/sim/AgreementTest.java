package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What counts as a repair where nothing is written any more. */
final class AgreementTest {
    /** So slow that comparisons of the same copies begin before any of them has made these equal. */
    private static final String SLOW_LINKS =
            "{'nodes': 3, 'timeoutMillis': 10000, 'link': {'delayMicros': 100000, 'jitterMicros': 200000},"
                    + " 'sync': {'intervalMillis': 60000, 'retryMillis': 200, 'settleMillis': 200}}";

    @Test
    void aComparisonThatBeganWhileCopiesDifferedIsNoRepairOfAQuietCluster() {
        SimScript script = new SimScript(SLOW_LINKS, Plant.NONE);
        SimMachine restored = script.node(2);
        SimMachine.Backup empty = restored.backup();
        script.put(script.node(0));
        script.rest();
        script.crash(restored);
        restored.restore(empty);
        assertThat(script.copies()).isEqualTo(2);

        restored.start();
        script.end();

        assertThat(script.copies()).isEqualTo(3);
    }
}
