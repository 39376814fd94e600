package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.RingDescription;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the ring: at the start, when an answer shows a newer epoch, and every so often. One fetch at a time, and a pause
 * between two, so that a node that is behind its peers cannot cause a storm. Confined to its loop.
 */
final class RingRefresh {
    /** How often the seeds may all be found closed before those who wait for a ring are told. */
    static final int MAX_RESTS = 4;

    private static final long GAP_NANOS = 100_000_000;

    private final ClientConfig config;
    private final Dispatcher dispatcher;
    private final RandomGenerator random;
    private boolean underWay;
    private boolean wanted;
    private boolean periodic;

    RingRefresh(ClientConfig config, Dispatcher dispatcher, RandomGenerator random) {
        this.config = config;
        this.dispatcher = dispatcher;
        this.random = random;
    }

    /** Fetches the ring now, or soon after the fetch that is under way. */
    void begin() {
        if (underWay) {
            wanted = true;
            return;
        }
        underWay = true;
        wanted = false;
        long deadline = dispatcher.now() + config.timeout().toNanos();
        Call.Work work = new Call.Work(false, 0, deadline, () -> {});
        Call<RingDescription> call =
                new Call<>(new Request.DescribeRing(), new Route.Anywhere(), work, RingRefresh::read);
        call.start = random.nextInt(ClientConfig.MAX_SEEDS);
        CompletableFuture<RingDescription> unused = call.result().whenComplete(this::done);
        dispatcher.submit(call);
    }

    private static @Nullable RingDescription read(Response response) {
        return response instanceof RingDescription description ? description : null;
    }

    private void done(@Nullable RingDescription description, @Nullable Throwable failure) {
        RingView known = dispatcher.view();
        if (description != null && isOurs(known, description)) {
            if (known == null || description.epoch() >= known.epoch()) {
                // Whoever wanted it meanwhile has it now, unless this one is behind: then the next answer asks again.
                wanted = false;
                dispatcher.follow(new RingView(description, known));
            }
        } else if (known == null) {
            dispatcher.failedToFollow(reason(failure));
        }
        dispatcher.schedule(this::pauseOver, GAP_NANOS);
        if (!periodic) {
            periodic = true;
            scheduleNext();
        }
    }

    private boolean isOurs(@Nullable RingView known, RingDescription description) {
        boolean asConfigured =
                config.clusterId().map(description.clusterId()::equals).orElse(true);
        return asConfigured
                && Optional.ofNullable(known)
                        .map(view -> view.description().clusterId().equals(description.clusterId()))
                        .orElse(true);
    }

    private static GrammeException reason(@Nullable Throwable failure) {
        return failure instanceof GrammeException known
                ? known
                : new IncompatibleException(ErrorCode.WRONG_CLUSTER, "the seeds are of another cluster", false);
    }

    private void pauseOver() {
        underWay = false;
        if (wanted) {
            begin();
        }
    }

    private void scheduleNext() {
        long interval = config.refreshInterval().toNanos();
        dispatcher.schedule(
                () -> {
                    begin();
                    scheduleNext();
                },
                interval * 3 / 4 + random.nextLong(interval / 2 + 1));
    }
}
