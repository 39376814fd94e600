package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator changes the ring of real nodes over HTTP; three are members at first, and the others only know the seeds. */
final class RingChangeTest {
    private static final String OFTEN = "sync: {retry: 100 ms, settle: 50 ms}\n";

    @TempDir
    private Path folder;

    private TestRing ring;
    private TestOperator operator;

    @BeforeEach
    void startThree() {
        ring = new TestRing(folder, 5, 3, 2, OFTEN);
        operator = new TestOperator(ring);
    }

    @AfterEach
    void stopAll() {
        ring.close();
    }

    @Test
    void twoNodesThatJoinAtOnceHoldTheirShareAndOneThatLeavesHandsItOverAndStopsByItself() {
        operator.fill();
        operator.startOutsider(3);
        operator.startOutsider(4);
        operator.stage(1, "join", 3);
        operator.stage(2, "join", 4);

        operator.commit(4);
        operator.awaitCalm(List.of(0, 1, 2, 3, 4));

        assertThat(TestOperator.json(ring.get(3, "/admin/topology")).get("members"))
                .hasSize(5);
        operator.checkCopies(List.of(0, 1, 2, 3, 4));
        operator.checkThrough(4);

        operator.stage(3, "leave", 0);
        operator.commit(3);
        ring.awaitEnd(0);
        operator.awaitCalm(List.of(1, 2, 3, 4));

        operator.checkCopies(List.of(1, 2, 3, 4));
        operator.checkThrough(2);
    }

    @Test
    void aDeadNodeIsReplacedByAnotherOne() {
        operator.fill();
        String dead = operator.id(2);
        ring.stop(2);
        operator.startOutsider(3);
        TestRing.await(() ->
                TestOperator.json(ring.get(0, "/admin/topology")).toString().contains("suspected"));

        operator.done(
                0,
                "/admin/stage",
                "{\"changes\": [{\"kind\": \"remove\", \"node\": \"%s\"}, {\"kind\": \"join\", \"node\": \"%s\"}]}"
                        .formatted(dead, operator.id(3)));
        operator.commit(0);
        operator.awaitCalm(List.of(0, 1, 3));

        operator.checkCopies(List.of(0, 1, 3));
        assertThat(TestOperator.json(ring.get(3, "/admin/topology"))
                        .get("removed")
                        .toString())
                .contains(dead);
    }
}
