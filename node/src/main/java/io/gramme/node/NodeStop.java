package io.gramme.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The end of a node's work: nothing new is taken, what is under way is finished and forced. */
final class NodeStop {
    private static final long LOOK_MILLIS = 10;

    private NodeStop() {}

    /** Returns whether every loop finished in time. */
    static boolean drain(List<NodeLoop> loops, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        loops.forEach(loop -> loop.offer(NodeCore::drain));
        while (System.nanoTime() < deadline) {
            if (allDrained(loops, deadline)) {
                return true;
            }
        }
        return false;
    }

    /** Asks every loop, waits for the answers, and gives unfinished work a moment. */
    private static boolean allDrained(List<NodeLoop> loops, long deadline) {
        AtomicInteger drained = new AtomicInteger();
        CountDownLatch answers = new CountDownLatch(loops.size());
        for (NodeLoop loop : loops) {
            boolean asked = loop.offer(core -> {
                core.drain();
                core.forceAll();
                drained.addAndGet(core.isDrained() ? 1 : 0);
                answers.countDown();
            });
            if (!asked) {
                answers.countDown();
            }
        }
        try {
            boolean answered = answers.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (answered && drained.get() == loops.size()) {
                return true;
            }
            new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
