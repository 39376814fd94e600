package io.gramme.itests.sim;

import static io.gramme.itests.sim.OracleWorld.A;
import static io.gramme.itests.sim.OracleWorld.B;
import static io.gramme.itests.sim.OracleWorld.C;
import static io.gramme.itests.sim.OracleWorld.KEY;
import static io.gramme.itests.sim.OracleWorld.assertViolation;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.sim.Write.SeenContext;
import io.gramme.node.version.Siblings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the oracle lets a table do that keeps the last write alone, and what not. */
final class LastWriteOracleTest {
    private final OracleWorld world = new OracleWorld(true);

    @Test
    void anAcknowledgedWriteThatALaterOneReplacedIsNoLoss() {
        Write first = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(A, B);
        world.acknowledge(first);

        Write second = world.put(C, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(C, A);
        world.copy(A, B);

        assertThat(world.oracle().survivors()).containsEntry(KEY, Set.of(second));
    }

    @Test
    void anAcknowledgedWriteThatAnEarlierOneReplacedIsLost() {
        world.now(100);
        Write later = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(A, B);
        world.acknowledge(later);
        world.now(50);
        Write earlier = world.put(C, OperationKind.PUT_BLIND, SeenContext.NONE);
        Siblings wrong = world.state(C);
        world.set(A, wrong);
        world.set(B, wrong);

        assertThat(earlier.dots()).hasSize(1);
        assertViolation(9, () -> world.oracle().survivors());
    }

    @Test
    void aCopyThatKeepsTheEarlierOfTwoIsInvariant12() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.put(B, OperationKind.PUT_BLIND, SeenContext.NONE);
        Siblings both = world.state(A).merge(world.state(B));
        Siblings earlier = world.state(A);

        assertViolation(12, () -> world.append(C, new Siblings(both.clock(), earlier.versions())));
    }

    @Test
    void aCopyThatKeepsNeitherIsInvariant12() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Siblings state = world.state(A);

        assertViolation(12, () -> world.append(B, new Siblings(state.clock(), List.of())));
    }

    @Test
    void aCoordinatorWhoseTimeGoesBackIsInvariant12() {
        world.now(100);
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.now(50);

        assertViolation(12, () -> world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE));
    }
}
