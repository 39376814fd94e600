package io.gramme.node;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Blocks an idle loop until something is published or its next tick is due, whichever is first. How long that is the loop says
 * itself each time, so that a busy loop keeps its deadlines to a few milliseconds and an idle one wakes a few times a second.
 */
final class TickingWaitStrategy implements WaitStrategy {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private final LongSupplier nanosToTick;

    /** A wait of at most as many nanoseconds as the supplier says, asked in the waiting thread. */
    TickingWaitStrategy(LongSupplier nanosToTick) {
        this.nanosToTick = nanosToTick;
    }

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException, InterruptedException, TimeoutException {
        if (cursor.get() < sequence) {
            long nanos = nanosToTick.getAsLong();
            lock.lock();
            try {
                while (cursor.get() < sequence) {
                    barrier.checkAlert();
                    nanos = published.awaitNanos(nanos);
                    if (nanos <= 0 && cursor.get() < sequence) {
                        throw TimeoutException.INSTANCE;
                    }
                }
            } finally {
                lock.unlock();
            }
        }
        return dependent.get();
    }

    @Override
    public void signalAllWhenBlocking() {
        lock.lock();
        try {
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "blocking with ticks, " + TimeUnit.NANOSECONDS.toMillis(nanosToTick.getAsLong()) + " ms";
    }
}
