package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Write.SeenContext;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Checksum;
import io.gramme.node.version.ContextCodec;
import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The oracle accepts what Dynamo may do and names what it may not. */
final class OracleTest {
    private static final NodeId A = new NodeId(0, 1);
    private static final NodeId B = new NodeId(0, 2);
    private static final NodeId C = new NodeId(0, 3);
    private static final NodeId STRANGER = new NodeId(0, 4);
    private static final Logged.Name KEY = new Logged.Name(1, Bytes.utf8("k0"));

    private final ContextCodec codec = new ContextCodec(Bytes.utf8("secret"));
    private final Oracle oracle = new Oracle(new Oracle.Rules(
            3,
            2,
            2,
            true,
            key -> List.of(A, B, C),
            (name, token) -> codec.decode(name.table(), name.key(), token).orElseThrow()));
    private final Map<NodeId, Siblings> states = new LinkedHashMap<>();
    private final Map<NodeId, Long> counters = new HashMap<>();
    private int operations;

    @Test
    void aPutThatTwoCopiesHoldMayBeAcknowledged() {
        Write put = put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        copy(A, B);

        acknowledge(put);

        assertThat(oracle.survivors(copies())).containsEntry(KEY, java.util.Set.of(put));
    }

    @Test
    void anAcknowledgementThatOnlyOneCopyBacksIsInvariant8() {
        Write put = put(A, OperationKind.PUT_BLIND, SeenContext.NONE);

        assertViolation(8, () -> acknowledge(put));
    }

    @Test
    void anAcknowledgedWriteThatNoCopyHasAnyMoreIsInvariant9() {
        Write put = put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        copy(A, B);
        acknowledge(put);
        states.clear();

        assertViolation(9, () -> oracle.survivors(copies()));
    }

    @Test
    void aWriteThatALaterOneReplacedIsNotLost() {
        Write first = put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        copy(A, B);
        acknowledge(first);
        Write second = put(B, OperationKind.PUT_CONTEXT, read(B));

        assertThat(oracle.survivors(copies())).containsEntry(KEY, java.util.Set.of(second));
    }

    @Test
    void aReadThatMissesAnEarlierAcknowledgementIsInvariant10() {
        Write put = put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        copy(A, B);
        int before = oracle.acknowledgedSoFar(KEY);
        acknowledge(put);

        oracle.read(KEY, Bytes.EMPTY, List.of(), before);
        assertViolation(10, () -> oracle.read(KEY, Bytes.EMPTY, List.of(), oracle.acknowledgedSoFar(KEY)));
    }

    @Test
    void aDotThatNamesTwoWritesIsInvariant11() {
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        assertViolation(11, () -> mint(B, new Dot(A.low(), 1, 1), OperationKind.PUT_BLIND, SeenContext.NONE));
    }

    @Test
    void aCopyThatDropsWhatNobodyReplacedIsInvariant12() {
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Siblings now = state(A);

        assertViolation(12, () -> append(A, new Siblings(now.clock(), List.of())));
    }

    @Test
    void aClockThatClaimsMoreThanItsCopyEverHeldIsInvariant12() {
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Siblings all = state(A);
        Siblings second = new Siblings(all.clock(), List.of(all.versions().get(1)));

        assertViolation(12, () -> append(B, second));
    }

    @Test
    void aContextThatCoversWhatWasNotShownIsInvariant12() {
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Bytes token = token(state(A).clock());

        assertViolation(12, () -> oracle.read(KEY, token, List.of(), 0));
    }

    @Test
    void aClockThatGoesBackIsInvariant12() {
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);

        assertViolation(12, () -> append(A, Siblings.NONE));
    }

    @Test
    void aNodeThatMayForgetMayGoBack() {
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        oracle.mayForget(A, copies());

        append(A, Siblings.NONE);

        assertThat(state(A)).isEqualTo(Siblings.NONE);
    }

    @Test
    void aWriteThatStandsBesideTheOneThatReplacedItIsInvariant13() {
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        SeenContext shown = read(A);
        put(B, OperationKind.PUT_CONTEXT, shown);
        Siblings older = state(A);
        Siblings newer = state(B);
        Dot dot = newer.versions().get(0).dot();

        states.put(B, new Siblings(VersionVector.EMPTY.with(dot), newer.versions()));
        states.put(A, older);

        assertViolation(13, () -> oracle.survivors(copies()));
    }

    @Test
    void concurrentWritesAreSiblings() {
        Write first = put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Write second = put(B, OperationKind.PUT_BLIND, SeenContext.NONE);
        copy(A, B);
        copy(B, A);

        assertThat(oracle.survivors(copies())).containsEntry(KEY, java.util.Set.of(first, second));
    }

    @Test
    void bytesThatNobodyWroteAreInvariant23() {
        put(A, OperationKind.PUT_BLIND, SeenContext.NONE);
        Value invented = Value.of(Bytes.utf8("invented"));

        assertViolation(23, () -> oracle.read(KEY, token(state(A).clock()), List.of(invented), 0));
    }

    @Test
    void aCoordinatorThatHoldsNoCopyIsInvariant34() {
        assertViolation(34, () -> put(STRANGER, OperationKind.PUT_BLIND, SeenContext.NONE));
    }

    private Write put(NodeId coordinator, OperationKind kind, SeenContext context) {
        long counter = counters.merge(coordinator, 1L, Long::sum);
        return mint(coordinator, new Dot(coordinator.low(), 1, counter), kind, context);
    }

    private Write mint(NodeId coordinator, Dot dot, OperationKind kind, SeenContext context) {
        Operation operation = new Operation(++operations, 0, 0, kind, 0, 100, 0);
        Write write = new Write(Oracle.requestId(operation), kind, Values.of(operation), context);
        oracle.invoked(KEY, write);
        Version version =
                new Version(dot, write.id(), 0, 0, false, write.value().length(), Checksum.of(write.value()));
        append(coordinator, state(coordinator).write(context.history(), version));
        return write;
    }

    private void copy(NodeId from, NodeId to) {
        append(to, state(to).merge(state(from)));
    }

    private void append(NodeId node, Siblings next) {
        Optional<Logged> before = Optional.ofNullable(states.get(node)).map(OracleTest::logged);
        oracle.appended(node, before, logged(next));
        states.put(node, next);
    }

    private static Logged logged(Siblings state) {
        return new Logged(
                Logged.RECORD, 0, 1, KEY.key(), state, 1, new Logged.Place("0000000001.log", 4_096), Bytes.EMPTY);
    }

    private void acknowledge(Write write) {
        oracle.written(KEY, write, token(VersionVector.EMPTY.with(write.dots().get(0))), copies());
    }

    private SeenContext read(NodeId node) {
        Siblings state = state(node);
        List<Value> values = state.versions().stream()
                .map(version -> Value.of(
                        oracle.history(KEY).owner(version.dot()).orElseThrow().value()))
                .toList();
        return oracle.read(KEY, token(state.clock()), values, 0);
    }

    private Bytes token(VersionVector clock) {
        return codec.encode(KEY.table(), KEY.key(), CausalHistory.of(clock));
    }

    private Siblings state(NodeId node) {
        return states.getOrDefault(node, Siblings.NONE);
    }

    private Oracle.Copies copies() {
        return new Oracle.Copies() {
            @Override
            public int holding(Logged.Name name, List<NodeId> nodes, List<Dot> dots) {
                return (int) nodes.stream()
                        .filter(node -> dots.stream().anyMatch(state(node).clock()::covers))
                        .count();
            }

            @Override
            public List<Siblings> states(Logged.Name name) {
                return List.copyOf(states.values());
            }
        };
    }

    private static void assertViolation(int invariant, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith("invariant " + invariant + " ");
    }
}
