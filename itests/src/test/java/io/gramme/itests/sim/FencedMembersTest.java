package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.node.membership.Topology;
import io.gramme.ring.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that were away for so long that nobody waits for them any more. */
final class FencedMembersTest {
    private static final String KNOBS = "{'nodes': 5, 'fenceSeconds': 10, 'hints': {'maxKilobytes': %d},"
            + " 'reap': {'minAgeMillis': 100, 'pauseMillis': 3000, 'intervalMillis': 100},"
            + " 'sync': {'intervalMillis': 1000, 'retryMillis': 200}}";
    private static final int CLIENT = 0;

    private static boolean isAway(SimScript script, SimMachine node) {
        Topology topology = script.topology().orElseThrow();
        return topology.isAway(node.id());
    }

    private static void awaitReturn(SimScript script, SimMachine node) {
        script.await("node to be let in again", () -> !isAway(script, node));
        script.rest();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4_096})
    void tombstonesAreForgottenWithoutAFencedMemberAndItBringsNothingBack(int hintKilobytes) {
        SimScript script = new SimScript(KNOBS.formatted(hintKilobytes), Plant.NONE);
        script.put(script.node(0));
        script.rest();
        SimMachine away = script.node(2);
        script.crash(away);
        script.succeeded(script.begin(OperationKind.GET, CLIENT, script.node(0), 0));
        script.succeeded(script.begin(OperationKind.DELETE_CONTEXT, CLIENT, script.node(0), 0));

        script.await("the fence", () -> isAway(script, away));
        script.await("the tombstone to be forgotten by those that are there", () -> script.copies() == 0);
        away.start();
        awaitReturn(script, away);

        assertThat(script.copies()).isZero();
        assertThat(script.read(away)).isEmpty();
        Bytes again = script.put(script.node(0));
        assertThat(script.read(away)).containsExactly(again);
        script.end();
    }

    @Test
    void aMemberThatRunsOnBehindABrokenNetworkSetsItsFolderAsideWhenItIsBack() {
        SimScript script = new SimScript(KNOBS.formatted(0), Plant.NONE);
        Bytes before = script.put(script.node(0));
        script.rest();
        SimMachine away = script.node(2);
        long store = away.process().orElseThrow().identity().store();
        script.isolate(away);

        script.await("the fence", () -> isAway(script, away));
        script.healLinks();
        awaitReturn(script, away);

        assertThat(away.process().orElseThrow().identity().store()).isNotEqualTo(store);
        assertThat(script.read(away)).containsExactly(before);
        script.end();
    }

    @Test
    void aSessionIsServedThoughWhatItSawIsForgottenAndAMemberIsFenced() {
        SimScript script = new SimScript(KNOBS.formatted(0).replace("{'nodes'", "{'sessions': 1, 'nodes'"), Plant.NONE);
        SimMachine away = script.node(2);
        script.succeeded(script.begin(OperationKind.PUT_BLIND, CLIENT, script.node(0), 100));
        script.succeeded(script.begin(OperationKind.GET, CLIENT, script.node(0), 0));
        script.rest();
        script.crash(away);
        script.succeeded(script.begin(OperationKind.DELETE_CONTEXT, CLIENT, script.node(0), 0));
        script.await("the fence", () -> isAway(script, away));
        script.await("the tombstone to be forgotten", () -> script.copies() == 0);

        script.succeeded(script.begin(OperationKind.GET, CLIENT, script.node(0), 0));
        script.succeeded(script.begin(OperationKind.PUT_CONTEXT, CLIENT, script.node(1), 100));

        script.end();
    }

    @Test
    void tombstonesWaitAgainForAMemberThatIsBack() {
        SimScript script = new SimScript(KNOBS.formatted(0), Plant.NONE);
        script.put(script.node(0));
        script.rest();
        SimMachine away = script.node(2);
        script.crash(away);
        script.await("the fence", () -> isAway(script, away));
        away.start();
        awaitReturn(script, away);
        script.await("all copies", () -> script.copies() == 3);

        script.crash(away);
        script.succeeded(script.begin(OperationKind.GET, CLIENT, script.node(0), 0));
        script.succeeded(script.begin(OperationKind.DELETE_CONTEXT, CLIENT, script.node(0), 0));
        script.pass(8);

        assertThat(isAway(script, away)).isFalse();
        assertThat(script.copies())
                .as("what a member that is back may be missed for")
                .isEqualTo(2);
        script.start(away);
        script.await("the tombstone to be forgotten", () -> script.copies() == 0);
        script.end();
    }

    @Test
    void aFenceOfAnEndedProcessDoesNotEndTheNextOne() {
        SimScript script = new SimScript(KNOBS.formatted(0), Plant.NONE);
        SimMachine away = script.node(2);
        away.losePower(1);
        away.wipe();
        script.await("the fence", () -> isAway(script, away));
        script.pass(3);

        away.start();
        long store = away.process().orElseThrow().identity().store();
        awaitReturn(script, away);

        assertThat(away.process().orElseThrow().identity().store()).isEqualTo(store);
        script.end();
    }

    /** One copy was lost with its disk, and the only other one is away before the first is filled from it. */
    private static void whatOnlyTheAbsentMemberHas(Plant plant) {
        SimScript script = new SimScript(KNOBS.formatted(0).replace("{'nodes'", "{'n': 2, 'w': 2, 'nodes'"), plant);
        Bytes value = script.put(script.node(0));
        script.rest();
        SimMachine away = script.node(0);
        SimMachine emptied = script.node(1);
        script.gone(emptied, () -> {
            emptied.losePower(1);
            emptied.wipe();
        });
        script.crash(away);
        emptied.start();

        script.pass(40);
        assertThat(plant == Plant.NONE && isAway(script, away))
                .as("a fence that takes the only copy out of service")
                .isFalse();
        away.start();
        awaitReturn(script, away);
        assertThat(script.read(emptied)).containsExactly(value);
        script.end();
    }

    @Test
    void aFencedMemberLeavesWithoutBeingThere() {
        SimScript script = new SimScript(KNOBS.formatted(0).replace("'nodes'", "'spares': 1, 'nodes'"), Plant.NONE);
        Bytes before = script.put(script.node(0));
        script.rest();
        SimMachine away = script.node(2);
        script.crash(away);
        script.await("the fence", () -> isAway(script, away));

        script.order(OrderKind.LEAVE, away);
        script.order(OrderKind.COMMIT, away);
        script.awaitChange();

        assertThat(script.topology().orElseThrow().ring().contains(away.id())).isFalse();
        assertThat(script.read(script.node(2))).containsExactly(before);
        script.end();
    }

    @Test
    void aMemberThatAloneHasSomethingIsWaitedFor() {
        whatOnlyTheAbsentMemberHas(Plant.NONE);
    }

    @Test
    void aFenceThatTakesTheOnlyCopyOutOfServiceWouldBeFound() {
        assertThatThrownBy(() -> whatOnlyTheAbsentMemberHas(Plant.FENCED_WITH_THE_ONLY_COPY))
                .isInstanceOfAny(Violation.class, AssertionError.class);
    }

    @Test
    void aChangeThatGivesAFencedMemberMoreWaitsForIt() {
        SimScript script = new SimScript(KNOBS.formatted(0).replace("5", "4"), Plant.NONE);
        Bytes before = script.put(script.node(0));
        script.rest();
        SimMachine away = script.node(2);
        SimMachine leaver = script.node(script.isVoter(script.node(0)) ? 1 : 0);
        script.crash(away);
        script.await("the fence", () -> isAway(script, away));
        script.order(OrderKind.LEAVE, leaver);
        script.order(OrderKind.COMMIT, leaver);

        script.pass(60);
        assertThat(script.topology().orElseThrow().change()).isPresent();
        away.start();
        script.awaitChange();

        assertThat(isAway(script, away)).isFalse();
        assertThat(script.read(away)).containsExactly(before);
        script.end();
    }
}
