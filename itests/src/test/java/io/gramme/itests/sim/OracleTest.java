package io.gramme.itests.sim;

import static io.gramme.itests.sim.OracleWorld.A;
import static io.gramme.itests.sim.OracleWorld.B;
import static io.gramme.itests.sim.OracleWorld.KEY;
import static io.gramme.itests.sim.OracleWorld.STRANGER;
import static io.gramme.itests.sim.OracleWorld.assertViolation;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Write.SeenContext;
import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle accepts what Dynamo may do and names what it may not. */
final class OracleTest {
    private final OracleWorld world = new OracleWorld(false);
    private final Oracle oracle = world.oracle();

    @Test
    void aPutThatTwoCopiesHoldMayBeAcknowledged() {
        Write put = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(A, B);

        world.acknowledge(put);

        assertThat(oracle.survivors()).containsEntry(KEY, java.util.Set.of(put));
    }

    @Test
    void anAcknowledgementThatOnlyOneCopyBacksIsInvariant8() {
        Write put = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);

        assertViolation(8, () -> world.acknowledge(put));
    }

    @Test
    void anAcknowledgedWriteThatNoCopyHasAnyMoreIsInvariant9() {
        Write put = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(A, B);
        world.acknowledge(put);
        world.clear();

        assertViolation(9, () -> oracle.survivors());
    }

    @Test
    void aWriteThatALaterOneReplacedIsNotLost() {
        Write first = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(A, B);
        world.acknowledge(first);
        Write second = world.put(B, OperationKind.PUT_CONTEXT, world.read(B));

        assertThat(oracle.survivors()).containsEntry(KEY, java.util.Set.of(second));
    }

    @Test
    void aReadThatMissesAnEarlierAcknowledgementIsInvariant10() {
        Write put = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(A, B);
        int before = oracle.acknowledgedSoFar(KEY);
        world.acknowledge(put);

        world.read(Bytes.EMPTY, List.of(), before);
        assertViolation(10, () -> world.read(Bytes.EMPTY, List.of(), oracle.acknowledgedSoFar(KEY)));
    }

    @Test
    void aDotThatNamesTwoWritesIsInvariant11() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        assertViolation(11, () -> world.mint(B, new Dot(A.low(), 1, 1), OperationKind.PUT_BLIND, SeenContext.NONE));
    }

    @Test
    void aCopyThatDropsWhatNobodyReplacedIsInvariant12() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Siblings now = world.state(A);

        assertViolation(12, () -> world.append(A, new Siblings(now.clock(), List.of())));
    }

    @Test
    void aClockThatClaimsMoreThanItsCopyEverHeldIsInvariant12() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Siblings all = world.state(A);
        Siblings second = new Siblings(all.clock(), List.of(all.versions().get(1)));

        assertViolation(12, () -> world.append(B, second));
    }

    @Test
    void aContextThatCoversWhatWasNotShownIsInvariant12() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Bytes token = world.token(world.state(A).clock());

        assertViolation(12, () -> world.read(token, List.of(), 0));
    }

    @Test
    void aClockThatGoesBackIsInvariant12() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);

        assertViolation(12, () -> world.append(A, Siblings.NONE));
    }

    @Test
    void aNodeThatMayForgetMayGoBack() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        oracle.forgets(A);

        world.append(A, Siblings.NONE);

        assertThat(world.state(A)).isEqualTo(Siblings.NONE);
    }

    @Test
    void aWriteThatStandsBesideTheOneThatReplacedItIsInvariant13() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        SeenContext shown = world.read(A);
        world.put(B, OperationKind.PUT_CONTEXT, shown);
        Siblings older = world.state(A);
        Siblings newer = world.state(B);
        Dot dot = newer.versions().get(0).dot();

        world.set(B, new Siblings(VersionVector.EMPTY.with(dot), newer.versions()));
        world.set(A, older);

        assertViolation(13, () -> oracle.survivors());
    }

    @Test
    void concurrentWritesAreSiblings() {
        Write first = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Write second = world.put(B, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(A, B);
        world.copy(B, A);

        assertThat(oracle.survivors()).containsEntry(KEY, java.util.Set.of(first, second));
    }

    @Test
    void bytesThatNobodyWroteAreInvariant23() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Value invented = Value.of(Bytes.utf8("invented"));

        assertViolation(23, () -> world.read(world.token(world.state(A).clock()), List.of(invented), 0));
    }

    @Test
    void aCoordinatorThatHoldsNoCopyIsInvariant34() {
        assertViolation(34, () -> world.put(STRANGER, OperationKind.PUT_BLIND, SeenContext.NONE));
    }

    @Test
    void aPutBesideTheLastOneOfItsSessionIsInvariant32() {
        Write last = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.acknowledge(last, new Ask(1, 1, 0, 0));

        assertViolation(32, () -> world.putFollowing(B, last));
    }

    @Test
    void aSessionGoesOnWhenTheOnlyCopyOfItsLastPutWentWithItsDisk() {
        Write last = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.acknowledge(last, new Ask(1, 1, 0, 0));
        oracle.losesCopies(A);
        world.clear();

        Write next = world.putFollowing(B, last);

        assertThat(oracle.survivors()).containsEntry(KEY, java.util.Set.of(next));
    }

    @Test
    void aHintThatCountsForWIsNoPrimary() {
        Write put = world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        world.copy(A, STRANGER);

        world.acknowledge(put, new Ask(2, 2, 0, 1));
        assertViolation(16, () -> world.acknowledge(put, new Ask(2, 2, 0, 2)));
    }

    @Test
    void aHintThatIsForgottenBeforeItsTargetHasItIsInvariant15() {
        world.put(A, OperationKind.PUT_BLIND, SeenContext.NONE);

        world.forgetHint(STRANGER, A, world.state(A));
        assertViolation(15, () -> world.forgetHint(STRANGER, B, world.state(A)));
    }
}
