package io.gramme.client.cli.bench;

import io.gramme.client.GetResult;
import io.gramme.client.GrammeClient;
import io.gramme.client.RequestOptions;
import io.gramme.client.cli.bench.BenchReport.Row;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Runs one workload against a cluster. The client must allow as many requests in flight as the settings have callers.
 *
 * <p>In a closed load the interval at which one caller would have asked (callers times seconds, divided by operations) is what
 * latencies are corrected with; in an open load nothing is omitted. {@link #run} may be called once, from one thread; it uses
 * as many threads as it needs and has ended them when it returns.
 */
public final class BenchRun {
    private static final int NOISE = 1 << 20;
    private static final long LOOK_MILLIS = 100;
    private static final long NONE = -1;

    private final GrammeClient client;
    private final BenchSettings settings;
    private final List<Long> serverPids;
    private final long seed;
    private final KeyChooser keys;
    private final Bytes noise;
    private final Semaphore free;
    private final AtomicLong loaded = new AtomicLong();
    private final AtomicLong beyond = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private volatile Logs logs;
    private volatile boolean stopped;

    /** How far a run has come, for a progress display. */
    public record Progress(String phase, double fraction, long operations) {}

    /** What is recorded during one phase; an operation is recorded in the phase in which it was sent. */
    private record Logs(boolean isWarmUp, OperationLog reads, OperationLog updates) {
        Logs(boolean isWarmUp) {
            this(isWarmUp, new OperationLog(), new OperationLog());
        }
    }

    /**
     * A run that has not begun.
     *
     * @param serverPids daemons of this machine whose use is measured; none when they are elsewhere
     */
    public BenchRun(GrammeClient client, BenchSettings settings, List<Long> serverPids, long seed) {
        this.client = client;
        this.settings = settings;
        this.serverPids = List.copyOf(serverPids);
        this.seed = seed;
        this.keys = KeyChooser.of(settings.distribution(), settings.records());
        this.free = new Semaphore(settings.shape().callers());
        byte[] bytes = new byte[NOISE + settings.valueBytes()];
        new SplittableRandom(seed).nextBytes(bytes);
        this.noise = Bytes.wrap(bytes);
        this.logs = new Logs(!settings.warmUp().isZero());
    }

    private boolean isLoad() {
        return settings.workload() == Workload.LOAD;
    }

    /** Runs to the end; the display hears of it about ten times a second. */
    public BenchReport run(Consumer<Progress> display) throws InterruptedException {
        CountDownLatch running = begin();
        try {
            if (logs.isWarmUp) {
                watch("warm-up", settings.warmUp(), running, display);
                logs = new Logs(false);
            }
            List<ProcessUse> before = use();
            double cpu = ProcessUse.ownCpuSeconds();
            long start = System.nanoTime();
            watch(isLoad() ? "writing" : "measuring", settings.duration(), running, display);
            double seconds = (System.nanoTime() - start) / 1e9;
            double clientCpu = ProcessUse.ownCpuSeconds() - cpu;
            List<ProcessUse> servers = since(before);
            stopped = true;
            running.await();
            free.acquire(settings.shape().callers());
            return new BenchReport(settings, seconds, rows(seconds), clientCpu, servers, Optional.empty());
        } finally {
            stopped = true;
        }
    }

    private CountDownLatch begin() {
        boolean oneDriver = settings.shape().pipelined() || settings.shape().isOpen();
        int count = oneDriver ? 1 : settings.shape().callers();
        CountDownLatch running = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            RandomGenerator random = new SplittableRandom(seed + i);
            Thread thread = new Thread(
                    () -> {
                        try {
                            drive(random, !oneDriver);
                        } finally {
                            running.countDown();
                        }
                    },
                    "bench-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        return running;
    }

    /** One caller, or the one thread of many callers. */
    private void drive(RandomGenerator random, boolean waits) {
        long interval =
                settings.shape().isOpen() ? 1_000_000_000L / settings.shape().ratePerSecond() : 0;
        long due = System.nanoTime();
        while (!stopped) {
            Logs now = logs;
            long record = isLoad() ? nextToLoad(now.isWarmUp) : keys.next(random);
            if (record == NONE) {
                return;
            }
            due = interval == 0 ? System.nanoTime() : due + interval;
            parkUntil(due);
            free.acquireUninterruptibly();
            CompletableFuture<?> answer = send(now, record, random, interval == 0 ? System.nanoTime() : due);
            if (waits) {
                answer.join();
            }
        }
    }

    private long nextToLoad(boolean isWarmUp) {
        if (isWarmUp) {
            return settings.records() + beyond.getAndIncrement();
        }
        long record = loaded.getAndIncrement();
        return record < settings.records() ? record : NONE;
    }

    private static void parkUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Completes when the operation has been recorded, whatever came of it. */
    private CompletableFuture<?> send(Logs now, long record, RandomGenerator random, long from) {
        Bytes key = BenchSettings.key(record);
        boolean read = random.nextInt(100) < settings.workload().readPercent();
        OperationLog log = read ? now.reads : now.updates;
        CompletionStage<Boolean> answer = read
                ? client.async().get(settings.table(), key).thenApply(GetResult::isFound)
                : client.async()
                        .put(settings.table(), key, value(random), RequestOptions.replace())
                        .thenApply(context -> true);
        return answer.handle((found, failure) -> {
                    if (failure != null) {
                        log.failed(failure);
                    } else if (found) {
                        log.succeeded(System.nanoTime() - from);
                    } else {
                        log.missed();
                    }
                    finished.incrementAndGet();
                    free.release();
                    return true;
                })
                .toCompletableFuture();
    }

    private Bytes value(RandomGenerator random) {
        return noise.slice(random.nextInt(NOISE), settings.valueBytes());
    }

    /** Until the time is over; a load's until all has been sent. */
    private void watch(String phase, Duration length, CountDownLatch running, Consumer<Progress> display)
            throws InterruptedException {
        long start = System.nanoTime();
        double fraction = 0;
        while (fraction < 1) {
            boolean ended = running.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            double time = (double) (System.nanoTime() - start) / Math.max(1, length.toNanos());
            double sent = (double) Math.min(loaded.get(), settings.records()) / settings.records();
            fraction = ended ? 1 : isLoad() && !logs.isWarmUp ? Math.min(sent, 0.999) : Math.min(1, time);
            display.accept(new Progress(phase, fraction, finished.get()));
        }
    }

    private List<ProcessUse> use() {
        return serverPids.stream().flatMap(pid -> ProcessUse.of(pid).stream()).toList();
    }

    /** Processor time since then, memory as it is now; daemons that ended meanwhile are left out. */
    private List<ProcessUse> since(List<ProcessUse> before) {
        List<ProcessUse> difference = new ArrayList<>();
        for (ProcessUse old : before) {
            ProcessUse.of(old.pid())
                    .ifPresent(now -> difference.add(
                            new ProcessUse(now.pid(), now.cpuSeconds() - old.cpuSeconds(), now.rssBytes())));
        }
        return difference;
    }

    private List<Row> rows(double seconds) {
        List<Row> rows = new ArrayList<>();
        long all = logs.reads.count() + logs.updates.count();
        long interval = settings.shape().isOpen() || all == 0
                ? 0
                : Math.max(1, (long) (settings.shape().callers() * seconds * 1e6 / (double) all));
        if (settings.workload().readPercent() > 0) {
            rows.add(row("read", logs.reads, interval));
        }
        if (settings.workload().readPercent() < 100) {
            rows.add(row(isLoad() ? "insert" : "update", logs.updates, interval));
        }
        return rows;
    }

    private static Row row(String operation, OperationLog log, long interval) {
        return new Row(operation, log.latencies(interval), log.latencies(0), log.missing(), log.errors());
    }
}
