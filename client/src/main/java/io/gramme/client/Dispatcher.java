package io.gramme.client;

import io.gramme.client.Call.Attempt;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.NetworkLoop;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.Failed;
import io.gramme.client.wire.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the calls of one loop to the nodes and their answers back. {@link #submit} and {@link #close} may come from any
 * thread; everything else is confined to the loop. The queue between them holds admitted calls only, so the bound on calls
 * in flight bounds it.
 *
 * <p>A call is in the timer wheel from its first dispatch until it is done, so that it always ends: with an answer, with
 * the last failure, or at its deadline.
 *
 * <p><b>What a failed node costs.</b> Every attempt of a call carries the same request id, and whichever is answered first
 * counts.
 * <ul>
 *   <li>A lost connection (a killed process): the next replica is asked at once.
 *   <li>A read that takes longer than the node usually does, by its mean and four mean deviations: the next replica is asked
 *       too, once for a call and for at most a tenth of all calls ({@link HedgeBudget}).
 *   <li>A node that has said nothing at all for a quarter of a second (frozen, cut off) while another one can answer: the next
 *       replica is asked too, for every read that waits, and after half a second for every write. New calls have turned elsewhere
 *       long before, since a silent node costs as much as it has been silent ({@link Standing}).
 *   <li>A node that has been silent for a whole attempt: its connection is closed.
 * </ul>
 * A write is not hedged for being late, because the first attempt is then likely to be carried out as well. Two nodes that
 * coordinate one write collapse it where they meet, but not once a later write has replaced the one dot before the other was
 * seen: what was replaced, or deleted, then stands beside it. A failure is worth that risk, a slow disk is not.
 *
 * <p>A call ends before its deadline only when its answer is there, when no node could say otherwise, or when it has been sent as
 * often as it may be.
 */
final class Dispatcher implements Link.Events {
    private static final long AVOID_NANOS = 500_000_000;
    /** An attempt that moves much data gets a second for each MiB on top. */
    private static final long NANOS_PER_BYTE = 1_000;
    /** Before this, no answer is late: that is the step of the timers. */
    private static final long LEAST_PATIENCE_NANOS = TimerWheel.TICK_NANOS;
    /** For a node that has not answered yet. */
    private static final long FIRST_PATIENCE_NANOS = 100_000_000;

    private static final long READ_SILENCE_NANOS = 250_000_000;
    private static final long WRITE_SILENCE_NANOS = 500_000_000;
    /** How soon a call that waits for connections looks for other ways. */
    private static final long AWAIT_NANOS = 100_000_000;

    private final ClientConfig config;
    private final NetworkLoop loop;
    private final RandomGenerator random;
    private final Queue<Call<?>> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicLong writesSent = new AtomicLong();
    private final TimerWheel timers;
    private final Links links;
    private final Router router;
    private final RingRefresh refresh;
    private final HedgeBudget hedges = new HedgeBudget();
    private final Deque<Call<?>> awaitingRing = new ArrayDeque<>();
    private final Set<Call<?>> awaitingLink = new LinkedHashSet<>();
    private final List<Link> dirty = new ArrayList<>();

    private volatile boolean closed;
    private long correlation;
    private boolean ticking;

    Dispatcher(ClientConfig config, NetworkLoop loop, RandomGenerator random) {
        this.config = config;
        this.loop = loop;
        this.random = random;
        this.timers = new TimerWheel(now());
        this.links = new Links(config, loop, this);
        this.router = new Router(config, links);
        this.refresh = new RingRefresh(config, this, random);
        loop.execute(refresh::begin);
    }

    /** Hands the call to the loop. It fails at once when the client is closed. */
    void submit(Call<?> call) {
        submitted.add(call);
        if (closed || (!draining.getAndSet(true) && !loop.execute(this::drain))) {
            failSubmitted();
        }
    }

    boolean isOnLoop() {
        return loop.isCurrentThread();
    }

    void close() {
        closed = true;
        loop.execute(this::shutDown);
        loop.close();
    }

    /** How often a write was sent so far. */
    long writesSent() {
        return writesSent.get();
    }

    @Nullable
    RingView view() {
        return router.view();
    }

    void schedule(Runnable task, long nanos) {
        loop.schedule(task, Duration.ofNanos(nanos));
    }

    @Override
    public long now() {
        return System.nanoTime();
    }

    @Override
    public long pauseNanos(int failuresInARow) {
        return Backoff.nanos(failuresInARow, random);
    }

    /** The ring was fetched. */
    void follow(RingView fetched) {
        router.follow(fetched);
        List<Call<?>> waited = List.copyOf(awaitingRing);
        awaitingRing.clear();
        waited.forEach(this::dispatch);
        flush();
    }

    /** The ring could not be fetched. Those who wait for the first one hear why. */
    void failedToFollow(GrammeException why) {
        List<Call<?>> waited = List.copyOf(awaitingRing);
        awaitingRing.clear();
        waited.forEach(call -> end(call, why));
    }

    private void drain() {
        draining.set(false);
        for (Call<?> call = submitted.poll(); call != null; call = submitted.poll()) {
            hedges.earn();
            dispatch(call);
        }
        flush();
    }

    private void failSubmitted() {
        for (Call<?> call = submitted.poll(); call != null; call = submitted.poll()) {
            call.fail(closedFailure(call));
        }
    }

    private void shutDown() {
        links.all().forEach(link -> link.close("the client was closed"));
        timers.drain(entry -> ((Call<?>) entry).fail(closedFailure((Call<?>) entry)));
        failSubmitted();
    }

    private static GrammeException closedFailure(Call<?> call) {
        boolean maySurvive = call.maySurvive || (call.work().isWrite() && call.sends() > 0);
        return new UnavailableException(ErrorCode.DRAINING, "the client is closed", maySurvive);
    }

    private void dispatch(Call<?> call) {
        long now = now();
        awaitingLink.remove(call);
        if (call.isDone()) {
            timers.cancel(call);
            return;
        }
        if (closed) {
            end(call, closedFailure(call));
            return;
        }
        if (now - call.work().deadlineNanos() >= 0) {
            end(call, Verdicts.expired(call));
            return;
        }
        wake(call, call.work().deadlineNanos());
        if (router.view() == null && !(call.route() instanceof Route.Anywhere)) {
            awaitingRing.add(call);
            refresh.begin();
        } else if (call.sends() >= config.maxAttempts()) {
            end(call, Verdicts.exhausted(call));
        } else {
            act(call, router.choose(call, now), now);
        }
    }

    private void act(Call<?> call, Choice choice, long now) {
        if (choice instanceof Choice.Send send) {
            send(call, send.link(), now);
        } else if (choice instanceof Choice.Await) {
            awaitingLink.add(call);
            wake(call, now + AWAIT_NANOS);
        } else if (!call.tried.isEmpty()) {
            call.tried.clear();
            call.rounds++;
            wake(call, now + Backoff.nanos(call.rounds, random));
        } else if (choice instanceof Choice.Rest rest) {
            call.rests++;
            if (call.route() instanceof Route.Anywhere && call.rests > RingRefresh.MAX_RESTS) {
                end(call, Verdicts.unreachable(call, links.anywhere()));
            } else {
                wake(call, rest.untilNanos());
            }
        } else {
            // Who described the ring may not have known yet where its members are.
            refresh.begin();
            end(call, Verdicts.nowhere(call));
        }
    }

    private void send(Call<?> call, Link link, long now) {
        long moved = now + NANOS_PER_BYTE * call.work().bytes();
        long due = moved + config.attemptTimeout().toNanos();
        Attempt attempt = new Attempt(call, link, ++correlation, now, moved, due);
        call.sent(attempt);
        if (call.work().isWrite()) {
            writesSent.incrementAndGet();
        }
        wake(call, Math.min(due, moved + patienceNanos(attempt)));
        if (link.send(attempt, router.partitionOf(call.route()), router.epoch())) {
            dirty.add(link);
        }
    }

    /** After this an answer is late enough to look for another one. */
    private static long patienceNanos(Attempt attempt) {
        if (attempt.call().work().isWrite()) {
            return silenceNanos(attempt);
        }
        Latency latency = attempt.link().standing().latency(false);
        return latency.isKnown() ? Math.max(LEAST_PATIENCE_NANOS, latency.usualNanos()) : FIRST_PATIENCE_NANOS;
    }

    /** A node that says nothing for so long is taken for one that failed. */
    private static long silenceNanos(Attempt attempt) {
        boolean isWrite = attempt.call().work().isWrite();
        long usual = attempt.link().standing().latency(isWrite).usualNanos();
        return Math.max(isWrite ? WRITE_SILENCE_NANOS : READ_SILENCE_NANOS, usual);
    }

    /** Fires at that time, or at the call's deadline if that comes first. */
    private void wake(Call<?> call, long nanos) {
        long deadline = call.work().deadlineNanos();
        timers.schedule(call, nanos - deadline < 0 ? nanos : deadline);
        if (!ticking) {
            ticking = true;
            schedule(this::tick, TimerWheel.TICK_NANOS);
        }
    }

    private void tick() {
        ticking = false;
        long now = now();
        for (Link link : links.all()) {
            if (link.isOverdue(now)) {
                link.avoid(now + AVOID_NANOS);
                link.close("not a word from " + link.address() + " for " + link.silentNanos(now) / 1_000_000 + " ms");
            }
        }
        timers.advance(now(), entry -> onTimer((Call<?>) entry));
        flush();
        if (!timers.isEmpty() && !ticking) {
            ticking = true;
            schedule(this::tick, TimerWheel.TICK_NANOS);
        }
    }

    private void onTimer(Call<?> call) {
        Attempt attempt = call.current;
        long now = now();
        if (attempt == null || now - call.work().deadlineNanos() >= 0) {
            dispatch(call);
        } else if (now - attempt.dueNanos() >= 0) {
            call.maySurvive |= call.work().isWrite();
            call.lastProblem = "no answer from " + attempt.link().address() + " within "
                    + (now - attempt.sentNanos()) / 1_000_000 + " ms";
            moveOn(attempt);
        } else {
            askAnother(call, attempt, now);
        }
    }

    /** The answer is late. If another replica may be asked it is, and this one is not asked again in this round. */
    private void askAnother(Call<?> call, Attempt attempt, long now) {
        Link late = attempt.link();
        Link other = call.sends() < config.maxAttempts() ? router.another(call, late, now) : null;
        long silence = silenceNanos(attempt);
        boolean isWrite = call.work().isWrite();
        boolean isSilent = late.silentNanos(now) >= silence;
        boolean may = other != null && (isSilent ? other.silentNanos(now) < silence : mayHedge(call));
        if (other == null || !may) {
            long next = Math.max(silence - late.silentNanos(now), silence / 2);
            wake(call, Math.min(attempt.dueNanos(), now + next));
            return;
        }
        if (!isSilent) {
            // What is not waited for would else look as if it had never been slow. A silence counts by itself.
            late.standing().latency(isWrite).observe(now - attempt.sentNanos(), now);
        }
        call.maySurvive |= isWrite;
        call.tried.add(late.address());
        send(call, other, now);
    }

    private boolean mayHedge(Call<?> call) {
        return config.hedgesReads() && !call.work().isWrite() && call.sends() == 1 && hedges.spend();
    }

    @Override
    public void onOpen() {
        dispatchWaiting();
        flush();
    }

    private void dispatchWaiting() {
        List<Call<?>> waited = List.copyOf(awaitingLink);
        awaitingLink.clear();
        waited.forEach(this::dispatch);
    }

    @Override
    public void onResponse(Link link, Attempt attempt, long epoch, Response response) {
        Call<?> call = attempt.call();
        if (router.view() == null || epoch > router.epoch()) {
            refresh.begin();
        }
        router.answered(attempt, response, now());
        if (call.isDone()) {
            timers.cancel(call);
        } else if (response instanceof Failed failed) {
            onFailed(link, attempt, failed);
        } else if (response instanceof Response.Got got
                && !got.values().stream().allMatch(Value::isIntact)) {
            onFailed(link, attempt, Verdicts.damaged(link));
        } else if (call.complete(response)) {
            timers.cancel(call);
        } else {
            link.close("a request was answered with another kind of response");
            moveOnFrom(attempt);
        }
    }

    private void onFailed(Link link, Attempt attempt, Failed failed) {
        Call<?> call = attempt.call();
        call.lastFailure = failed;
        call.maySurvive |= failed.maySurvive();
        if (failed.code() == ErrorCode.NOT_A_REPLICA) {
            refresh.begin();
        }
        if (Verdicts.isFinal(call, failed, link.address(), router.replicas(call))) {
            end(call, Failures.of(failed, call.maySurvive));
            return;
        }
        if (Verdicts.isAboutTheNode(failed.code())) {
            link.avoid(now() + AVOID_NANOS);
        }
        moveOnFrom(attempt);
    }

    /** The failure of an attempt beside which another one is under way leaves the call to that one. */
    private void moveOnFrom(Attempt attempt) {
        Attempt current = attempt.call().current;
        if (current != null && current.correlation() == attempt.correlation()) {
            moveOn(attempt);
        }
    }

    /** To the next replica at once; to the first again only after a pause. */
    private void moveOn(Attempt attempt) {
        Call<?> call = attempt.call();
        call.current = null;
        call.tried.add(attempt.link().address());
        dispatch(call);
    }

    @Override
    public void onAnswersRead() {
        flush();
    }

    @Override
    public void onClosed(Link link, List<Attempt> lost) {
        for (Attempt attempt : lost) {
            Call<?> call = attempt.call();
            call.maySurvive |= call.work().isWrite();
            call.lastProblem = link.address() + ": " + link.problem();
            moveOnFrom(attempt);
        }
        for (Call<?> call : awaitingLink) {
            call.lastProblem = link.address() + ": " + link.problem();
        }
        dispatchWaiting();
        flush();
    }

    private void end(Call<?> call, GrammeException why) {
        timers.cancel(call);
        if (!call.isDone()) {
            call.fail(why);
        }
    }

    private void flush() {
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).flush();
        }
        dirty.clear();
    }
}
