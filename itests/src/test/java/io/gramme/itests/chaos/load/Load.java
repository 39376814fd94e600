package io.gramme.itests.chaos.load;

import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Clients that work until they are stopped, each a thread with one operation at a time, paced so that all together keep to the rate of
 * the settings. What they do and on which keys follows from the seed; what comes of it does not.
 */
public final class Load implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;
    private static final long STOP_SECONDS = 60;

    private final Recorder recorder;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Targets targets;
    private final LoadSettings settings;
    private final SharedKeys keys;
    private final List<Thread> threads;

    private Load(Targets targets, LoadSettings settings, long seed, Recorder recorder, SharedKeys keys) {
        this.targets = targets;
        this.settings = settings;
        this.recorder = recorder;
        this.keys = keys;
        SplittableRandom seeds = new SplittableRandom(seed);
        this.threads = IntStream.range(0, settings.clients())
                .mapToObj(i -> new Worker(targets, settings, i, seeds.split(), keys, recorder))
                .map(worker -> new Thread(() -> worker.run(end), "load-" + worker.number()))
                .toList();
    }

    /** Starts it. */
    public static Load start(Targets targets, LoadSettings settings, long seed, Recorder recorder) {
        return new Load(targets, settings, seed, recorder, new SharedKeys(settings.keys())).start();
    }

    /** Starts the same once more after it was stopped: keys that grow go on where they were. */
    public Load again(long seed) {
        return new Load(targets, settings, seed, recorder, keys).start();
    }

    private Load start() {
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((dead, failure) -> failures.add(failure));
            thread.start();
        });
        return this;
    }

    /** Waits until so many more operations of this history have been done; throws an {@link AssertionError} after that time. */
    public void awaitMore(long operations, long seconds) throws InterruptedException {
        long wanted = recorder.answered() + operations;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (recorder.answered() < wanted) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after " + seconds + " s " + (wanted - recorder.answered()) + " of "
                        + operations + " operations are still to be done");
            }
            threads.get(0).join(LOOK_MILLIS);
        }
    }

    /** Waits for what is under way, and ends; throws if a client ended before, or does not end. */
    public void stop() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " clients ended of: " + failures.peek(), failures.peek());
        }
    }

    @Override
    public void close() {
        end.countDown();
    }
}
