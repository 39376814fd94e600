package io.gramme.itests.sim;

import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.Value;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.EventQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Carries out one plan: forms the cluster, lets clients and faults loose on it, heals it, waits until it is still, and looks at
 * what is left.
 *
 * <p>Any broken invariant ends it with a {@link Violation}; anything that a node throws ends it too, for a node that stops by
 * itself is as broken.
 */
final class SimRun {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long FORMATION_LIMIT = 120 * SECOND;
    private static final long HEAL_LIMIT = 180 * SECOND;
    private static final int BATCH = 40;
    private static final int ROUND_TRIPS = 4;
    private static final int REPAIR_ROUNDS = 5;

    private final Plan plan;
    private final SimCluster cluster;
    private final EventQueue queue;
    private final History history = new History();
    private final SimClients clients;
    private final FaultDriver faults;
    private long loadBegan;

    private SimRun(Plan plan, Plant plant) {
        this.plan = plan;
        this.cluster = new SimCluster(plan, plant);
        this.queue = cluster.queue();
        this.clients = new SimClients(cluster, history);
        this.faults = new FaultDriver(cluster, history);
        history.header(plan);
    }

    /**
     * How a run ended.
     *
     * @param failure what broke, if anything did
     * @param failedAtMillis since the load began
     * @param results how often each result was had by an operation
     */
    record Outcome(
            Optional<Throwable> failure,
            long failedAtMillis,
            long hash,
            long events,
            long acknowledged,
            Map<String, Integer> results,
            String history) {
        /** The number of the invariant that was broken; 0 for a node that stopped by itself, -1 when all went well. */
        int invariant() {
            return failure.map(thrown -> thrown instanceof Violation violation ? violation.invariant() : 0)
                    .orElse(-1);
        }
    }

    static Outcome of(Plan plan, Plant plant) {
        SimRun run = new SimRun(plan, plant);
        Optional<Throwable> failure = Optional.empty();
        try {
            run.carryOut();
        } catch (RuntimeException | Error thrown) {
            failure = Optional.of(thrown);
        }
        return new Outcome(
                failure,
                (run.queue.clock().nanoTime() - run.loadBegan) / MILLI,
                run.queue.traceHash(),
                run.queue.executed(),
                run.cluster.oracle().acknowledgedWrites(),
                run.clients.results(),
                run.history.text());
    }

    private void carryOut() {
        for (SimMachine machine : cluster.machines()) {
            queue.after(7L * machine.index() * MILLI, machine, "start", machine::start);
        }
        await(FORMATION_LIMIT, "the first ring", () -> queue.clock().nanoTime() > SECOND && faults.startAll());
        loadBegan = queue.clock().nanoTime();
        faults.schedule(plan.faults());
        for (Operation operation : plan.operations()) {
            queue.after(operation.atMicros() * 1_000L, clients, "operation", () -> clients.start(operation));
        }
        queue.run(plan.knobs().loadMillis() * MILLI);
        faults.heal();
        await(HEAL_LIMIT, "the clients to end", clients::isIdle);
        await(HEAL_LIMIT, "every node to serve and be connected", () -> faults.startAll() && isMeshed());
        queue.run(SECOND);
        repairEverything();
        Map<Logged.Name, Set<Write>> survivors = cluster.oracle().survivors(cluster);
        readEverything(
                name -> cluster.primaries(name.key()),
                Optional.of((name, node, got) -> Survivors.checkFinalRead(
                        name, survivors.getOrDefault(name, Set.of()), got.values(), node.brief())));
        queue.run(2 * SECOND);
        survivors.keySet().forEach(this::checkCopies);
        survivors.keySet().stream().limit(ROUND_TRIPS).forEach(this::checkRoundTrip);
    }

    private void await(long atMost, String what, BooleanSupplier condition) {
        long deadline = queue.clock().nanoTime() + atMost;
        while (!condition.getAsBoolean()) {
            if (queue.clock().nanoTime() >= deadline) {
                throw new Violation(31, "waited in vain for " + what);
            }
            queue.run(50 * MILLI);
        }
    }

    /** Whether every process is connected to every other one that runs now. */
    private boolean isMeshed() {
        return cluster.machines().stream()
                .allMatch(from -> cluster.machines().stream()
                        .allMatch(to -> from == to
                                || from.process()
                                        .flatMap(process -> process.links().peer(to.id()))
                                        .equals(to.process())));
    }

    /** Sees one of the last reads. */
    @FunctionalInterface
    private interface Reading {
        void of(Logged.Name name, NodeId node, Response.Got got);
    }

    /** Which nodes are asked for a key. */
    @FunctionalInterface
    private interface Askers {
        List<NodeId> of(Logged.Name name);
    }

    /**
     * Reads every key from as many copies as count; the reads repair copies that are behind.
     *
     * @param reading sees each answer; when empty, a read may fail, as the first of a record that a copy has lost does
     */
    private void readEverything(Askers askers, Optional<Reading> reading) {
        int[] open = new int[1];
        int batch = Math.min(BATCH, plan.knobs().maxOperations() / 8);
        for (Logged.Name name : cluster.oracle().names()) {
            for (NodeId node : askers.of(name)) {
                open[0]++;
                ask(node, get(name), response -> {
                    open[0]--;
                    if (response instanceof Response.Got got) {
                        int must = cluster.oracle().acknowledgedSoFar(name);
                        cluster.oracle().read(name, got.context(), got.values(), must, wholeCopies(name));
                        reading.ifPresent(sees -> sees.of(name, node, got));
                    } else if (reading.isPresent()) {
                        throw new Violation(
                                31, "a read of " + name + " at " + node.brief() + " ended with " + response);
                    }
                });
            }
            await(HEAL_LIMIT, "the last reads", () -> open[0] < batch);
        }
        await(HEAL_LIMIT, "the last reads", () -> open[0] == 0);
    }

    private Request.Get get(Logged.Name name) {
        return new Request.Get(SimCluster.TABLE_NAME, name.key(), new Terms(wholeCopies(name), 0, 60_000));
    }

    private int wholeCopies(Logged.Name name) {
        return Math.max(1, (int) cluster.primaries(name.key()).stream()
                .filter(node -> cluster.processOf(node).orElseThrow().view().whole())
                .count());
    }

    private void ask(NodeId node, Request request, Consumer<Response> then) {
        Bytes key = request instanceof Request.Get get ? get.key() : ((Request.Put) request).key();
        cluster.processOf(node).orElseThrow().request(then::accept, cluster.partition(key), request);
    }

    /** A repair that finds a copy busy is dropped, and done by a later read: it goes on as long as it helps. */
    private void repairEverything() {
        long different = differentCopies();
        for (int idle = 0; different > 0 && idle < REPAIR_ROUNDS; idle++) {
            readEverything(name -> cluster.primaries(name.key()).subList(0, 1), Optional.empty());
            queue.run(2 * SECOND);
            long left = differentCopies();
            idle = left < different ? -1 : idle;
            different = left;
        }
    }

    private long differentCopies() {
        return cluster.oracle().names().stream()
                .filter(name -> new HashSet<>(cluster.states(name)).size() > 1)
                .count();
    }

    /** Invariant 17: when everything is still and every key was read, its copies are equal. */
    private void checkCopies(Logged.Name name) {
        Set<Siblings> states = new HashSet<>(cluster.states(name));
        if (states.size() > 1) {
            throw new Violation(17, name + " is " + cluster.states(name) + " on " + cluster.primaries(name.key()));
        }
    }

    /** Invariant 14: a put with the context of a read leaves its own value alone. */
    private void checkRoundTrip(Logged.Name name) {
        NodeId node = cluster.primaries(name.key()).get(0);
        Response.Got before = (Response.Got) await(node, get(name));
        Bytes value = Bytes.utf8("the last value");
        Operation operation = new Operation(1_000_000, 0, 9_999, OperationKind.PUT_CONTEXT, 0, 14, 0, Ask.TABLE, 0);
        int w = Math.min(cluster.knobs().n(), cluster.knobs().nodes());
        Write write = new Write(
                Oracle.requestId(operation),
                OperationKind.PUT_CONTEXT,
                value,
                cluster.oracle()
                        .read(
                                name,
                                before.context(),
                                before.values(),
                                cluster.oracle().acknowledgedSoFar(name),
                                wholeCopies(name)));
        cluster.oracle().invoked(name, write);
        Bytes context = cluster.plant() == Plant.CONTEXT_DROPPED ? Bytes.EMPTY : before.context();
        Response put = await(
                node,
                new Request.Put(
                        SimCluster.TABLE_NAME,
                        name.key(),
                        value,
                        context,
                        PutMode.SIBLING,
                        write.id(),
                        new Terms(0, w, 60_000)));
        if (!(put instanceof Response.Written)) {
            throw new Violation(31, "the last put of " + name + " ended with " + put);
        }
        List<Value> after = ((Response.Got) await(node, get(name))).values();
        if (!after.equals(List.of(Value.of(value)))) {
            throw new Violation(14, name + " is " + after + " after a put with the context of " + before.values());
        }
    }

    private Response await(NodeId node, Request request) {
        List<Response> answer = new ArrayList<>();
        ask(node, request, answer::add);
        await(HEAL_LIMIT, "an answer to " + request, () -> !answer.isEmpty());
        return answer.get(0);
    }
}
