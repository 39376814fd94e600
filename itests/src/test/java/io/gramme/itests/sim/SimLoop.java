package io.gramme.itests.sim;

import io.gramme.node.NodeCore;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.EventQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Drives one core as the daemon's loop does: tasks are taken in batches, each batch ends the core's turn, and ticks come
 * often while something is under way and seldom while not. On simulated time.
 */
final class SimLoop {
    private static final int SLOTS = 8_192;
    private static final long BUSY_TICK_NANOS = 5_000_000;
    private static final long IDLE_TICK_NANOS = 100_000_000;
    private static final int LONGEST_HAND_OFF_NANOS = 60_000;
    /** The machine has nothing left for so long, and then much for as long. */
    private static final long MACHINE_BUSY_NANOS = 3_000_000_000L;

    private final EventQueue queue;
    private final SimProcess process;
    private final RandomGenerator random;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private final List<Runnable> leaving = new ArrayList<>();
    private NodeCore core;
    private boolean turnScheduled;
    private long lastTick;
    private long tickAt = Long.MAX_VALUE;
    private long seenView;
    private long seenLinks;
    private final Map<NodeId, Long> reachedSince = new TreeMap<>();
    /** The epochs under which the core has served, with when each began to take the place of the one before. */
    private final NavigableMap<Long, Long> epochs = new TreeMap<>();

    /** Something to do with the core, in its turn. */
    @FunctionalInterface
    interface Task {
        void run(NodeCore core);
    }

    SimLoop(EventQueue queue, SimProcess process, NodeCore core, RandomGenerator random) {
        this.queue = queue;
        this.process = process;
        this.core = core;
        this.random = random;
        this.lastTick = queue.clock().nanoTime();
    }

    /** Whether the core has known for so long that the peer can be reached. */
    boolean hasReached(NodeId peer, long sinceNanos) {
        return reachedSince.getOrDefault(peer, Long.MAX_VALUE) < sinceNanos;
    }

    /** The epochs under which the core has served since then. */
    Set<Long> epochsSince(long nanos) {
        note();
        Set<Long> since = new LinkedHashSet<>();
        long last = 0;
        for (Map.Entry<Long, Long> epoch : epochs.entrySet()) {
            if (epoch.getValue() > nanos && last > 0) {
                since.add(last);
            }
            last = epoch.getKey();
        }
        if (last > 0) {
            since.add(last);
        }
        return since;
    }

    private void note() {
        if (core.epoch() > 0) {
            if (epochs.putIfAbsent(core.epoch(), queue.clock().nanoTime()) == null) {
                process.reached(Step.TAKEN_OVER);
            }
        }
    }

    NodeCore core() {
        return core;
    }

    /** False when the queue is full and the task was not taken. */
    boolean offer(Task task) {
        if (tasks.size() >= SLOTS) {
            return false;
        }
        tasks.add(task);
        wake();
        return true;
    }

    boolean isIdle() {
        return tasks.isEmpty() && core.isQuiet();
    }

    /** Makes sure that a turn comes soon. */
    void wake() {
        if (!turnScheduled) {
            turnScheduled = true;
            queue.after(random.nextInt(LONGEST_HAND_OFF_NANOS), process, "turn", this::turn);
        }
    }

    private void turn() {
        turnScheduled = false;
        if (process.isPaused()) {
            return;
        }
        drain();
        bringNews();
        note();
        long now = queue.clock().nanoTime();
        if (now - lastTick >= BUSY_TICK_NANOS) {
            lastTick = now;
            core.onMachine(now / MACHINE_BUSY_NANOS % 2 == 1);
            core.onTick();
        }
        core.endOfTurn();
        process.endOfTurn();
        leave();
        note();
        scheduleTick(now);
    }

    /**
     * Something leaves the node in this turn: it is done when the turn has ended, for only then has the disk been handed what
     * the turn wrote.
     */
    void atEndOfTurn(Runnable departure) {
        leaving.add(departure);
    }

    private void leave() {
        List<Runnable> now = List.copyOf(leaving);
        leaving.clear();
        now.forEach(Runnable::run);
    }

    private void drain() {
        for (int left = tasks.size(); left > 0; left--) {
            tasks.remove().run(core);
        }
    }

    /** What a loop still does when it is closed: its last turn, without a tick. */
    void close() {
        drain();
        leave();
    }

    private void bringNews() {
        if (process.view().version() != seenView && !process.isKeptBack()) {
            seenView = process.view().version();
            core.onView(process.view());
        }
        if (process.linkVersion() != seenLinks) {
            seenLinks = process.linkVersion();
            core.onLinks(process.connected(), process.reachable());
            reachedSince.keySet().retainAll(process.reachable());
            process.reachable()
                    .forEach(
                            peer -> reachedSince.putIfAbsent(peer, queue.clock().nanoTime()));
        }
        if (!tasks.isEmpty()) {
            wake();
        }
    }

    private void scheduleTick(long now) {
        long next = now + (core.isBusy() ? BUSY_TICK_NANOS : IDLE_TICK_NANOS);
        if (next < tickAt || tickAt <= now) {
            tickAt = next;
            queue.at(next, process, "tick", () -> tick(next));
        }
    }

    /** A tick that an earlier one has overtaken does nothing. */
    private void tick(long at) {
        if (tickAt == at && !turnScheduled) {
            turnScheduled = true;
            turn();
        }
    }
}
