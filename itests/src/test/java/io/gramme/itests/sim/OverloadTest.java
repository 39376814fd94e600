package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** More than a node can do is refused, not queued; and when it is over, it is over. */
final class OverloadTest {
    private static final int MOST = 50;
    private static final int FLOOD = 1_000;

    @Test
    void aFloodIsRefusedAsOverloadedAndLeavesNothingBehind() {
        SimScript script = new SimScript("{'retries': false, 'maxOperations': " + MOST + "}", Plant.NONE);
        script.node(0).slowdown(50);
        List<Running> flood = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            flood.add(script.begin(OperationKind.PUT_REPLACE, script.node(0), 100));
        }
        Set<String> results = flood.stream().map(script::result).collect(Collectors.toSet());
        assertThat(results).containsExactlyInAnyOrder("OVERLOADED", "ok");

        script.node(0).slowdown(1);
        script.rest();
        List<Running> afterwards = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            afterwards.add(script.begin(OperationKind.PUT_REPLACE, script.node(0), 100));
        }

        assertThat(afterwards.stream().map(script::result)).containsOnly("ok");
        script.end();
    }

    @Test
    void aSlowReplicaStopsNoQuorum() {
        SimScript script = new SimScript("{'retries': false}", Plant.NONE);
        script.node(2).slowdown(1_000);
        long before = script.millis();
        for (int i = 0; i < 20; i++) {
            script.put(script.node(0));
            script.read(script.node(1));
        }

        assertThat(script.millis() - before)
                .as("milliseconds for 20 writes and 20 reads")
                .isLessThan(1_000);
        script.node(2).slowdown(1);
        script.end();
    }

    @Test
    void aRecordThatOnlyADamagedCopyHadIsNotAskedForWithoutEnd() {
        SimScript script = new SimScript("{'retries': false, 'r': 1, 'w': 1}", Plant.NONE);
        SimMachine damaged = script.node(0);
        script.isolate(damaged);
        script.put(damaged);
        damaged.mayForget();
        damaged.readErrors(1);
        script.healLinks();

        script.result(script.begin(OperationKind.GET, damaged, 0));
        long until = script.millis() + 5_000;
        script.await("five seconds", () -> script.millis() >= until);

        long lost = damaged.process().orElseThrow().loops().stream()
                .mapToLong(loop -> loop.core().replica().lost().found().value())
                .sum();
        assertThat(lost).isLessThan(100);
    }
}
