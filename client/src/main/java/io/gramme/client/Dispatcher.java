package io.gramme.client;

import io.gramme.client.Call.Attempt;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Frame;
import io.gramme.client.wire.NetworkLoop;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.Failed;
import io.gramme.client.wire.Value;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the calls of one loop to the nodes and their answers back. {@link #submit} and {@link #close} may come from any
 * thread; everything else is confined to the loop. The queue between them holds admitted calls only, so the bound on calls
 * in flight bounds it.
 *
 * <p>A call is in the timer wheel from its first dispatch until it is done, so that it always ends: with an answer, with
 * the last failure, or at its deadline.
 */
final class Dispatcher implements Link.Events {
    private static final long AVOID_NANOS = 500_000_000;
    /** An attempt that moves much data gets a second for each MiB on top. */
    private static final long NANOS_PER_BYTE = 1_000;

    private final ClientConfig config;
    private final NetworkLoop loop;
    private final RandomGenerator random;
    private final Queue<Call<?>> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final TimerWheel timers;
    private final Links links;
    private final RingRefresh refresh;
    private final Deque<Call<?>> awaitingRing = new ArrayDeque<>();
    private final List<Link> dirty = new ArrayList<>();

    private volatile boolean closed;
    private @Nullable RingView view;
    private long correlation;
    private boolean ticking;

    Dispatcher(ClientConfig config, NetworkLoop loop, RandomGenerator random) {
        this.config = config;
        this.loop = loop;
        this.random = random;
        this.timers = new TimerWheel(now());
        this.links = new Links(config, loop, this);
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

    @Nullable
    RingView view() {
        return view;
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
        view = fetched;
        links.follow(fetched);
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
        if (view == null && !(call.route() instanceof Route.Anywhere)) {
            awaitingRing.add(call);
            refresh.begin();
        } else if (call.sends() >= config.maxAttempts()) {
            end(call, Verdicts.exhausted(call));
        } else {
            act(call, choose(call, now), now);
        }
    }

    private void act(Call<?> call, Choice choice, long now) {
        if (choice instanceof Choice.Send send) {
            if (send.better() != null) {
                links.connect(send.better());
            }
            send(call, send.link(), now);
        } else if (choice instanceof Choice.Await await) {
            await.link().await(call);
            if (!await.link().isConnecting()) {
                links.connect(await.link());
            }
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
            end(call, Verdicts.nowhere(call));
        }
    }

    /** Fallbacks are looked at only when none of the primaries can be reached. */
    private Choice choose(Call<?> call, long now) {
        List<Link> primaries = candidates(call);
        boolean reachable = primaries.stream().anyMatch(Link::isOpen);
        primaries.removeIf(link -> call.tried.contains(link.address()));
        Choice choice = Choice.among(primaries, now);
        if (choice.isUsable() || reachable || !(call.route() instanceof Route.ToKey key) || view == null) {
            return choice;
        }
        List<Link> fallbacks = linksTo(listFor(key, view).fallbacks());
        fallbacks.removeIf(link -> call.tried.contains(link.address()));
        Choice fallback = Choice.among(fallbacks, now);
        return fallback.isUsable() ? fallback : choice;
    }

    private List<Link> candidates(Call<?> call) {
        if (call.route() instanceof Route.ToKey key && view != null) {
            List<Link> primaries = linksTo(listFor(key, view).primaries());
            Collections.rotate(primaries, -config.firstReplica());
            return primaries;
        }
        if (call.route() instanceof Route.ToNode node) {
            return linksTo(List.of(node.node()));
        }
        List<Link> all = links.anywhere();
        Collections.rotate(all, call.start);
        return all;
    }

    private static PreferenceList listFor(Route.ToKey key, RingView ring) {
        return ring.preferenceList(key.table(), key.token().partition(ring.partitions()));
    }

    private List<Link> linksTo(List<NodeId> nodes) {
        List<Link> found = new ArrayList<>(nodes.size());
        for (NodeId node : nodes) {
            Link link = links.to(node);
            if (link != null) {
                found.add(link);
            }
        }
        return found;
    }

    private void send(Call<?> call, Link link, long now) {
        long attemptNanos =
                config.attemptTimeout().toNanos() + NANOS_PER_BYTE * call.work().bytes();
        Attempt attempt = new Attempt(call, link, ++correlation, now, now + attemptNanos);
        call.sent(attempt);
        wake(call, attempt.dueNanos());
        if (link.send(attempt, partitionOf(call.route()), view == null ? 0 : view.epoch())) {
            dirty.add(link);
        }
    }

    /** The node hands the request to the thread of its partition without reading it. */
    private int partitionOf(Route route) {
        if (route instanceof Route.ToNode node) {
            return node.partition();
        }
        return route instanceof Route.ToKey key && view != null
                ? key.token().partition(view.partitions())
                : Frame.NO_PARTITION;
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
        timers.advance(now(), entry -> onTimer((Call<?>) entry));
        flush();
        if (!timers.isEmpty() && !ticking) {
            ticking = true;
            schedule(this::tick, TimerWheel.TICK_NANOS);
        }
    }

    private void onTimer(Call<?> call) {
        Attempt attempt = call.current;
        boolean silent = attempt != null && now() - call.work().deadlineNanos() < 0 && now() - attempt.dueNanos() >= 0;
        if (attempt == null || !silent) {
            dispatch(call);
            return;
        }
        call.maySurvive |= call.work().isWrite();
        call.lastProblem = "no answer from " + attempt.link().address() + " within "
                + (now() - attempt.sentNanos()) / 1_000_000 + " ms";
        boolean heardNothing = attempt.link().lastReadNanos() - attempt.sentNanos() < 0;
        moveOn(attempt);
        if (heardNothing) {
            attempt.link().avoid(now() + AVOID_NANOS);
            attempt.link().close(call.lastProblem);
        }
    }

    @Override
    public void onOpen(Link link, Response.Welcome welcome, List<Call<?>> waited) {
        waited.forEach(this::dispatch);
        flush();
    }

    @Override
    public void onResponse(Link link, Attempt attempt, long epoch, Response response) {
        Call<?> call = attempt.call();
        if (view == null || epoch > view.epoch()) {
            refresh.begin();
        }
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
        if (Verdicts.isFinal(call, failed, candidates(call).size())) {
            end(call, Failures.of(failed, call.maySurvive));
            return;
        }
        if (Verdicts.isAboutTheNode(failed.code())) {
            link.avoid(now() + AVOID_NANOS);
        }
        moveOnFrom(attempt);
    }

    /** The failure of an attempt that the call has already given up changes nothing. */
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
    public void onClosed(Link link, List<Attempt> lost, List<Call<?>> waited) {
        for (Attempt attempt : lost) {
            Call<?> call = attempt.call();
            call.maySurvive |= call.work().isWrite();
            call.lastProblem = link.address() + ": " + link.problem();
            moveOnFrom(attempt);
        }
        for (Call<?> call : waited) {
            call.lastProblem = link.address() + ": " + link.problem();
            dispatch(call);
        }
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
