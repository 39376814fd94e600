package io.gramme.itests.sim;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Clocks.Readings;
import io.gramme.itests.sim.Running.Verdict;
import io.gramme.itests.sim.Write.SeenContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Judges what leaves a node as the answer to one attempt, and says what it means to the client: invariants 33 and 34. */
final class Answers implements Response.Handler<Verdict> {
    /** What a node may say before it looks at what was asked. */
    private static final Set<ErrorCode> UNREAD = Set.of(ErrorCode.DRAINING, ErrorCode.NOT_READY, ErrorCode.OVERLOADED);

    private final SimCluster cluster;
    private final Running op;
    private final int must;
    private final Readings clock;

    /**
     * Nothing was answered yet.
     *
     * @param must what a read that began when the attempt did must not miss
     * @param clock by which it is answered
     */
    Answers(SimCluster cluster, Running op, int must, Readings clock) {
        this.cluster = cluster;
        this.op = op;
        this.must = must;
        this.clock = clock;
    }

    private Ask ask() {
        return op.operation().ask().in(cluster.knobs());
    }

    private Violation notTheAnswer(Response response) {
        return new Violation(33, op.operation() + " was answered " + response);
    }

    @Override
    public Verdict onGot(Response.Got got) {
        if (op.write().isPresent()) {
            throw notTheAnswer(got);
        }
        checkServed(got);
        List<Value> values = PlantedAnswers.values(cluster, op.name(), got, clock);
        SeenContext seen = cluster.oracle().read(op.name(), got.context(), values, must, ask().copiesRead(), clock);
        if (op.operation().isOfSession(cluster.knobs())) {
            cluster.oracle().follows(op.name(), op.context(), seen);
        }
        return new Verdict("ok", false, Optional.of(seen), values);
    }

    @Override
    public Verdict onWritten(Response.Written written) {
        Write write = op.write().orElseThrow(() -> notTheAnswer(written));
        checkServed(written);
        SeenContext seen = cluster.oracle().written(op.name(), write, written.context(), ask());
        return new Verdict("ok", false, Optional.of(seen), List.of());
    }

    /** Invariant 34: who is wrong about where a key lives is told so. */
    private void checkServed(Response response) {
        if (op.operation().isAstray()) {
            throw new Violation(34, op.operation() + " went to a partition that is not the key's, and got " + response);
        }
    }

    @Override
    public Verdict onFailed(Response.Failed failed) {
        if (op.operation().isAstray() && failed.code() != ErrorCode.BAD_REQUEST && !UNREAD.contains(failed.code())) {
            throw new Violation(34, op.operation() + " was not refused for its partition, but: " + failed);
        }
        boolean askedForMore = (op.operation().isOfSession(cluster.knobs())
                        || op.write().filter(Write::isStrict).isPresent())
                && !op.context().token().isEmpty();
        if (failed.code() == ErrorCode.STALE && !askedForMore) {
            throw new Violation(32, op.operation() + " asked for nothing in particular, and got " + failed);
        }
        if (failed.code() == ErrorCode.CORRUPT
                && !cluster.oracle().mayForget()
                && !cluster.oracle().mayMiss(op.name(), clock)) {
            throw new Violation(29, op.operation() + " found a record damaged, though no disk had an error");
        }
        // A request that the network repeats on its way to a third node is carried out twice, and may fail once.
        boolean once = op.attempts() == 1 && cluster.network().repeated() == 0;
        boolean leftSomething =
                once && op.write().filter(write -> !write.dots().isEmpty()).isPresent();
        if (leftSomething && !failed.maySurvive()) {
            throw new Violation(
                    33, op.write().get() + " is in a log, and its client is told that it is not: " + failed);
        }
        return new Verdict(failed.code().name(), failed.code().retryable(), Optional.empty(), List.of());
    }

    @Override
    public Verdict onWelcome(Response.Welcome welcome) {
        throw notTheAnswer(welcome);
    }

    @Override
    public Verdict onRingDescription(Response.RingDescription description) {
        throw notTheAnswer(description);
    }

    @Override
    public Verdict onKeys(Response.Keys keys) {
        throw notTheAnswer(keys);
    }
}
