package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import org.junit.jupiter.api.Test;

/** A request that its client repeats under its own id, at another coordinator: what is promised of it, and what is not. */
final class RetriesTest {
    private static final String USUAL = "{'retries': false}";
    private static final String ANY_ONE = "{'retries': false, 'r': 1, 'w': 1}";
    private static final int CLIENT = 1;

    private static void assertEverybodyReads(SimScript script, Bytes... values) {
        for (int place = 0; place < 3; place++) {
            assertThat(script.read(script.node(place))).containsExactlyInAnyOrder(values);
        }
    }

    private static int dots(Running put) {
        return put.write().orElseThrow().dots().size();
    }

    @Test
    void aNodeThatHasTheFirstAttemptMintsNothing() {
        SimScript script = new SimScript(USUAL, Plant.NONE);
        Running put = script.succeeded(script.begin(OperationKind.PUT_BLIND, script.node(0), 100));

        script.again(put, script.node(1));
        script.rest();

        assertThat(dots(put)).isEqualTo(1);
        assertEverybodyReads(script, SimScript.value(put));
        script.end();
    }

    @Test
    void aRetryAfterTheFirstCoordinatorDiedLeavesOneValue() {
        SimScript script = new SimScript("{}", Plant.NONE);
        script.node(0).slowdown(1_000);
        Running put = script.begin(OperationKind.PUT_BLIND, script.node(0), 100);
        script.await("a peer", () -> script.holds(script.node(1), put));

        script.crash(script.node(0));
        script.node(0).slowdown(1);
        script.again(put, script.node(1));
        script.succeeded(put);
        script.start(script.node(0));

        assertThat(dots(put)).isEqualTo(1);
        assertEverybodyReads(script, SimScript.value(put));
        script.end();
    }

    @Test
    void aRetryThatMintsASecondVersionIsShownAsOneAndReplacedAsOne() {
        SimScript script = new SimScript(ANY_ONE, Plant.NONE);
        script.isolate(script.node(0));
        Running put = script.succeeded(script.begin(OperationKind.PUT_BLIND, script.node(0), 100));

        script.again(put, script.node(1));
        script.await("its second version", () -> dots(put) == 2);
        script.join();
        assertEverybodyReads(script, SimScript.value(put));

        script.succeeded(script.begin(OperationKind.GET, CLIENT, script.node(2), 0));
        Running next = script.succeeded(script.begin(OperationKind.PUT_CONTEXT, CLIENT, script.node(2), 100));
        script.rest();

        assertEverybodyReads(script, SimScript.value(next));
        script.end();
    }

    @Test
    void aWriteReplacesItsClientsEarlierOneWhereThatHasNotBeenSeenYet() {
        SimScript script = new SimScript(USUAL, Plant.NONE);
        Bytes before = script.put(script.node(0));
        script.isolate(script.node(2));
        script.succeeded(script.begin(OperationKind.PUT_BLIND, CLIENT, script.node(0), 100));
        script.crash(script.node(0));
        script.healLinks();

        Running next = script.succeeded(script.begin(OperationKind.PUT_CONTEXT, CLIENT, script.node(2), 100));
        script.start(script.node(0));

        assertEverybodyReads(script, before, SimScript.value(next));
        script.end();
    }

    /** Not promised: nobody who could know better was there to be asked. What is promised is that nothing is removed. */
    @Test
    void aRetryThatCannotSeeItsFirstAttemptMayStayBesideWhatReplacedIt() {
        SimScript script = new SimScript(ANY_ONE, Plant.NONE);
        script.isolate(script.node(2));
        Running put = script.succeeded(script.begin(OperationKind.PUT_BLIND, script.node(0), 100));
        script.succeeded(script.begin(OperationKind.GET, CLIENT, script.node(0), 0));
        Running next = script.succeeded(script.begin(OperationKind.PUT_CONTEXT, CLIENT, script.node(0), 100));

        script.again(put, script.node(2));
        script.await("its second version", () -> dots(put) == 2);
        script.join();

        assertEverybodyReads(script, SimScript.value(put), SimScript.value(next));
        script.end();
    }
}
