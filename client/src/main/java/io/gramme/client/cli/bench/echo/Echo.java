package io.gramme.client.cli.bench.echo;

import io.gramme.client.cli.bench.ProcessUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Measures exchanges with three echo servers in this process, by as many callers as a benchmark has: 100 bytes to, 1,024 bytes fro.
 * Everything that is bound to be there is: the callers' threads, one event loop of the client, one of each server, the kernel.
 */
public final class Echo {
    private static final int SERVERS = 3;
    private static final int REQUEST_BYTES = 100;
    private static final int ANSWER_BYTES = 1_024;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final int callers;
    private final boolean pipelined;
    private final LongAdder exchanges = new LongAdder();
    private final CountDownLatch broken = new CountDownLatch(1);
    private volatile boolean stopped;

    /**
     * What came of it.
     *
     * @param seconds that were measured
     * @param cpuSeconds of this process meanwhile, both sides of each connection
     */
    public record Result(long exchanges, double seconds, double cpuSeconds) {
        public double perSecond() {
            return exchanges / seconds;
        }

        public double perCpuSecond() {
            return exchanges / cpuSeconds;
        }
    }

    private Echo(int callers, boolean pipelined) {
        this.callers = callers;
        this.pipelined = pipelined;
    }

    /**
     * Runs it after a warm-up of 3 s, and returns when it is over.
     *
     * @param callers threads that wait for each answer, or requests that one thread keeps in flight
     */
    public static Result run(int callers, boolean pipelined, Duration duration) throws InterruptedException {
        return new Echo(callers, pipelined).run(duration);
    }

    private Result run(Duration duration) throws InterruptedException {
        List<EchoServer> servers = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(new EchoServer("echo-server-" + i, REQUEST_BYTES, ANSWER_BYTES));
        }
        try {
            return pipelined ? pipelined(servers, duration) : blocking(servers, duration);
        } finally {
            servers.forEach(EchoServer::close);
        }
    }

    private Result blocking(List<EchoServer> servers, Duration duration) throws InterruptedException {
        List<Caller> waiting = new ArrayList<>();
        try (EchoClient client = new EchoClient(
                servers,
                callers,
                REQUEST_BYTES,
                ANSWER_BYTES,
                number -> waiting.get((int) (number % callers)).answered(),
                broken::countDown)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                Caller caller = new Caller(client, i);
                waiting.add(caller);
                threads.add(thread(caller, "echo-caller-" + i));
            }
            return measured(threads, duration);
        }
    }

    private Result pipelined(List<EchoServer> servers, Duration duration) throws InterruptedException {
        Semaphore free = new Semaphore(callers);
        LongConsumer answered = number -> {
            exchanges.increment();
            free.release();
        };
        try (EchoClient client =
                new EchoClient(servers, SERVERS, REQUEST_BYTES, ANSWER_BYTES, answered, broken::countDown)) {
            return measured(List.of(thread(() -> drive(client, free), "echo-driver")), duration);
        }
    }

    private void drive(EchoClient client, Semaphore free) {
        try {
            for (long number = 0; !stopped; number++) {
                free.acquire();
                client.sendGathered(number);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Result measured(List<Thread> threads, Duration duration) throws InterruptedException {
        threads.forEach(Thread::start);
        try {
            pass(WARM_UP);
            long first = exchanges.sum();
            double cpu = ProcessUse.ownCpuSeconds();
            long start = System.nanoTime();
            pass(duration);
            return new Result(
                    exchanges.sum() - first, (System.nanoTime() - start) / 1e9, ProcessUse.ownCpuSeconds() - cpu);
        } finally {
            stopped = true;
            for (Thread thread : threads) {
                thread.interrupt();
                thread.join();
            }
        }
    }

    private void pass(Duration time) throws InterruptedException {
        if (broken.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("a caller or a connection of the echo has ended");
        }
    }

    private Thread thread(Runnable caller, String name) {
        Thread thread = new Thread(
                () -> {
                    caller.run();
                    broken.countDown();
                },
                name);
        thread.setUncaughtExceptionHandler((ended, failure) -> broken.countDown());
        thread.setDaemon(true);
        return thread;
    }

    /** One thread that waits for each answer. */
    private final class Caller implements Runnable {
        private final EchoClient client;
        private final int index;
        private volatile boolean answered;
        private volatile Thread thread = Thread.currentThread();

        private Caller(EchoClient client, int index) {
            this.client = client;
            this.index = index;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            for (long number = index; !stopped; number += callers) {
                answered = false;
                client.send(number);
                while (!answered && !stopped) {
                    LockSupport.park(this);
                }
                exchanges.increment();
            }
        }

        private void answered() {
            answered = true;
            LockSupport.unpark(thread);
        }
    }
}
