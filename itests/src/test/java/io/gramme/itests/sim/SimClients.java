package io.gramme.itests.sim;

import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.Value;
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
 * request elsewhere under its own id. Every answer is shown to the oracle at the moment at which it leaves the node.
 */
final class SimClients {
    private static final int MAX_ATTEMPTS = 4;
    private static final long MILLI = 1_000_000;
    private static final long PATIENCE = 500 * MILLI;

    private final SimCluster cluster;
    private final EventQueue queue;
    private final History history;
    private final RandomGenerator random;
    private final Map<ClientKey, SeenContext> contexts = new HashMap<>();
    private final Map<String, Integer> results = new TreeMap<>();
    private Optional<Response> previous = Optional.empty();
    private int running;

    SimClients(SimCluster cluster, History history) {
        this.cluster = cluster;
        this.queue = cluster.queue();
        this.history = history;
        this.random = cluster.seeds().random("clients");
    }

    private record ClientKey(int client, int key) {}

    /** An operation under way. */
    private static final class Running {
        private final Operation operation;
        private final Logged.Name name;
        private final Optional<Write> write;
        private int attempts;

        private Running(Operation operation, Optional<Write> write) {
            this.operation = operation;
            this.name = new Logged.Name(SimCluster.TABLE, Values.key(operation.key()));
            this.write = write;
        }
    }

    void start(Operation operation) {
        running++;
        ClientKey clientKey = new ClientKey(operation.client(), operation.key());
        SeenContext context =
                operation.kind().takesContext() ? contexts.getOrDefault(clientKey, SeenContext.NONE) : SeenContext.NONE;
        Optional<Write> write = Optional.empty();
        if (operation.kind().isWrite()) {
            Bytes value = operation.kind().isDelete() ? Bytes.EMPTY : Values.of(operation);
            write = Optional.of(new Write(Oracle.requestId(operation), kindOf(operation, context), value, context));
        }
        Running op = new Running(operation, write);
        write.ifPresent(w -> cluster.oracle().invoked(op.name, w));
        attempt(op);
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
        op.attempts++;
        SimMachine machine = cluster.machines().get(route(op));
        Attempt attempt = new Attempt(op, machine, queue.clock().nanoTime());
        Optional<SimProcess> process = machine.process().filter(SimProcess::isListening);
        if (process.isEmpty()) {
            queue.after(MILLI, this, "refused", () -> attempt.end("refused", true));
            return;
        }
        Request request = cluster.codecs().through(cluster.partition(op.name.key()), request(op));
        queue.after(hop(), this, "request", () -> attempt.arrive(process.get(), request));
        long limit = cluster.knobs().timeoutMillis() * MILLI + PATIENCE;
        queue.after(limit, this, "client timeout", () -> attempt.end("open", true));
    }

    private long hop() {
        return 50_000L + random.nextInt(500_000);
    }

    /** The first attempt goes where the plan says, a later one anywhere. */
    private int route(Running op) {
        if (op.attempts > 1) {
            return random.nextInt(cluster.machines().size());
        }
        if (op.operation.route() != Operation.TO_PRIMARY) {
            return op.operation.route();
        }
        List<NodeId> primaries = cluster.primaries(op.name.key());
        NodeId first = primaries.stream()
                .filter(node -> cluster.processOf(node).isPresent())
                .findFirst()
                .orElse(primaries.get(0));
        return cluster.machine(first).index();
    }

    private Request request(Running op) {
        Terms terms = terms(op.operation.ask());
        Bytes key = op.name.key();
        if (op.write.isEmpty()) {
            return new Request.Get(SimCluster.TABLE_NAME, key, terms);
        }
        Write write = op.write.get();
        if (write.kind().isDelete()) {
            return new Request.Delete(
                    SimCluster.TABLE_NAME, key, write.context().token(), write.id(), terms);
        }
        PutMode mode = write.kind() == OperationKind.PUT_REPLACE ? PutMode.REPLACE : PutMode.SIBLING;
        Bytes context = cluster.plant() == Plant.CONTEXT_DROPPED
                ? Bytes.EMPTY
                : write.context().token();
        return new Request.Put(SimCluster.TABLE_NAME, key, write.value(), context, mode, write.id(), terms);
    }

    private Terms terms(Ask ask) {
        int r = cluster.plant() == Plant.R_OFF_BY_ONE && ask.r() > 1 ? ask.r() - 1 : ask.r();
        int w = cluster.plant() == Plant.W_OFF_BY_ONE && ask.w() > 1 ? ask.w() - 1 : ask.w();
        return new Terms(r, w, ask.primaryR(), ask.primaryW(), cluster.knobs().timeoutMillis());
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
            this.must = cluster.oracle().acknowledgedSoFar(op.name);
        }

        private void arrive(SimProcess process, Request request) {
            if (machine.process().filter(now -> now == process).isEmpty() || !process.isListening()) {
                end("reset", true);
                return;
            }
            process.onEnd(() -> queue.after(hop(), SimClients.this, "reset", () -> end("reset", true)));
            process.request(response -> replied(response), cluster.partition(op.name.key()), request);
            process.expectReply(cluster.knobs().timeoutMillis(), () -> replied, () -> op.operation.toString());
        }

        /** The node answers: what it says is checked now, and reaches the client later. */
        private void replied(Response response) {
            if (replied) {
                throw new Violation(33, op.operation + " was answered twice, now " + response);
            }
            replied = true;
            Verdict verdict = crossed(cluster.codecs().through(response)).deliver(new Answers(op, must));
            queue.trace(verdict.result().hashCode());
            queue.after(hop(), SimClients.this, "response", () -> {
                if (!ended) {
                    verdict.context()
                            .ifPresent(context ->
                                    contexts.put(new ClientKey(op.operation.client(), op.operation.key()), context));
                }
                end(verdict.result(), verdict.retryable(), verdict.values());
            });
        }

        private void end(String result, boolean retryable) {
            end(result, retryable, List.of());
        }

        private void end(String result, boolean retryable, List<Value> values) {
            if (ended) {
                return;
            }
            ended = true;
            long now = queue.clock().nanoTime();
            history.attempt(op.operation, machine.index(), invoked / 1_000, now / 1_000, result, values);
            if (retryable && cluster.knobs().retries() && op.attempts < MAX_ATTEMPTS) {
                queue.after(MILLI * (1 + random.nextInt(50)), SimClients.this, "retry", () -> attempt(op));
            } else {
                results.merge(result, 1, Integer::sum);
                running--;
            }
        }
    }

    /** With the bug planted, another request's answer now and then. */
    private Response crossed(Response response) {
        boolean cross = cluster.plant() == Plant.ANSWERS_CROSSED && random.nextInt(50) == 0;
        Response shown = cross ? previous.orElse(response) : response;
        previous = Optional.of(response);
        return shown;
    }

    /** What an answer means to its client. */
    private record Verdict(String result, boolean retryable, Optional<SeenContext> context, List<Value> values) {}

    private final class Answers implements Response.Handler<Verdict> {
        private final Running op;
        private final int must;

        private Answers(Running op, int must) {
            this.op = op;
            this.must = must;
        }

        private Ask ask() {
            return op.operation.ask().in(cluster.knobs());
        }

        @Override
        public Verdict onGot(Response.Got got) {
            if (op.write.isPresent()) {
                throw new Violation(33, op.operation + " was answered " + got);
            }
            List<Value> values = cluster.plant() == Plant.READ_HIDES_A_SIBLING
                            && got.values().size() > 1
                    ? got.values().subList(1, got.values().size())
                    : got.values();
            SeenContext seen = cluster.oracle().read(op.name, got.context(), values, must, ask().r());
            return new Verdict("ok", false, Optional.of(seen), values);
        }

        @Override
        public Verdict onWritten(Response.Written written) {
            Write write = op.write.orElseThrow(() -> new Violation(33, op.operation + " was answered " + written));
            SeenContext seen = cluster.oracle().written(op.name, write, written.context(), ask(), cluster);
            return new Verdict("ok", false, Optional.of(seen), List.of());
        }

        @Override
        public Verdict onFailed(Response.Failed failed) {
            // A request that the network repeats on its way to a third node is carried out twice, and may fail once.
            boolean once = op.attempts == 1 && cluster.network().repeated() == 0;
            boolean leftSomething =
                    once && op.write.filter(write -> !write.dots().isEmpty()).isPresent();
            if (leftSomething && !failed.maySurvive()) {
                throw new Violation(
                        33, op.write.get() + " is in a log, and its client is told that it is not: " + failed);
            }
            return new Verdict(failed.code().name(), failed.code().retryable(), Optional.empty(), List.of());
        }

        @Override
        public Verdict onWelcome(Response.Welcome welcome) {
            throw new Violation(33, op.operation + " was answered " + welcome);
        }

        @Override
        public Verdict onRingDescription(Response.RingDescription description) {
            throw new Violation(33, op.operation + " was answered " + description);
        }

        @Override
        public Verdict onKeys(Response.Keys keys) {
            throw new Violation(33, op.operation + " was answered " + keys);
        }
    }
}
