package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.node.membership.Topology;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings that grow, shrink and heal while nodes end in the middle of it. Whatever is left is looked at as after any run. */
final class RingChangesTest {
    private static final String PAIR = "{'nodes': 2, 'spares': 1, 'n': 2, 'partitions': 8}";

    private static List<NodeId> members(SimScript script) {
        return script.topology().orElseThrow().ring().members().stream()
                .map(RingMember::id)
                .toList();
    }

    @Test
    void threeJoinAtOnceOneLeavesAndOneThatIsDeadIsReplaced() {
        SimScript script = new SimScript("{'nodes': 3, 'spares': 4, 'partitions': 16}", Plant.NONE);
        Bytes before = script.put(script.node(0));
        List<SimMachine> machines = script.machines();

        machines.subList(3, 6).forEach(machine -> script.order(OrderKind.JOIN, machine));
        script.order(OrderKind.COMMIT, machines.get(0));
        Bytes meanwhile = script.put(script.node(1));
        script.awaitChange();
        assertThat(members(script)).hasSize(6);
        script.order(OrderKind.LEAVE, machines.get(1));
        script.order(OrderKind.COMMIT, machines.get(0));
        script.awaitChange();
        script.order(OrderKind.REMOVE, machines.get(2));
        script.order(OrderKind.JOIN, machines.get(6));
        script.order(OrderKind.COMMIT, machines.get(0));
        script.awaitChange();

        assertThat(members(script))
                .hasSize(5)
                .doesNotContain(machines.get(1).id(), machines.get(2).id());
        assertThat(script.read(script.node(0))).containsExactlyInAnyOrder(before, meanwhile);
        script.end();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"SEEN", "TAKEN_OVER", "COMPARED", "VERIFIED"})
    void aReceiverThatIsKilledAtAnyStepGetsItsCopiesWhenItIsBack(Step step) {
        SimScript script = new SimScript(PAIR, Plant.NONE);
        Bytes value = script.put(script.node(0));
        SimMachine receiver = script.machines().get(2);
        SimMachine leaver = script.machines().get(0);
        script.order(OrderKind.JOIN, receiver);
        script.order(OrderKind.LEAVE, leaver);

        script.order(OrderKind.COMMIT, receiver);
        script.crashAt(receiver, step);
        script.pass(5);
        assertThat(members(script)).as("nobody leaves before others have all").contains(leaver.id());
        receiver.start();
        script.awaitChange();

        assertThat(members(script)).contains(receiver.id()).doesNotContain(leaver.id());
        assertThat(script.read(receiver)).containsExactly(value);
        script.end();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"SEEN", "TAKEN_OVER", "COMPARED", "VERIFIED"})
    void aSenderThatIsKilledAtAnyStepLeavesNothingBehind(Step step) {
        SimScript script = new SimScript("{'nodes': 3, 'spares': 1, 'n': 2, 'partitions': 8}", Plant.NONE);
        Bytes value = script.put(script.node(0));
        SimMachine sender = script.node(0);
        SimMachine receiver = script.machines().get(3);
        script.order(OrderKind.JOIN, receiver);
        script.order(OrderKind.LEAVE, sender);

        script.order(OrderKind.COMMIT, sender);
        script.crashAt(sender, step);
        script.pass(5);
        sender.start();
        script.awaitChange();

        assertThat(members(script)).contains(receiver.id()).doesNotContain(sender.id());
        assertThat(script.read(script.node(0))).containsExactly(value);
        script.end();
    }

    @Test
    void aNodeThatIsKilledWhileItDropsWhatOthersHaveDropsItWhenItIsBack() {
        SimScript script = new SimScript(PAIR, Plant.NONE);
        script.put(script.node(0));
        SimMachine giver = script.machines().get(0);
        script.order(OrderKind.JOIN, script.machines().get(2));

        script.order(OrderKind.COMMIT, giver);
        script.awaitChange();
        script.crashAt(giver, Step.EMPTIED);
        giver.start();

        script.end();
    }

    @Test
    void whatANodeLackedIsForgottenWhenItIsRemoved() {
        SimScript script =
                new SimScript(PAIR.replace("{'nodes'", "{'w': 1, 'hints': {'maxKilobytes': 0}, 'nodes'"), Plant.NONE);
        SimMachine dead = script.machines().get(script.isVoter(script.machines().get(0)) ? 1 : 0);
        script.crash(dead);
        script.put(script.machines().get(1 - dead.index()));

        script.order(OrderKind.REMOVE, dead);
        script.order(OrderKind.JOIN, script.machines().get(2));
        script.order(OrderKind.COMMIT, script.machines().get(2));
        script.awaitChange();

        script.end();
    }

    @Test
    void aChangeThatIsTakenBackLeavesTheRingAsItWas() {
        SimScript script = new SimScript(PAIR, Plant.NONE);
        Bytes value = script.put(script.node(0));
        List<NodeId> before = members(script);
        SimMachine receiver = script.machines().get(2);
        script.order(OrderKind.JOIN, receiver);

        script.order(OrderKind.COMMIT, receiver);
        script.crashAt(receiver, Step.TAKEN_OVER);
        script.order(OrderKind.ABORT, receiver);
        receiver.start();
        script.awaitChange();

        assertThat(members(script)).isEqualTo(before);
        assertThat(script.read(script.node(1))).containsExactly(value);
        script.end();
    }

    /** Of two members one leads the ring log, and the other leaves for a third; a fourth passes gossip on. */
    private static final class Handover {
        private final SimScript script;
        private final SimMachine leader;
        private final SimMachine leaver;
        private final SimMachine receiver;

        private Handover(Plant plant) {
            script = new SimScript("{'nodes': 2, 'spares': 2, 'n': 2, 'r': 2, 'w': 1, 'partitions': 8}", plant);
            leader = script.machines().stream()
                    .filter(script::isVoter)
                    .findFirst()
                    .orElseThrow();
            leaver = script.machines().get(1 - leader.index());
            receiver = script.machines().get(2);
        }

        private void begin() {
            script.order(OrderKind.JOIN, receiver);
            script.order(OrderKind.LEAVE, leaver);
            script.order(OrderKind.COMMIT, receiver);
        }
    }

    /** The receiver cannot reach the only node that has a write. */
    private static void aCopyThatCannotBeCompleted(Plant plant) {
        Handover handover = new Handover(plant);
        SimScript script = handover.script;
        script.part(handover.leaver, handover.leader);
        script.put(handover.leaver);
        script.part(handover.leaver, handover.receiver);
        handover.begin();

        script.pass(60);
        assertThat(members(script)).contains(handover.leaver.id());
        script.join();
        script.awaitChange();
        script.end();
    }

    @Test
    void aCopyThatCannotBeCompletedIsNotReadFrom() {
        aCopyThatCannotBeCompleted(Plant.NONE);
    }

    @Test
    void aCopyThatIsReadFromBeforeItIsCompleteWouldBeFound() {
        assertThatThrownBy(() -> aCopyThatCannotBeCompleted(Plant.READ_BEFORE_COMPLETE))
                .isInstanceOf(Violation.class)
                .hasMessageContaining("invariant 21");
    }

    /** What is written in the last moment before the new copies are read from reaches only one of them. */
    private static void aWriteInTheLastMoment(Plant plant) {
        Handover handover = new Handover(plant);
        SimScript script = handover.script;
        handover.begin();
        script.awaitStep(handover.receiver, Step.VERIFIED);
        script.part(handover.leaver, handover.receiver);
        script.put(handover.leaver);

        script.pass(60);
        assertThat(members(script)).contains(handover.leaver.id());
        script.join();
        script.awaitChange();
        script.end();
    }

    @Test
    void nobodyLeavesBeforeAllThatItHasIsFoundElsewhere() {
        aWriteInTheLastMoment(Plant.NONE);
    }

    @Test
    void aLeaverThatIsLetGoWithoutALookWouldBeFound() {
        assertThatThrownBy(() -> aWriteInTheLastMoment(Plant.RETIRED_UNSEEN))
                .isInstanceOfAny(Violation.class, AssertionError.class);
    }

    @Test
    void whoLeavesKeepsNothingForOthersThoughItCoordinates() {
        SimScript script =
                new SimScript("{'nodes': 4, 'spares': 1, 'n': 1, 'r': 1, 'w': 1, 'partitions': 8}", Plant.NONE);
        SimMachine holder = script.node(0);
        SimMachine leaver = script.node(1);
        SimMachine receiver = script.machines().get(4);
        script.order(OrderKind.JOIN, receiver);
        script.order(OrderKind.LEAVE, leaver);
        script.order(OrderKind.COMMIT, receiver);
        script.awaitStep(leaver, Step.VERIFIED);
        script.part(leaver, holder);
        script.await("the cut", () -> !script.reaches(leaver, holder));

        Bytes value = script.put(leaver);
        assertThat(script.keepsHints(leaver, holder)).isFalse();

        script.healLinks();
        script.awaitChange();
        assertThat(script.read(holder)).containsExactly(value);
        script.end();
    }

    /** A keeper of a hint hears of nothing until its target, which leaves, has been compared with the others for the last time. */
    @Test
    void aHintFromBeforeTheChangeReachesTheNodesThatStay() {
        SimScript script = new SimScript(
                "{'nodes': 3, 'spares': 1, 'n': 1, 'r': 1, 'w': 1, 'partitions': 8, 'sync': {'intervalMillis': 600000}}",
                Plant.NONE);
        SimMachine leaver = script.node(0);
        SimMachine keeper = script.node(1);
        SimMachine receiver = script.machines().get(3);
        script.part(keeper, leaver);
        script.await("the cut", () -> !script.reaches(keeper, leaver));
        Bytes value = script.put(keeper);
        script.isolate(keeper);
        script.order(OrderKind.JOIN, receiver);
        script.order(OrderKind.LEAVE, leaver);
        script.order(OrderKind.COMMIT, receiver);
        script.awaitStep(leaver, Step.VERIFIED);

        script.healLinks();
        script.awaitChange();

        assertThat(script.read(receiver)).containsExactly(value);
        script.end();
    }

    @Test
    void aRingWhoseOnlyVoterForgotEverythingGoesOnWithTheNodeThatAnOperatorNames() {
        SimScript script = new SimScript(PAIR, Plant.NONE);
        Bytes value = script.put(script.node(0));
        SimMachine receiver = script.machines().get(2);
        SimMachine voter =
                script.machines().stream().filter(script::isVoter).findFirst().orElseThrow();
        script.order(OrderKind.JOIN, receiver);
        script.order(OrderKind.COMMIT, receiver);
        script.crashAt(voter, Step.COMPARED);
        voter.wipe();
        script.start(voter);
        script.pass(30);
        assertThat(members(script)).as("nobody can decide").doesNotContain(receiver.id());

        script.recover();

        assertThat(members(script)).contains(voter.id(), receiver.id());
        assertThat(script.read(voter)).containsExactly(value);
        script.end();
    }

    /** A cluster of which the first so many nodes cannot reach the others. */
    private static SimScript divided(String knobs, int first, boolean bootstrap) {
        return SimScript.unborn(knobs, script -> {
            List<SimMachine> machines = script.machines();
            machines.forEach(machine -> machine.bootstrap(bootstrap));
            machines.subList(0, first)
                    .forEach(one -> machines.stream().skip(first).forEach(other -> script.part(one, other)));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoHalvesOfTheSeedsThatAreStartedApartWaitForEachOtherAndBecomeOneRing(boolean bootstrap) {
        SimScript script = divided("{'nodes': 4}", 2, bootstrap);

        script.pass(60);
        assertThat(script.topology())
                .as("no half is all of the seeds, or more than half of them")
                .isEmpty();
        script.healLinks();
        script.form();

        assertThat(members(script)).hasSize(4);
        assertThat(script.topology().map(Topology::epoch)).contains(1L);
        script.put(script.node(0));
        script.end();
    }

    @Test
    void theLargerSideOfSeedsThatAreStartedApartFormsTheRingAndTheOthersAreJoinedToIt() {
        SimScript script = divided("{'nodes': 5}", 2, true);
        List<SimMachine> late = script.machines().subList(0, 2);

        script.pass(60);
        assertThat(members(script))
                .containsExactlyInAnyOrderElementsOf(
                        script.machines().stream().skip(2).map(SimMachine::id).toList());
        assertThat(late)
                .allSatisfy(machine -> assertThat(
                                machine.process().orElseThrow().view().ring())
                        .isEmpty());
        Bytes value = script.put(script.node(0));
        script.healLinks();
        script.form();
        assertThat(members(script)).hasSize(3);
        late.forEach(machine -> script.order(OrderKind.JOIN, machine));
        script.order(OrderKind.COMMIT, late.get(0));
        script.awaitChange();

        assertThat(members(script)).hasSize(5);
        assertThat(script.read(script.node(0))).containsExactly(value);
        script.end();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"PROMISED", "VOTED", "FORMED"})
    void seedsThatLosePowerAtAnyStepOfTheBirthFormOneRing(Step step) {
        SimScript script = SimScript.unborn(
                "{'nodes': 3}", unborn -> unborn.machines().forEach(machine -> unborn.killAt(machine, step)));

        script.form();

        assertThat(script.deaths()).isPositive();
        assertThat(members(script)).hasSize(3);
        script.put(script.node(0));
        script.end();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aHolderThatDiesForGoodInTheMiddleOfAChangeIsGivenUpAndThenReplaced(int dead) {
        SimScript script = new SimScript("{'nodes': 3, 'spares': 2, 'partitions': 16}", Plant.NONE);
        Bytes before = script.put(script.node(0));
        List<SimMachine> machines = script.machines();

        script.order(OrderKind.JOIN, machines.get(3));
        script.order(OrderKind.COMMIT, machines.get(0));
        script.order(OrderKind.GIVE_UP, machines.get(dead));
        script.awaitChange();
        assertThat(members(script)).hasSize(4);
        script.order(OrderKind.REMOVE, machines.get(dead));
        script.order(OrderKind.JOIN, machines.get(4));
        script.order(OrderKind.COMMIT, machines.get(0));
        script.awaitChange();

        assertThat(members(script)).hasSize(4).doesNotContain(machines.get(dead).id());
        assertThat(script.read(script.node(1))).containsExactly(before);
        script.end();
    }

    @Test
    void aWriteWhileOneSideHasFewerThanWLeftIsOnThoseOfTheOther() {
        SimScript script = new SimScript(PAIR, Plant.NONE);
        SimMachine receiver = script.machines().get(2);
        SimMachine dead = script.machines().get(script.isVoter(script.machines().get(0)) ? 1 : 0);
        SimMachine left = script.machines().get(1 - dead.index());
        script.order(OrderKind.JOIN, receiver);
        script.order(OrderKind.LEAVE, dead);
        script.order(OrderKind.COMMIT, left);
        script.order(OrderKind.GIVE_UP, dead);

        Bytes value = script.put(left);

        assertThat(script.topology().orElseThrow().change()).isPresent();
        script.awaitChange();
        assertThat(script.read(receiver)).containsExactly(value);
        script.end();
    }

    /** A node that joins is given the only copy of a write for a holder that it cannot reach, and then the change is taken back. */
    @Test
    void whoJoinedInVainGoesWhenItHasDeliveredWhatItKeepsForOthers() {
        SimScript script =
                new SimScript("{'nodes': 3, 'spares': 1, 'n': 1, 'r': 1, 'w': 1, 'partitions': 8}", Plant.NONE);
        SimMachine holder = script.node(0);
        SimMachine guest = script.machines().get(3);
        script.order(OrderKind.JOIN, guest);
        script.order(OrderKind.COMMIT, script.machines().get(0));
        script.awaitStep(guest, Step.TAKEN_OVER);
        script.part(guest, holder);
        script.await("the cut", () -> !script.reaches(guest, holder));
        Bytes value = script.put(guest);
        assertThat(script.keepsHints(guest, holder)).isTrue();

        script.order(OrderKind.ABORT, guest);
        script.pass(60);

        assertThat(script.topology().orElseThrow().change()).isPresent();
        script.healLinks();
        script.awaitChange();
        assertThat(script.read(holder)).containsExactly(value);
        script.end();
    }
}
