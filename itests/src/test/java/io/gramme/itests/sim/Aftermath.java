package io.gramme.itests.sim;

import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.Ttl;
import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Clocks.Readings;
import io.gramme.node.handoff.HintSummary;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What becomes of a cluster when nothing goes wrong any more: it must come to rest in time, answer as before, and have kept what
 * it promised.
 */
final class Aftermath {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long LIMIT = 120 * SECOND;
    private static final int BATCH = 40;
    private static final int LAST_CLIENT = 9_999;

    private final SimCluster cluster;
    private final EventQueue queue;
    private final FaultDriver faults;
    private int roundTrips;

    Aftermath(SimCluster cluster, FaultDriver faults) {
        this.cluster = cluster;
        this.queue = cluster.queue();
        this.faults = faults;
    }

    /** Something that becomes true when nothing goes wrong for long enough. */
    private record Goal(String name, BooleanSupplier isReached) {}

    /** Liveness: within the limit of virtual time every goal is reached at once; says which is not. */
    void comeToRest() {
        List<Goal> goals = List.of(
                new Goal("every node to serve", faults::startAll),
                new Goal("every node that was removed to stop", () -> !cluster.hasOutcasts()),
                new Goal("every node to be connected", this::isMeshed),
                new Goal("no node to be suspected", this::isTrusted),
                new Goal("every node to know every other", this::isOneView),
                new Goal("every hint to be delivered", this::isWithoutHints),
                new Goal("every copy to know what it lacks", this::isWithoutNotices),
                new Goal("nothing to be under way", this::isIdle));
        List<String> pending = new ArrayList<>();
        BooleanSupplier rest = () -> {
            pending.clear();
            goals.stream()
                    .filter(goal -> !goal.isReached().getAsBoolean())
                    .map(Goal::name)
                    .forEach(pending::add);
            return pending.isEmpty();
        };
        queue.run(SECOND);
        await(
                () -> String.join(", ", pending) + "; hints " + hints() + ", notices " + notices() + ", nodes "
                        + cluster.nodes(),
                rest);
    }

    private void await(Supplier<String> what, BooleanSupplier condition) {
        long deadline = queue.clock().nanoTime() + LIMIT;
        while (!condition.getAsBoolean()) {
            if (queue.clock().nanoTime() >= deadline) {
                throw new Violation(31, "waited in vain for " + what.get());
            }
            queue.run(50 * MILLI);
        }
    }

    private boolean isTrusted() {
        return cluster.processes().allMatch(process -> process.suspects().isEmpty());
    }

    private boolean isMeshed() {
        return cluster.kept().stream()
                .allMatch(from -> cluster.kept().stream()
                        .allMatch(to -> from == to
                                || from.process()
                                        .flatMap(process -> process.links().peer(to.id()))
                                        .equals(to.process())));
    }

    /** Invariants 1 and 7: whatever was apart is one cluster again, with one ring. */
    private boolean isOneView() {
        return cluster.processes()
                .allMatch(process ->
                        process.view().epoch() == cluster.rings().latest().epoch()
                                && (cluster.machines().size() == 1
                                        || process.view().members().size()
                                                == cluster.kept().size()));
    }

    private boolean isWithoutHints() {
        return hints().isEmpty();
    }

    private List<HintSummary> hints() {
        return cluster.cores()
                .flatMap(core -> core.hints().summaries().stream())
                .toList();
    }

    /** Whoever could keep no hint has told the copy that it is for. */
    private boolean isWithoutNotices() {
        return notices().isEmpty();
    }

    /** What nodes have still to tell others, each with how often. */
    private Map<String, Integer> notices() {
        Map<String, Integer> notices = new TreeMap<>();
        cluster.processes()
                .forEach(process -> process.loops().stream()
                        .flatMap(loop -> loop.core().needsSync().stream())
                        .filter(flag -> !flag.target().equals(process.id()))
                        .forEach(flag -> notices.merge(
                                process.id().brief() + " to " + flag.target().brief(), 1, Integer::sum)));
        return notices;
    }

    /** Invariant 31: counters and queues are back where they were. */
    private boolean isIdle() {
        return cluster.processes().allMatch(SimProcess::isIdle);
    }

    /** Invariants 9, 12, 13, 14, 17, 18 and 19, and that requests succeed. */
    void check() {
        new Agreement(cluster).check();
        comeToRest();
        Map<Logged.Name, Set<Write>> survivors = cluster.oracle().survivors();
        readEverything((name, node, got) -> Survivors.checkFinalRead(
                name,
                survivors.getOrDefault(name, Set.of()),
                got.values(),
                node.brief(),
                cluster.clocks().wallMillis()));
        comeToRest();
        survivors.keySet().stream().limit(cluster.machines().size()).forEach(this::checkRoundTrip);
    }

    /** Sees one of the last reads. */
    @FunctionalInterface
    private interface Reading {
        void of(Logged.Name name, NodeId node, Response.Got got);
    }

    /** Reads every key from each of its copies. */
    private void readEverything(Reading reading) {
        int[] open = new int[1];
        int batch = Math.min(BATCH, cluster.knobs().maxOperations() / 8);
        for (Logged.Name name : cluster.oracle().names()) {
            for (NodeId node : cluster.primaries(name.key())) {
                open[0]++;
                int must = cluster.oracle().acknowledgedSoFar(name);
                ask(node, get(name), response -> {
                    open[0]--;
                    if (response instanceof Response.Got got) {
                        cluster.oracle().read(name, got.context(), got.values(), must, wholeCopies(name), now());
                        reading.of(name, node, got);
                    } else {
                        throw new Violation(
                                31, "a read of " + name + " at " + node.brief() + " ended with " + response);
                    }
                });
            }
            await(() -> "the last reads", () -> open[0] < batch);
        }
        await(() -> "the last reads", () -> open[0] == 0);
    }

    private Request.Get get(Logged.Name name) {
        int whole = wholeCopies(name);
        return new Request.Get(SimCluster.TABLE_NAME, name.key(), new Terms(whole, 0, whole, 0, 60_000));
    }

    private int wholeCopies(Logged.Name name) {
        return (int) cluster.primaries(name.key()).stream()
                .filter(node -> cluster.processOf(node).orElseThrow().isWhole(cluster.partition(name.key())))
                .count();
    }

    private void ask(NodeId node, Request request, Consumer<Response> then) {
        Bytes key = request instanceof Request.Get get ? get.key() : ((Request.Put) request).key();
        cluster.processOf(node).orElseThrow().request(then::accept, cluster.partition(key), request);
    }

    /** Invariant 14: a put with the context of a read leaves its own value alone. Every node is asked in turn. */
    private void checkRoundTrip(Logged.Name name) {
        NodeId node = cluster.kept().get(roundTrips++ % cluster.kept().size()).id();
        long askedMillis = cluster.clocks().wallMillis();
        Response.Got before = got(node, name);
        Readings clock = new Readings(askedMillis, cluster.clocks().wallMillis());
        Bytes value = Bytes.utf8("the last value");
        Operation operation = new Operation(
                1_000_000, 0, LAST_CLIENT, OperationKind.PUT_CONTEXT, 0, value.length(), 0, Ask.TABLE, 0, Ttl.NEVER);
        int must = cluster.oracle().acknowledgedSoFar(name);
        Write write = new Write(
                Oracle.requestId(operation),
                OperationKind.PUT_CONTEXT,
                value,
                cluster.oracle().read(name, before.context(), before.values(), must, wholeCopies(name), clock),
                false,
                Ttl.NEVER);
        cluster.oracle().invoked(name, write);
        Bytes context = cluster.plant() == Plant.CONTEXT_DROPPED ? Bytes.EMPTY : before.context();
        int w = (int) Math.min(cluster.knobs().n(), cluster.members().count());
        Terms terms = new Terms(0, w, 0, w, 60_000);
        Response put = await(
                node,
                new Request.Put(
                        SimCluster.TABLE_NAME,
                        name.key(),
                        value,
                        context,
                        PutMode.SIBLING,
                        write.id(),
                        terms,
                        write.ttlMillis()));
        if (!(put instanceof Response.Written)) {
            throw new Violation(31, "the last put of " + name + " ended with " + put);
        }
        List<Value> after = got(node, name).values();
        if (!after.equals(List.of(Value.of(value)))) {
            throw new Violation(14, name + " is " + after + " after a put with the context of " + before.values());
        }
    }

    /** All clocks are right by now. */
    private Readings now() {
        long wallMillis = cluster.clocks().wallMillis();
        return new Readings(wallMillis, wallMillis);
    }

    private Response.Got got(NodeId node, Logged.Name name) {
        Response answer = await(node, get(name));
        if (answer instanceof Response.Got got) {
            return got;
        }
        throw new Violation(31, "a read of " + name + " at " + node.brief() + " ended with " + answer);
    }

    private Response await(NodeId node, Request request) {
        List<Response> answer = new ArrayList<>();
        ask(node, request, answer::add);
        await(() -> "an answer to " + request, () -> !answer.isEmpty());
        return answer.get(0);
    }
}
