package io.gramme.node.floor;

import io.gramme.node.net.NetLoop;
import io.gramme.node.net.NetThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Threads that each hand a task to one loop and wait until it has run: two wake-ups, unless others keep the loop awake. */
public final class HandOffFloor {
    private final LongAdder done = new LongAdder();
    private volatile boolean stopped;

    private HandOffFloor() {}

    /** Runs it for a second, and then for as long as is measured. */
    public static Floor run(int callers, Duration duration) throws InterruptedException {
        try (NetThreads threads = new NetThreads("floor", 1)) {
            return new HandOffFloor().run(threads.loops().get(0), callers, duration);
        }
    }

    private Floor run(NetLoop loop, int callers, Duration duration) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Thread thread = new Thread(new Caller(loop), "floor-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        CountDownLatch never = new CountDownLatch(1);
        never.await(1, TimeUnit.SECONDS);
        long before = done.sum();
        Floor.Watch watch = new Floor.Watch();
        never.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        Floor floor = watch.floor(
                "hand-off: to a loop and back, " + callers + (callers == 1 ? " thread" : " threads"),
                done.sum() - before);
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return floor;
    }

    private final class Caller implements Runnable {
        private final NetLoop loop;
        private volatile boolean ran;

        private Caller(NetLoop loop) {
            this.loop = loop;
        }

        @Override
        public void run() {
            Thread self = Thread.currentThread();
            while (!stopped) {
                ran = false;
                loop.execute(() -> {
                    ran = true;
                    LockSupport.unpark(self);
                });
                while (!ran) {
                    LockSupport.park(this);
                }
                done.increment();
            }
        }
    }
}
