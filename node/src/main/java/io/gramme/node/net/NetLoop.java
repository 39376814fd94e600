package io.gramme.node.net;

import io.netty.channel.SingleThreadEventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One event loop of the ports, as the rest of the node sees it: a thread that reads and writes sockets, and runs tasks in between.
 * Thread-safe where nothing else is said.
 */
public final class NetLoop {
    private final SingleThreadEventLoop loop;

    NetLoop(SingleThreadEventLoop loop) {
        this.loop = loop;
    }

    /** Whether this is its thread. */
    public boolean isCurrentThread() {
        return loop.inEventLoop();
    }

    /** Runs the task after everything handed in before it. False when the loop has ended. */
    public boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs the task once the time is over, unless the loop has ended by then. On the loop's thread only. */
    public void schedule(Runnable task, long nanos) {
        Future<?> unused = loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Runs the task when all that was ready at this moment has been read and all tasks have run, before the thread sleeps again. What
     * tasks like it add in turn runs behind them. On the loop's thread only.
     */
    public void atEndOfTurn(Runnable task) {
        loop.executeAfterEventLoopIteration(task);
    }
}
