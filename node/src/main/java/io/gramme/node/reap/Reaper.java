package io.gramme.node.reap;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.node.env.Counter;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Drives the reaping of the trees that this node is the first of: a cycle for each that has old tombstones, then batches of them.
 * It keeps nothing that must survive: after a restart the cycles begin again.
 *
 * <p>Bounds: one cycle for each tree; {@value #MAX_TOMBSTONES} tombstones in a batch, {@value #MAX_BATCHES} batches under way.
 * Confined to its loop.
 *
 * <p>Source: Riak's kv679 family of lost deletes; Cassandra's and ScyllaDB's repair-based garbage collection of tombstones.
 */
public final class Reaper {
    /** In one batch, so that a question fits into one message. */
    public static final int MAX_TOMBSTONES = 256;

    private static final int MAX_BATCHES = 16;
    private static final long SECOND = 1_000_000_000L;

    /** A batch that was not agreed on in this time is given up. */
    private static final long PATIENCE = 10 * SECOND;

    private final ReapSettings settings;
    private final Clock clock;
    private final ReapCourier courier;
    private final LongSupplier numbers;
    private final Map<TreeId, ReapCycle> cycles = new TreeMap<>();
    private final Map<Long, ReapBatch> batches = new TreeMap<>();
    private final Counter reaped = new Counter();
    private final Counter kept = new Counter();
    private long nextPursuit;
    private long nextBatch;

    /** @param numbers gives each question a number of its own */
    public Reaper(ReapSettings settings, Clock clock, ReapCourier courier, LongSupplier numbers) {
        this.settings = settings;
        this.clock = clock;
        this.courier = courier;
        this.numbers = numbers;
        this.nextPursuit = clock.nanoTime();
        this.nextBatch = clock.nanoTime();
    }

    /** Tombstones that all N copies were told to erase. */
    public Counter reaped() {
        return reaped;
    }

    /** Tombstones that not all N copies held when they were asked for. */
    public Counter kept() {
        return kept;
    }

    /** A new ring: what was agreed on in the old one is of no use. */
    public void forget() {
        cycles.clear();
        batches.clear();
    }

    /** The tree has tombstones that are old enough, among its records up to that log sequence number. */
    public void begin(TreeId tree, long lsn) {
        if (!cycles.containsKey(tree)) {
            long now = clock.nanoTime();
            cycles.put(tree, new ReapCycle(tree, lsn, numbers.getAsLong(), courier, settings, now));
        }
    }

    /** Up to which log sequence number tombstones of the tree may be reaped now; none while there is no ripe cycle. */
    public Optional<Long> ripe(TreeId tree) {
        return Optional.ofNullable(cycles.get(tree)).filter(ReapCycle::isRipe).map(ReapCycle::lsn);
    }

    /** A tree whose cycle is ripe. */
    public Optional<TreeId> firstRipe() {
        return cycles.values().stream()
                .filter(ReapCycle::isRipe)
                .map(ReapCycle::tree)
                .findFirst();
    }

    /** Whether there is a cycle for the tree. */
    public boolean isAbout(TreeId tree) {
        return cycles.containsKey(tree);
    }

    /** Whether another batch may be begun now. */
    public boolean hasRoom() {
        return batches.size() < MAX_BATCHES && clock.nanoTime() - nextBatch >= 0;
    }

    /** Tombstones of a ripe tree; at most {@link #MAX_TOMBSTONES}. There must be room. */
    public void reap(TreeId tree, List<KeyState> tombstones) {
        long now = clock.nanoTime();
        nextBatch = Math.max(nextBatch, now - SECOND) + SECOND * tombstones.size() / settings.perSecond();
        ReapBatch batch = new ReapBatch(tree, tombstones, numbers.getAsLong(), courier, now);
        batches.put(batch.op(), batch);
        batch.ask();
    }

    /** All tombstones of the ripe tree have been through. */
    public void end(TreeId tree) {
        cycles.remove(tree);
    }

    /** A member keeps so many hints for the partition of the tree. */
    public void onHints(NodeId from, TreeId tree, long op, long hints) {
        Optional.ofNullable(cycles.get(tree))
                .filter(cycle -> cycle.op() == op)
                .ifPresent(cycle -> cycle.onHints(from, hints));
    }

    /** A copy holds these of the tombstones that it was asked for, by place. */
    public void onHeld(NodeId from, long op, List<Integer> places) {
        ReapBatch batch = batches.get(op);
        if (batch != null && batch.onHeld(from, places)) {
            batches.remove(op);
            int erased = batch.erase();
            reaped.add(erased);
            kept.add(batch.size() - erased);
        }
    }

    public void onTick() {
        long now = clock.nanoTime();
        if (now - nextPursuit >= 0) {
            nextPursuit = now + Math.min(SECOND, settings.intervalNanos());
            List.copyOf(cycles.values()).forEach(cycle -> cycle.pursue(now));
            batches.values().removeIf(batch -> now - batch.begun() > PATIENCE);
            List.copyOf(batches.values()).forEach(ReapBatch::ask);
        }
    }

    /** What the cycle of a tree waits for, in words for an operator; empty when there is none. */
    public Optional<String> waitsFor(TreeId tree, long lsn) {
        return Optional.ofNullable(cycles.get(tree))
                .map(cycle -> lsn > cycle.lsn()
                        ? "the next cycle: the present one began before it was written here"
                        : cycle.waitsFor(clock.nanoTime()));
    }
}
