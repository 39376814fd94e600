package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that end, and stay so, whoever was away or had a wrong clock. */
final class ValuesThatEndTest {
    private static final String KNOBS =
            "{'nodes': 5, 'reap': {'minAgeMillis': 100, 'pauseMillis': 3000, 'intervalMillis': 100},"
                    + " 'sync': {'intervalMillis': 1000, 'retryMillis': 200}}";
    private static final String KEPT = KNOBS.replace("{'nodes'", "{'ttl': {'keepSeconds': 3600}, 'nodes'");
    private static final long DAY_MILLIS = 86_400_000;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long SIZE = 100;

    private static void nobodySees(SimScript script) {
        for (int place = 0; place < 5; place++) {
            assertThat(script.read(script.node(place))).isEmpty();
        }
    }

    @Test
    void aValueIsSeenUntilItEndsAndForgottenThen() {
        SimScript script = new SimScript(KNOBS, Plant.NONE);
        Running put = script.putFor(script.node(1), 5_000);
        script.pass(4);
        assertThat(script.read(script.node(0))).containsExactly(SimScript.value(put));

        script.pass(1);

        nobodySees(script);
        script.await("what is left of it to be forgotten", () -> script.copies() == 0);
        nobodySees(script);
        script.end();
    }

    @Test
    void aValueThatEndedWhileACopyWasAwayIsNeverSeenAgain() {
        SimScript script =
                new SimScript(KNOBS.replace("{'nodes'", "{'hints': {'maxKilobytes': 0}, 'nodes'"), Plant.NONE);
        script.putFor(script.node(0), 5_000);
        script.rest();
        SimMachine away = script.node(2);
        script.crash(away);
        script.pass(60);
        nobodySees(script);
        assertThat(script.copies())
                .as("a member that cannot be asked holds it up")
                .isEqualTo(2);

        script.start(away);

        nobodySees(script);
        script.await("what is left of it to be forgotten", () -> script.copies() == 0);
        nobodySees(script);
        script.end();
    }

    @Test
    void eachCopyDropsTheValueLongBeforeItsTombstoneIsForgotten() {
        SimScript script = new SimScript(KEPT, Plant.NONE);
        script.putFor(script.node(0), 5_000);
        script.rest();
        script.pass(60);
        assertThat(script.heldBytes()).containsExactly(SIZE, SIZE, SIZE);

        script.await("every copy to drop it", () -> script.heldBytes().stream().allMatch(bytes -> bytes == 0));

        assertThat(script.copies()).isEqualTo(3);
        nobodySees(script);
        script.end();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aClockThatIsADayAheadCostsItsNodeTheValueAndNobodyElse(int place) {
        SimScript script = new SimScript(KNOBS, Plant.NONE);
        Running put = script.putFor(script.node(0), HOUR_MILLIS);
        Bytes value = SimScript.value(put);
        script.rest();
        SimMachine wrong = script.node(place);

        wrong.clock().step(DAY_MILLIS);

        script.await("it to be dropped", () -> script.heldBytes().get(place) == 0);
        script.pass(30);
        assertThat(script.heldBytes().stream().filter(bytes -> bytes == SIZE)).hasSize(2);
        assertThat(script.read(script.node(place == 0 ? 1 : 0))).containsExactly(value);
        assertThat(script.read(script.node(place == 2 ? 1 : 2))).containsExactly(value);
        assertThat(script.read(wrong)).isEmpty();
        wrong.clock().setRight();
        assertThat(script.read(wrong)).containsExactly(value);
        script.end();
    }

    @Test
    void whatAWrongClockDroppedIsBroughtBackThoughNobodyReadsIt() {
        SimScript script = new SimScript(KEPT, Plant.NONE);
        script.putFor(script.node(0), HOUR_MILLIS);
        script.rest();
        SimMachine wrong = script.node(2);
        wrong.clock().step(DAY_MILLIS);
        script.await("it to be dropped", () -> script.heldBytes().get(2) == 0);

        wrong.clock().setRight();

        script.await("it to be there again", () -> script.heldBytes().get(2) == SIZE);
        script.end();
    }

    @Test
    void aSiblingFromANodeThatDroppedAValueTakesItFromNobody() {
        SimScript script = new SimScript(KEPT, Plant.NONE);
        Running put = script.putFor(script.node(0), HOUR_MILLIS);
        script.rest();
        SimMachine wrong = script.node(2);
        wrong.clock().step(DAY_MILLIS);
        script.await("it to be dropped", () -> script.heldBytes().get(2) == 0);

        Bytes sibling = script.put(wrong);
        script.rest();

        assertThat(script.read(script.node(0))).containsExactlyInAnyOrder(SimScript.value(put), sibling);
        assertThat(script.heldBytes()).startsWith(2 * SIZE, 2 * SIZE);
        wrong.clock().setRight();
        script.end();
    }
}
