package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.Bytes;
import org.junit.jupiter.api.Test;

/** Deletes that stay deleted, though what they left is forgotten. */
final class ForgottenDeletesTest {
    private static final String KNOBS =
            "{'nodes': 5, 'reap': {'minAgeMillis': 100, 'pauseMillis': 3000, 'intervalMillis': 100},"
                    + " 'sync': {'intervalMillis': 1000, 'retryMillis': 200}}";
    private static final int CLIENT = 0;

    private static void delete(SimScript script, SimMachine node) {
        script.succeeded(script.begin(OperationKind.GET, CLIENT, node, 0));
        script.succeeded(script.begin(OperationKind.DELETE_CONTEXT, CLIENT, node, 0));
    }

    @Test
    void aDeleteIsForgottenOnceAllCopiesAgreeAndTheKeyIsFreeAgain() {
        SimScript script = new SimScript(KNOBS, Plant.NONE);
        script.put(script.node(0));
        delete(script, script.node(1));
        assertThat(script.copies()).isPositive();

        script.await("the tombstone to be forgotten", () -> script.copies() == 0);

        assertThat(script.read(script.node(0))).isEmpty();
        Bytes again = script.put(script.node(2));
        assertThat(script.read(script.node(0))).containsExactly(again);
        script.end();
    }

    @Test
    void aSessionIsServedThoughWhatItSawIsForgotten() {
        SimScript script = new SimScript(KNOBS.replace("{'nodes'", "{'sessions': 1, 'nodes'"), Plant.NONE);
        script.succeeded(script.begin(OperationKind.PUT_BLIND, CLIENT, script.node(0), 100));
        delete(script, script.node(1));
        script.await("the tombstone to be forgotten", () -> script.copies() == 0);

        script.succeeded(script.begin(OperationKind.GET, CLIENT, script.node(2), 0));
        script.succeeded(script.begin(OperationKind.PUT_CONTEXT, CLIENT, script.node(1), 100));

        script.end();
    }

    /** As Riak's kv679 has it: a hint of before the delete is handed over when everybody else has forgotten it. */
    private static void aHintOfBeforeADelete(Plant plant) {
        SimScript script = new SimScript(KNOBS, plant);
        SimMachine away = script.node(2);
        script.crash(away);
        script.put(script.node(0));
        script.await(
                "the hint", () -> script.keepsHints(script.node(3), away) || script.keepsHints(script.node(4), away));
        SimMachine keeper = script.keepsHints(script.node(3), away) ? script.node(3) : script.node(4);
        script.part(keeper, away);
        away.start();
        script.await("the node that was away", () -> script.reaches(script.node(0), away));
        delete(script, script.node(0));

        script.pass(20);
        assertThat(script.copies()).isEqualTo(3);
        script.join();

        script.await("the tombstone to be forgotten", () -> script.copies() == 0);
        Bytes again = script.put(script.node(0));
        script.pass(20);
        assertThat(script.read(away)).containsExactly(again);
        script.end();
    }

    @Test
    void aValueWrittenAfterADeleteWasForgottenSurvivesAHintOfBeforeIt() {
        aHintOfBeforeADelete(Plant.NONE);
    }

    @Test
    void withoutTheQuestionForHintsTheDeleteWouldBeUndone() {
        assertThatThrownBy(() -> aHintOfBeforeADelete(Plant.REAPED_DESPITE_HINTS))
                .isInstanceOfAny(Violation.class, AssertionError.class);
    }

    @Test
    void aNodeThatWasAwayForLongerThanTombstonesLiveBringsNothingBack() {
        SimScript script =
                new SimScript(KNOBS.replace("{'nodes'", "{'hints': {'maxKilobytes': 0}, 'nodes'"), Plant.NONE);
        script.put(script.node(0));
        script.rest();
        SimMachine away = script.node(2);
        script.crash(away);
        delete(script, script.node(0));

        script.pass(60);
        assertThat(script.copies())
                .as("a member that cannot be asked holds it up")
                .isEqualTo(2);
        assertThat(script.read(script.node(0))).isEmpty();
        script.start(away);

        script.await("the tombstone to be forgotten", () -> script.copies() == 0);
        assertThat(script.read(away)).isEmpty();
        script.end();
    }

    /** A joining is taken back, what it brought is deleted and forgotten, and the node joins again. */
    private static void aNodeThatJoinsAgain(Plant plant, boolean away) {
        SimScript script =
                new SimScript(KNOBS.replace("'nodes': 5", "'nodes': 2, 'spares': 1, 'n': 3, 'partitions': 8"), plant);
        SimMachine joiner = script.machines().get(2);
        script.put(script.node(0));
        script.order(OrderKind.JOIN, joiner);
        script.order(OrderKind.COMMIT, joiner);
        script.awaitStep(joiner, Step.VERIFIED);
        script.order(OrderKind.ABORT, joiner);
        if (away) {
            // It has said that it keeps nothing for others, and does not hear any more that all is over.
            script.pass(1);
            assertThat(script.topology().orElseThrow().change()).isPresent();
            script.crash(joiner);
        }
        script.awaitChange();
        delete(script, script.node(0));
        script.await("the tombstone to be forgotten", () -> script.copies() == 0);

        script.order(OrderKind.JOIN, joiner);
        script.order(OrderKind.COMMIT, joiner);
        joiner.start();
        script.awaitChange();

        assertThat(script.read(script.node(0))).isEmpty();
        script.end();
    }

    @Test
    void aNodeThatJoinsAgainBringsNothingBack() {
        aNodeThatJoinsAgain(Plant.NONE, false);
    }

    @Test
    void aNodeThatJoinsAgainWithWhatItHadWouldBeFound() {
        assertThatThrownBy(() -> aNodeThatJoinsAgain(Plant.REGAINED_NOT_EMPTIED, false))
                .isInstanceOf(Violation.class);
    }

    @Test
    void aNodeThatWasAwayWhenItsJoiningWasTakenBackBeginsAnewWhenItJoinsAgain() {
        aNodeThatJoinsAgain(Plant.NONE, true);
    }
}
