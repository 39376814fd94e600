package io.gramme.node;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.gramme.node.env.Counter;
import io.gramme.node.env.Longest;
import io.gramme.node.net.NetLoop;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives one {@link NodeCore} in the thread that reads its sockets: what comes in on a connection of this loop is carried out where it
 * was read, without a queue. Other threads publish to a Disruptor ring, which the loop empties when it is woken. A turn is over when
 * all that was ready has been read and all that was published has run: then the core forces, answers and sends for all of it at once.
 *
 * <p>A full ring refuses; nobody blocks. Anything thrown inside a turn ends the process.
 */
final class NodeLoop implements AutoCloseable {
    private static final long BUSY_TICK_NANOS = 5_000_000;
    private static final long IDLE_TICK_NANOS = 100_000_000;
    private static final long LONGEST_CLOSE_SECONDS = 60;

    private final NetLoop net;
    private final RingBuffer<Slot> ring;
    private final EventPoller<Slot> poller;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Counter turns = new Counter();
    private final Longest longestTurn = new Longest();
    private final Counter sentBytes = new Counter();
    private final World world;
    private final World.Seen seen = new World.Seen();
    private final Consumer<Throwable> halt;
    private final Runnable ending = this::end;

    private volatile boolean stopped;
    /** Null before the start and after the end. This and all that follows is confined to the loop. */
    private @Nullable NodeCore core;

    private boolean running;
    private boolean inTurn;
    private long turnBegan;
    private long lastTick;
    private long nextTick;

    /** Something to do with the core, in its turn. */
    @FunctionalInterface
    interface Task {
        void run(NodeCore core);
    }

    /** @param slots a power of two: how much other threads may publish ahead */
    NodeLoop(NetLoop net, int slots, World world, Consumer<Throwable> halt) {
        this.net = net;
        this.world = world;
        this.halt = halt;
        this.ring = RingBuffer.createMultiProducer(Slot::new, slots);
        this.poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
    }

    /** Begins to run tasks; the core is confined to this loop from here on. */
    void start(NodeCore loopCore) {
        world.bring(loopCore, seen);
        net.execute(() -> {
            core = loopCore;
            lastTick = System.nanoTime();
            nextTick = lastTick;
            tick(lastTick);
            drain();
        });
    }

    /** Runs the task at once in its own thread, unless another one is running. False when the ring is full and it was not taken. */
    boolean offer(Task task) {
        if (stopped) {
            return false;
        }
        if (net.isCurrentThread() && core != null && !running) {
            run(task);
            return true;
        }
        boolean taken = ring.tryPublishEvent((slot, sequence) -> slot.task = task);
        wake();
        return taken;
    }

    /** Waits for a place. For the start, the stop and tests, never for the data path. */
    void submit(Task task) {
        ring.publishEvent((slot, sequence) -> slot.task = task);
        wake();
    }

    /** Makes sure that a turn ends soon. */
    void wake() {
        if (woken.compareAndSet(false, true) && !net.execute(this::drain)) {
            woken.set(false);
        }
    }

    /** Free places in the ring, for the metrics. */
    long remaining() {
        return ring.remainingCapacity();
    }

    /** Of messages about records, to peers. */
    Counter sentBytes() {
        return sentBytes;
    }

    Counter turns() {
        return turns;
    }

    /** What the loop did without reading its sockets in between. */
    Longest longestTurn() {
        return longestTurn;
    }

    private void drain() {
        woken.set(false);
        if (core != null) {
            begin();
            try {
                poller.poll((slot, sequence, endOfBatch) -> {
                    Task task = Objects.requireNonNull(slot.task);
                    slot.task = null;
                    run(task);
                    return core != null;
                });
            } catch (Exception e) {
                halt.accept(e);
            }
        }
    }

    private void run(Task task) {
        begin();
        running = true;
        try {
            NodeCore loopCore = Objects.requireNonNull(core);
            world.bring(loopCore, seen);
            task.run(loopCore);
        } catch (Throwable t) {
            halt.accept(t);
        } finally {
            running = false;
        }
    }

    private void begin() {
        if (!inTurn) {
            inTurn = true;
            turnBegan = System.nanoTime();
            net.atEndOfTurn(ending);
        }
    }

    private void end() {
        inTurn = false;
        NodeCore loopCore = core;
        if (loopCore == null) {
            return;
        }
        running = true;
        try {
            world.bring(loopCore, seen);
            world.bringLoad(loopCore, seen);
            long now = System.nanoTime();
            if (now - lastTick >= BUSY_TICK_NANOS) {
                lastTick = now;
                loopCore.onTick();
            }
            loopCore.endOfTurn();
            turns.add(1);
            long ended = System.nanoTime();
            longestTurn.note(ended - turnBegan, ended);
            if (nextTick - now > BUSY_TICK_NANOS && loopCore.isBusy()) {
                tick(now + BUSY_TICK_NANOS);
            }
        } catch (Throwable t) {
            halt.accept(t);
        } finally {
            running = false;
        }
    }

    /** A tick is the end of a turn in which nothing else happens; each one asks for the next. */
    private void tick(long at) {
        nextTick = at;
        net.schedule(() -> onTimer(at), Math.max(0, at - System.nanoTime()));
    }

    private void onTimer(long at) {
        NodeCore loopCore = core;
        if (at == nextTick && loopCore != null) {
            begin();
            tick(System.nanoTime() + (loopCore.isBusy() ? BUSY_TICK_NANOS : IDLE_TICK_NANOS));
        }
    }

    /** Returns when its last turn is over: the core may then be closed. */
    @Override
    public void close() {
        if (!net.execute(this::stop)) {
            return;
        }
        try {
            if (!closed.await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                halt.accept(new IllegalStateException("a loop did not end within " + LONGEST_CLOSE_SECONDS + " s"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        stopped = true;
        do {
            drain();
            end();
        } while (core != null && ring.remainingCapacity() < ring.getBufferSize());
        core = null;
        closed.countDown();
    }

    private static final class Slot {
        private @Nullable Task task;
    }
}
