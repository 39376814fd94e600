package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Ways in which a node forgets which dots it gave, each of which has cost another store acknowledged writes. A dot that is given
 * twice, or a clock that claims what its copy does not hold, makes other copies drop a version that nobody replaced.
 *
 * <p>Each loses nothing, and each does when the rule that closes it is switched off.
 */
final class ClocksNeverGoBackTest {
    private static final String THREE_NODES = "{}";
    private static final String ANY_ONE_OF_FOUR = "{'nodes': 4, 'r': 1, 'w': 1}";
    private static final int MORE_THAN_THE_INDEX_HOLDS = 12;

    private static void losesNothing(String knobs, Plant ruleOff, Consumer<SimScript> scenario) {
        run(knobs, Plant.NONE, scenario);

        Throwable broken = catchThrowable(() -> run(knobs, ruleOff, scenario));
        assertThat(broken).isNotNull();
        int invariant = broken instanceof Violation violation ? violation.invariant() : 0;
        assertThat(ruleOff.explains(invariant)).as(broken.toString()).isTrue();
    }

    private static void run(String knobs, Plant plant, Consumer<SimScript> scenario) {
        SimScript script = new SimScript(knobs, plant);
        scenario.accept(script);
        script.end();
    }

    @Test
    void aKeyFileLostInMidHistoryLosesNothing() {
        losesNothing(THREE_NODES, Plant.INCARNATION_USED_AGAIN, script -> {
            SimMachine node = script.node(0);
            Bytes first = script.put(node);

            script.crash(node);
            node.loseKeyFile(0);
            script.start(node);
            Bytes second = script.put(node);

            assertThat(script.read(script.node(1))).containsExactlyInAnyOrder(first, second);
        });
    }

    @Test
    void aDataDirectoryWipedLosesNothing() {
        losesNothing(THREE_NODES, Plant.COUNTER_RESET_AFTER_WIPE, script -> {
            SimMachine node = script.node(0);
            Bytes first = script.put(node);

            script.losePower(node);
            node.wipe();
            script.start(node);
            Bytes second = script.put(node);

            assertThat(script.read(script.node(1))).containsExactlyInAnyOrder(first, second);
        });
    }

    @Test
    void anOldCopyOfTheDirectoryRestoredLosesNothing() {
        losesNothing(THREE_NODES, Plant.INCARNATION_USED_AGAIN, script -> {
            SimMachine node = script.node(0);
            Bytes first = script.put(node);
            SimMachine.Backup old = node.backup();
            Bytes second = script.put(node);

            script.crash(node);
            node.restore(old);
            script.start(node);
            Bytes third = script.put(node);

            assertThat(script.read(script.node(1))).containsExactlyInAnyOrder(first, second, third);
        });
    }

    @Test
    void powerLostBeforeTheCoordinatorsOwnForceLosesNothing() {
        losesNothing(THREE_NODES, Plant.INCARNATION_USED_AGAIN, script -> {
            SimMachine node = script.node(0);
            node.slowdown(1_000);
            Running put = script.begin(OperationKind.PUT_BLIND, node, 100);
            script.await("both peers", () -> script.holds(script.node(1), put) && script.holds(script.node(2), put));
            assertThat(script.holds(node, put)).isFalse();

            script.losePower(node);
            node.slowdown(1);
            script.again(put, script.node(1));
            script.succeeded(put);
            script.start(node);
            Bytes second = script.put(node);

            assertThat(script.read(script.node(1))).containsExactlyInAnyOrder(SimScript.value(put), second);
        });
    }

    @Test
    void aCoordinatorThatCrashedAfterItsPeersTookTheDotLosesNothing() {
        losesNothing(THREE_NODES, Plant.INCARNATION_USED_AGAIN, script -> {
            SimMachine node = script.node(0);
            node.slowdown(1_000);
            Running put = script.begin(OperationKind.PUT_BLIND, node, 100);
            script.await("one peer", () -> script.holds(script.node(1), put));

            script.crash(node);
            node.slowdown(1);
            script.start(node);
            Bytes second = script.put(node);

            assertThat(script.read(script.node(1))).containsExactlyInAnyOrder(SimScript.value(put), second);
        });
    }

    @Test
    void aRecordUnreadableAtItsCoordinatorLosesNothing() {
        losesNothing(THREE_NODES, Plant.ONE_ACTOR, script -> {
            SimMachine node = script.node(0);
            List<Bytes> written = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_THE_INDEX_HOLDS; i++) {
                written.add(script.put(node));
            }

            node.mayForget();
            node.readErrors(1);
            written.add(script.put(node));
            node.readErrors(0);

            assertThat(script.read(script.node(1))).containsExactlyInAnyOrderElementsOf(written);
        });
    }

    @Test
    void aFallbackThatCoordinatesTwiceLosesNothing() {
        losesNothing(ANY_ONE_OF_FOUR, Plant.ONE_ACTOR, script -> {
            SimMachine fallback = script.node(3);
            for (int place = 0; place < 3; place++) {
                script.crash(script.node(place));
            }
            Bytes first = script.put(fallback);
            script.start(script.node(0));
            script.crash(script.node(0));
            Bytes second = script.put(fallback);

            for (int place = 0; place < 3; place++) {
                script.start(script.node(place));
            }

            assertThat(script.read(script.node(1))).containsExactlyInAnyOrder(first, second);
        });
    }
}
