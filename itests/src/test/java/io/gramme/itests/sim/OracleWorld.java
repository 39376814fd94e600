package io.gramme.itests.sim;

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
import java.util.Set;

/** An oracle and three copies of one key, played by a test by hand. */
final class OracleWorld {
    static final NodeId A = new NodeId(0, 1);
    static final NodeId B = new NodeId(0, 2);
    static final NodeId C = new NodeId(0, 3);
    static final NodeId STRANGER = new NodeId(0, 4);
    private static final List<NodeId> PRIMARIES = List.of(A, B, C);
    static final Logged.Name KEY = new Logged.Name(1, Bytes.utf8("k0"));

    private final ContextCodec codec = new ContextCodec(Bytes.utf8("secret"));
    private final Oracle oracle;
    private final boolean lastWriteWins;
    private final Map<NodeId, Siblings> states = new LinkedHashMap<>();
    private final Map<NodeId, Long> counters = new HashMap<>();
    private int operations;
    private long now = 1;
    private long wallMillis = 1_000;

    OracleWorld(boolean lastWriteWins) {
        this.lastWriteWins = lastWriteWins;
        Oracle.Rules rules = new Oracle.Rules(
                3,
                true,
                lastWriteWins,
                (holder, key) -> PRIMARIES.contains(holder.node()),
                (name, token) -> codec.decode(name.table(), name.key(), token).orElseThrow(),
                new Endings(new OneClock(), 0));
        oracle = new Oracle(rules, new Held());
    }

    Oracle oracle() {
        return oracle;
    }

    /** The timestamp of the next write; each write is one later than the one before. */
    void now(long timestamp) {
        now = timestamp;
    }

    /** What all clocks say. */
    void wall(long millis) {
        wallMillis = millis;
    }

    private final class OneClock implements Clocks {
        @Override
        public long nanoTime() {
            return wallMillis;
        }

        @Override
        public long wallMillis() {
            return wallMillis;
        }

        @Override
        public Readings since(NodeId node, long nanos) {
            return new Readings(nanos, wallMillis);
        }
    }

    /** From now on the copies are empty. */
    void clear() {
        states.clear();
    }

    void set(NodeId node, Siblings state) {
        states.put(node, state);
    }

    SeenContext read(Bytes token, List<Value> values, int must) {
        return oracle.read(KEY, token, values, must, 2, new Clocks.Readings(wallMillis, wallMillis));
    }

    Write put(NodeId coordinator, OperationKind kind, SeenContext context) {
        long counter = counters.merge(coordinator, 1L, Long::sum);
        return mint(coordinator, new Dot(coordinator.low(), 1, counter), kind, context);
    }

    Write mint(NodeId coordinator, Dot dot, OperationKind kind, SeenContext context) {
        return mint(coordinator, dot, kind, context, false, 0, 0);
    }

    /** A put of a session, which must know its session's last one. */
    Write putFollowing(NodeId coordinator, Write last) {
        long counter = counters.merge(coordinator, 1L, Long::sum);
        CausalHistory history =
                new CausalHistory(VersionVector.EMPTY, Optional.of(last.dots().get(0)));
        SeenContext context = new SeenContext(Bytes.EMPTY, history, Set.of(last), true);
        return mint(coordinator, new Dot(coordinator.low(), 1, counter), OperationKind.PUT_BLIND, context, true, 0, 0);
    }

    /** A put that ends. */
    Write putEnding(NodeId coordinator, long ttlMillis, long expiryMillis) {
        long counter = counters.merge(coordinator, 1L, Long::sum);
        Dot dot = new Dot(coordinator.low(), 1, counter);
        return mint(coordinator, dot, OperationKind.PUT_BLIND, SeenContext.NONE, false, ttlMillis, expiryMillis);
    }

    private Write mint(
            NodeId coordinator,
            Dot dot,
            OperationKind kind,
            SeenContext context,
            boolean strict,
            long ttlMillis,
            long expiryMillis) {
        Operation operation = new Operation(++operations, 0, 0, kind, 0, 100, 0, Ask.TABLE, 0, ttlMillis);
        Write write = new Write(Oracle.requestId(operation), kind, Values.of(operation), context, strict, ttlMillis);
        oracle.invoked(KEY, write);
        Version version = new Version(
                dot, write.id(), now++, expiryMillis, false, write.value().length(), Checksum.of(write.value()));
        append(coordinator, reduced(state(coordinator).write(context.history(), version)));
        return write;
    }

    void copy(NodeId from, NodeId to) {
        append(to, reduced(state(to).merge(state(from))));
    }

    private Siblings reduced(Siblings siblings) {
        return lastWriteWins ? siblings.keepLast() : siblings;
    }

    void append(NodeId node, Siblings next) {
        Optional<Logged> before = Optional.ofNullable(states.get(node)).map(OracleWorld::logged);
        oracle.appended(Oracle.Holder.of(node), before, logged(next));
        states.put(node, next);
    }

    /** What one node keeps for another is erased. */
    void forgetHint(NodeId holder, NodeId target, Siblings state) {
        oracle.appended(
                new Oracle.Holder(holder, target), Optional.of(logged(state)), logged(Logged.ERASE, Siblings.NONE));
    }

    private static Logged logged(Siblings state) {
        return logged(Logged.RECORD, state);
    }

    private static Logged logged(int kind, Siblings state) {
        return new Logged(kind, 0, 1, KEY.key(), state, 1, new Logged.Place("0000000001.log", 4_096), Bytes.EMPTY);
    }

    void acknowledge(Write write) {
        acknowledge(write, new Ask(2, 2, 0, 0));
    }

    void acknowledge(Write write, Ask ask) {
        oracle.written(KEY, write, token(VersionVector.EMPTY.with(write.dots().get(0))), ask);
    }

    SeenContext read(NodeId node) {
        Siblings state = state(node);
        List<Value> values = state.versions().stream()
                .map(version -> Value.of(
                        oracle.history(KEY).owner(version.dot()).orElseThrow().value()))
                .toList();
        return read(token(state.clock()), values, 0);
    }

    Bytes token(VersionVector clock) {
        return codec.encode(KEY.table(), KEY.key(), CausalHistory.of(clock));
    }

    Siblings state(NodeId node) {
        return states.getOrDefault(node, Siblings.NONE);
    }

    /** Everything that is appended is forced at once. */
    private final class Held implements Copies {
        private int holding(List<NodeId> nodes, List<Dot> dots) {
            return (int) nodes.stream()
                    .filter(node -> dots.stream().anyMatch(state(node).clock()::covers))
                    .count();
        }

        @Override
        public int nodes(Logged.Name name, List<Dot> dots) {
            return holding(List.copyOf(states.keySet()), dots);
        }

        @Override
        public boolean hasQuorum(Logged.Name name, Write write, int w) {
            return nodes(name, write.dots()) >= w;
        }

        @Override
        public int primaries(Logged.Name name, List<Dot> dots) {
            return holding(PRIMARIES, dots);
        }

        @Override
        public int counting(Logged.Name name, List<Dot> dots) {
            return holding(PRIMARIES, dots);
        }

        @Override
        public boolean isReadAlone(Logged.Name name, NodeId node, List<Dot> dots) {
            return PRIMARIES.equals(List.of(node)) && holding(PRIMARIES, dots) == 1;
        }

        @Override
        public int elsewhere(Logged.Name name, NodeId node, List<Dot> dots) {
            return holding(
                    states.keySet().stream()
                            .filter(other -> !other.equals(node))
                            .toList(),
                    dots);
        }

        @Override
        public boolean isDelivered(Logged.Name name, Oracle.Holder hint, VersionVector clock) {
            return state(hint.target()).clock().covers(clock);
        }

        @Override
        public boolean allHaveForced(Logged.Name name, VersionVector clock) {
            return PRIMARIES.stream().allMatch(node -> state(node).clock().covers(clock));
        }

        @Override
        public List<Siblings> states(Logged.Name name) {
            return List.copyOf(states.values());
        }
    }

    static void assertViolation(int invariant, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith("invariant " + invariant + " ");
    }
}
