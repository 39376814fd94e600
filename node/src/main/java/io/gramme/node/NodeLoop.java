package io.gramme.node;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.gramme.node.env.Counter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives one {@link NodeCore}: a Disruptor ring that any thread publishes to and one thread that consumes it. The end of each
 * batch ends the core's turn; idle time-outs give ticks, so there is no timer thread.
 *
 * <p>A full ring refuses; nobody blocks. Anything thrown inside a turn ends the process.
 */
final class NodeLoop implements AutoCloseable {
    private static final long BUSY_TICK_NANOS = 5_000_000;
    private static final long IDLE_TICK_NANOS = 100_000_000;

    private final Disruptor<Slot> disruptor;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Counter turns = new Counter();
    private final Counter sentBytes = new Counter();
    private final World world;
    private final World.Seen seen = new World.Seen();
    private @Nullable NodeCore core;
    private volatile @Nullable Thread thread;
    private long lastTick = System.nanoTime();

    /** Something to do with the core, in its turn. */
    @FunctionalInterface
    interface Task {
        void run(NodeCore core);
    }

    NodeLoop(String name, int slots, World world, Consumer<Throwable> halt) {
        this.world = world;
        disruptor = new Disruptor<>(
                Slot::new,
                slots,
                task -> {
                    Thread started = new Thread(task, name);
                    started.setDaemon(true);
                    thread = started;
                    return started;
                },
                ProducerType.MULTI,
                new TickingWaitStrategy(this::nanosToTick));
        disruptor.setDefaultExceptionHandler(new Halt(halt));
        disruptor.handleEventsWith(new Turn());
    }

    /** Begins to run tasks; the core is confined to this loop from here on. */
    void start(NodeCore loopCore) {
        core = loopCore;
        world.bring(loopCore, seen);
        disruptor.start();
    }

    /** False when the ring is full and the task was not taken. */
    boolean offer(Task task) {
        return disruptor.getRingBuffer().tryPublishEvent((slot, sequence) -> slot.task = task);
    }

    /** Waits for a place. For the start, the stop and tests, never for the data path. */
    void submit(Task task) {
        disruptor.getRingBuffer().publishEvent((slot, sequence) -> slot.task = task);
    }

    /** Makes sure that a turn ends soon. When the ring is full one does anyway. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            offer(loopCore -> {});
        }
    }

    /** Free places in the ring, for the metrics. */
    long remaining() {
        return disruptor.getRingBuffer().remainingCapacity();
    }

    /** Of messages about records, to peers. */
    Counter sentBytes() {
        return sentBytes;
    }

    Counter turns() {
        return turns;
    }

    private long nanosToTick() {
        return core != null && core.isBusy() ? BUSY_TICK_NANOS : IDLE_TICK_NANOS;
    }

    /** Returns when its last turn is over: the core may then be closed. The Disruptor itself does not wait for the turn of an idle tick. */
    @Override
    public void close() {
        disruptor.shutdown();
        Thread running = thread;
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Slot {
        private @Nullable Task task;
    }

    private final class Turn implements EventHandler<Slot> {
        @Override
        public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
            NodeCore loopCore = Objects.requireNonNull(core);
            Task task = Objects.requireNonNull(slot.task);
            slot.task = null;
            task.run(loopCore);
            if (endOfBatch) {
                end(loopCore);
            }
        }

        @Override
        public void onTimeout(long sequence) {
            end(Objects.requireNonNull(core));
        }

        private void end(NodeCore loopCore) {
            woken.set(false);
            world.bring(loopCore, seen);
            long now = System.nanoTime();
            if (now - lastTick >= BUSY_TICK_NANOS) {
                lastTick = now;
                loopCore.onTick();
            }
            loopCore.endOfTurn();
            turns.add(1);
        }
    }

    private record Halt(Consumer<Throwable> halt) implements ExceptionHandler<Slot> {
        @Override
        public void handleEventException(Throwable failure, long sequence, Slot slot) {
            halt.accept(failure);
        }

        @Override
        public void handleOnStartException(Throwable failure) {
            halt.accept(failure);
        }

        @Override
        public void handleOnShutdownException(Throwable failure) {
            halt.accept(failure);
        }
    }
}
