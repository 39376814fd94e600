package io.gramme.itests.sim;

import io.gramme.ring.testing.EventQueue;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

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
    private static final int KIND_LENGTH = 45;
    private static final long HEAL_LIMIT = 180 * SECOND;
    private static final long CHANGE_LIMIT = 300 * SECOND;

    private final Plan plan;
    private final SimCluster cluster;
    private final EventQueue queue;
    private final History history = new History();
    private final SimClients clients;
    private final FaultDriver faults;
    private final Operator operator;
    private long loadBegan;

    private SimRun(Plan plan, Plant plant) {
        this.plan = plan;
        this.cluster = new SimCluster(plan, plant);
        this.queue = cluster.queue();
        this.clients = new SimClients(cluster, history);
        this.faults = new FaultDriver(cluster, history);
        this.operator = new Operator(cluster, history);
        history.header(plan);
        cluster.rings().show(topology -> history.fault(queue.clock().nanoTime() / 1_000, Rings.brief(topology), true));
    }

    /**
     * How a run ended.
     *
     * @param failure what broke, if anything did
     * @param failedAtMillis since the load began
     * @param results how often each result was had by an operation, what an operator got, and how often the ring changed
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

        /** Whether both broke the same invariant in the same way, or stopped a node with the same exception. */
        boolean failsLike(Outcome other) {
            return kind().equals(other.kind());
        }

        /** The exception, the invariant and the first words about it. */
        private String kind() {
            return failure.map(thrown -> {
                        String text = String.valueOf(thrown.getMessage());
                        return thrown.getClass() + " " + text.substring(0, Math.min(KIND_LENGTH, text.length()));
                    })
                    .orElse("");
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
                run.results(),
                run.history.text());
    }

    private Map<String, Integer> results() {
        Map<String, Integer> all = new TreeMap<>(clients.results());
        all.putAll(cluster.rings().changes());
        all.putAll(operator.carriedOut());
        all.putAll(cluster.steps().sprung());
        return all;
    }

    private void carryOut() {
        faults.troubleBirth();
        cluster.start();
        await(FORMATION_LIMIT, "the first ring", () -> queue.clock().nanoTime() > SECOND && faults.startAll());
        cluster.steps().forget(Step.OF_A_BIRTH);
        loadBegan = queue.clock().nanoTime();
        faults.schedule(plan.faults());
        operator.schedule(plan.orders());
        for (Operation operation : plan.operations()) {
            queue.after(operation.atMicros() * 1_000L, clients, "operation", () -> clients.start(operation));
        }
        Agreement agreement = new Agreement(cluster);
        for (long left = plan.knobs().loadMillis() * MILLI; left > 0; left -= SECOND) {
            queue.run(Math.min(left, SECOND));
            agreement.checkTrees();
        }
        faults.heal();
        operator.goHome();
        await(HEAL_LIMIT, "the clients to end", clients::isIdle);
        await(CHANGE_LIMIT, "the ring to come to rest", () -> faults.startAll() && operator.isDone());
        Aftermath aftermath = new Aftermath(cluster, faults);
        aftermath.comeToRest();
        aftermath.check();
    }

    private void await(long atMost, String what, BooleanSupplier condition) {
        long deadline = queue.clock().nanoTime() + atMost;
        while (!condition.getAsBoolean()) {
            if (queue.clock().nanoTime() >= deadline) {
                throw new Violation(31, "waited in vain for " + what + ", nodes " + cluster.nodes());
            }
            queue.run(50 * MILLI);
        }
    }
}
