package io.gramme.itests.sim;

import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.itests.sim.Clocks.Readings;
import io.gramme.itests.sim.Running.Verdict;
import io.gramme.itests.sim.Write.SeenContext;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.EventQueue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The clients of a run: each carries out the operations that the plan gives it, remembers contexts, and repeats a failed
 * request elsewhere under its own id, or one that takes long while the first attempt is still under way. Every answer is shown
 * to the oracle at the moment at which it leaves the node.
 */
final class SimClients {
    private static final int MAX_ATTEMPTS = 4;
    private static final long MILLI = 1_000_000;
    private static final long PATIENCE = 500 * MILLI;

    private final SimCluster cluster;
    private final EventQueue queue;
    private final History history;
    private final Requests requests;
    private final RandomGenerator random;
    private final Map<ClientKey, SeenContext> contexts = new HashMap<>();
    private final Map<String, Integer> results = new TreeMap<>();
    private Optional<Response> previous = Optional.empty();
    private int running;

    SimClients(SimCluster cluster, History history) {
        this.cluster = cluster;
        this.queue = cluster.queue();
        this.history = history;
        this.requests = new Requests(cluster);
        this.random = cluster.seeds().random("clients");
    }

    private record ClientKey(int client, int key) {
        static ClientKey of(Operation operation) {
            return new ClientKey(operation.client(), operation.key());
        }
    }

    /** Begins an operation; what comes of it can be looked up in what is returned. */
    Running start(Operation operation) {
        running++;
        SeenContext known = contexts.getOrDefault(ClientKey.of(operation), SeenContext.NONE);
        Logged.Name name = new Logged.Name(SimCluster.TABLE, cluster.key(operation.key()));
        Optional<Write> write = Optional.empty();
        if (operation.kind().isWrite()) {
            boolean follows = operation.kind().takesContext()
                    || (operation.kind() == OperationKind.PUT_BLIND && operation.isOfSession(cluster.knobs()));
            SeenContext context = follows ? known : SeenContext.NONE;
            Bytes value = operation.kind().isDelete() ? Bytes.EMPTY : Values.of(operation);
            boolean strict = operation.isOfSession(cluster.knobs()) || operation.kind() == OperationKind.DELETE_CONTEXT;
            write = Optional.of(new Write(
                    Oracle.requestId(operation),
                    kindOf(operation, context),
                    value,
                    context,
                    strict,
                    operation.ttlMillis()));
        }
        Running op = new Running(operation, name, known, write);
        if (!operation.isAstray()) {
            write.ifPresent(w -> cluster.oracle().invoked(name, w));
        }
        attempt(op);
        return op;
    }

    /** A delete whose client has no context to give is a delete without one. */
    private static OperationKind kindOf(Operation operation, SeenContext context) {
        boolean bare = operation.kind() == OperationKind.DELETE_CONTEXT
                && context.token().isEmpty();
        return bare ? OperationKind.DELETE : operation.kind();
    }

    /** Whether every operation has ended. */
    boolean isIdle() {
        return running == 0;
    }

    /** How often each result was had, for the report of a run. */
    Map<String, Integer> results() {
        return results;
    }

    private void attempt(Running op) {
        op.attempted();
        attempt(op, cluster.machines().get(route(op)));
    }

    /** Repeats a request at a node, while the first attempt is still under way. */
    void again(Running op, int node) {
        op.attempted();
        attempt(op, cluster.machines().get(node));
    }

    private void attempt(Running op, SimMachine machine) {
        Attempt attempt = new Attempt(op, machine, queue.clock().nanoTime());
        Optional<SimProcess> process = machine.process().filter(SimProcess::isListening);
        if (process.isEmpty()) {
            queue.after(MILLI, this, "refused", () -> attempt.end(Verdict.without("refused")));
            return;
        }
        Request request = cluster.codecs().through(partition(op), requests.of(op));
        queue.after(hop(), this, "request", () -> attempt.arrive(process.get(), request));
        long limit = cluster.knobs().timeoutMillis() * MILLI + PATIENCE;
        queue.after(limit, this, "client timeout", () -> attempt.end(Verdict.without("open")));
        hedge(op);
    }

    /** What takes long is tried elsewhere too, under the same id. */
    private void hedge(Running op) {
        if (cluster.knobs().hedgeMillis() > 0) {
            queue.after(cluster.knobs().hedgeMillis() * MILLI, this, "hedge", () -> {
                if (op.outcome().isEmpty() && op.attempts() < MAX_ATTEMPTS) {
                    attempt(op);
                }
            });
        }
    }

    private int partition(Running op) {
        return cluster.partition(op.name().key()) + op.operation().astray();
    }

    private long hop() {
        return 50_000L + random.nextInt(500_000);
    }

    /** The first attempt goes where the plan says, a later one anywhere. */
    private int route(Running op) {
        if (op.attempts() > 1) {
            return random.nextInt(cluster.machines().size());
        }
        if (op.operation().route() != Operation.TO_PRIMARY) {
            return op.operation().route() % cluster.machines().size();
        }
        List<NodeId> primaries = cluster.primaries(op.name().key());
        NodeId first = primaries.stream()
                .filter(node -> cluster.processOf(node).isPresent())
                .findFirst()
                .orElse(primaries.get(0));
        return cluster.machine(first).index();
    }

    /** One try at one node. */
    private final class Attempt {
        private final Running op;
        private final SimMachine machine;
        private final long invoked;
        private final int must;
        private boolean replied;
        private boolean ended;

        private Attempt(Running op, SimMachine machine, long invoked) {
            this.op = op;
            this.machine = machine;
            this.invoked = invoked;
            this.must = cluster.hasOutcasts() ? 0 : cluster.oracle().acknowledgedSoFar(op.name());
        }

        private void arrive(SimProcess process, Request request) {
            if (machine.process().filter(now -> now == process).isEmpty() || !process.isListening()) {
                end(Verdict.without("reset"));
                return;
            }
            process.onEnd(() -> queue.after(hop(), SimClients.this, "reset", () -> end(Verdict.without("reset"))));
            process.request(response -> replied(response), partition(op), request);
            process.expectReply(
                    cluster.knobs().timeoutMillis(),
                    () -> replied,
                    () -> op.operation().toString());
        }

        /** The node answers: what it says is checked now, and reaches the client later. */
        private void replied(Response response) {
            if (replied) {
                throw new Violation(33, op.operation() + " was answered twice, now " + response);
            }
            replied = true;
            Readings clock = cluster.answering(machine.id(), op.name(), invoked);
            Verdict verdict = crossed(cluster.codecs().through(response))
                    .deliver(new Answers(cluster, op, cluster.hasOutcasts() ? 0 : must, clock));
            queue.trace(verdict.result().hashCode());
            queue.after(hop(), SimClients.this, "response", () -> {
                if (!ended) {
                    verdict.context().ifPresent(context -> contexts.put(ClientKey.of(op.operation()), context));
                }
                end(verdict);
            });
        }

        private void end(Verdict verdict) {
            if (ended) {
                return;
            }
            ended = true;
            op.release();
            long now = queue.clock().nanoTime();
            history.attempt(
                    op.operation(), machine.index(), invoked / 1_000, now / 1_000, verdict.result(), verdict.values());
            settle(op, verdict);
        }
    }

    /** One attempt has ended: it decides, or another may, or there will be another. */
    private void settle(Running op, Verdict verdict) {
        if (op.outcome().isPresent()) {
            return;
        }
        if (verdict.retryable() && cluster.knobs().retries() && op.attempts() < MAX_ATTEMPTS) {
            op.hold();
            queue.after(MILLI * (1 + random.nextInt(50)), this, "retry", () -> {
                op.release();
                if (op.outcome().isEmpty() && op.attempts() < MAX_ATTEMPTS) {
                    attempt(op);
                } else {
                    settle(op, verdict);
                }
            });
        } else if (!verdict.retryable() || op.isStill()) {
            op.end(verdict);
            results.merge(verdict.result(), 1, Integer::sum);
            running--;
        }
    }

    /** With the bug planted, another request's answer now and then. */
    private Response crossed(Response response) {
        boolean cross = cluster.plant() == Plant.ANSWERS_CROSSED && random.nextInt(50) == 0;
        Response shown = cross ? previous.orElse(response) : response;
        previous = Optional.of(response);
        return shown;
    }
}
