package io.gramme.itests.process;

import io.gramme.client.GrammeClient;
import io.gramme.client.GrammeException;
import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Clients that put one new key after another until they are stopped, and remember what came of each. They leave the daemons that share
 * the machine with them time to start.
 */
final class Load {
    static final String TABLE = "default";
    private static final int THREADS = 4;
    private static final long PAUSE_MILLIS = 5;
    private static final long LIMIT_SECONDS = 60;

    private final GrammeClient client;
    private final String prefix;
    private final Queue<Bytes> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<GrammeException> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads;

    Load(GrammeClient client) {
        this(client, "key-");
    }

    /** @param prefix of its keys, which nobody else writes */
    Load(GrammeClient client, String prefix) {
        this.client = client;
        this.prefix = prefix;
        this.threads = IntStream.range(0, THREADS)
                .mapToObj(i -> new Thread(this::putUntilTheEnd, "load-" + i))
                .toList();
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void putUntilTheEnd() {
        try {
            while (!end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                put();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put() {
        Bytes key = Bytes.utf8(prefix + next.incrementAndGet());
        long began = System.nanoTime();
        try {
            client.put(TABLE, key, value(key));
            acknowledged.add(key);
        } catch (GrammeException e) {
            failures.add(e);
        }
        slowest.accumulateAndGet(System.nanoTime() - began, Math::max);
    }

    static Bytes value(Bytes key) {
        return Bytes.utf8("value of " + key.toUtf8());
    }

    /** Waits until so many more puts have been acknowledged. */
    void awaitMore(int puts) throws InterruptedException {
        int wanted = acknowledged.size() + puts;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (acknowledged.size() < wanted) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(acknowledged.size() + " puts acknowledged, not " + wanted + "; " + failures);
            }
            threads.get(0).join(20);
        }
    }

    /** Every key whose put was acknowledged. */
    Queue<Bytes> acknowledged() {
        return acknowledged;
    }

    /** How long the slowest put took, its retries included. */
    long slowestMillis() {
        return slowest.get() / 1_000_000;
    }

    Queue<GrammeException> failures() {
        return failures;
    }

    /** Waits for what is under way. */
    void stop() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        }
    }
}
