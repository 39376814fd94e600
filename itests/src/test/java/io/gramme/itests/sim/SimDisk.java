package io.gramme.itests.sim;

import io.gramme.node.storage.Disk;
import io.gramme.node.storage.DiskException;
import io.gramme.ring.Bytes;
import io.gramme.ring.testing.EventQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The disk as one process sees it: requests wait in a queue, are written as a batch and forced once, and complete as events,
 * exactly as under the file disk but on simulated time.
 *
 * <p>A process that ends calls {@link #kill}: what was written stays in the page cache, a batch that was being written may be
 * torn, and nothing more happens. What the power takes is the {@link Platter}'s matter.
 */
final class SimDisk implements Disk {
    static final int SLOTS = 1_024;

    private static final long AGAIN_NANOS = 1_000_000_000;

    private final EventQueue queue;
    private final Object owner;
    private final Platter platter;
    private final LogTap tap;
    private final RandomGenerator random;
    private final DiskTimes times;
    private final Runnable wake;

    private final Deque<Request> waiting = new ArrayDeque<>();
    private final List<Consumer<Events>> completed = new ArrayList<>();
    private final Set<String> dirty = new TreeSet<>();
    private boolean busy;
    private boolean forcing;
    private boolean alive = true;
    private long written;
    private long forced;
    private long reportedWritten;
    private long reportedForced;
    private double slowdown = 1;
    private double readErrors;
    private int storesUntilCut = -1;
    private boolean liesAboutForces;
    private boolean ignoresSync;
    private boolean liesAboutCopies;
    private boolean liesAboutRemovals;
    private Plant plant = Plant.NONE;

    /**
     * @param owner of everything this disk schedules; whoever ends the process cancels it
     * @param wake called when there is something to poll
     */
    SimDisk(EventQueue queue, Object owner, Medium medium, RandomGenerator random, Runnable wake) {
        this.queue = queue;
        this.owner = owner;
        this.platter = medium.platter();
        this.tap = medium.tap();
        this.times = medium.times();
        this.random = random;
        this.wake = wake;
    }

    /** What outlives the process. */
    record Medium(Platter platter, LogTap tap, DiskTimes times) {}

    private record Request(String segment, long offset, Bytes bytes, long position, boolean force) {}

    /** Everything takes so many times as long from now on. */
    void slowdown(double factor) {
        slowdown = factor;
    }

    /** The share of reads of segments that fail from now on. */
    void readErrors(double share) {
        readErrors = share;
    }

    /** A planted bug: what is written is reported as forced. */
    void lieAboutForces() {
        liesAboutForces = true;
    }

    /** A planted bug: a recovery's force does nothing. */
    void ignoreSync() {
        ignoresSync = true;
    }

    /** A planted bug: what compaction copied is reported as forced when it is written. */
    void lieAboutCopies() {
        liesAboutCopies = true;
    }

    /** A planted bug: a removal is reported as durable, but a power loss can still undo it. */
    void lieAboutRemovals() {
        liesAboutRemovals = true;
    }

    /** A planted bug in what is made of bytes that rotted. */
    void plant(Plant bug) {
        plant = bug;
    }

    /** The power goes in the middle of the n-th synchronous store, cut or removal from now, from 0. */
    void cutPowerInStore(int n) {
        storesUntilCut = n;
    }

    @Override
    public boolean append(String segment, long offset, Bytes bytes, long position, boolean force) {
        if (waiting.size() >= SLOTS) {
            return false;
        }
        tap.appended(segment, offset, bytes);
        return enqueue(new Request(segment, offset, bytes, position, force));
    }

    @Override
    public boolean force(String segment, long position) {
        return waiting.size() < SLOTS && enqueue(new Request(segment, 0, Bytes.EMPTY, position, true));
    }

    private boolean enqueue(Request request) {
        waiting.add(request);
        if (!busy) {
            busy = true;
            schedule(times.writeNanos(), "disk write", this::writeBatch);
        }
        return true;
    }

    private void writeBatch() {
        boolean force = false;
        while (!waiting.isEmpty()) {
            Request request = waiting.remove();
            write(request, request.bytes.length());
            written = Math.max(written, request.position);
            force |= request.force;
        }
        tap.written(written);
        wake.run();
        forcing = force;
        if (force) {
            schedule(times.forceNanos(), "disk force", this::forceBatch);
        } else {
            finishBatch();
        }
    }

    private void forceBatch() {
        dirty.stream().filter(platter::exists).forEach(platter::force);
        dirty.clear();
        forcing = false;
        forced = written;
        tap.forced(forced);
        wake.run();
        finishBatch();
    }

    private void finishBatch() {
        busy = !waiting.isEmpty();
        if (busy) {
            schedule(times.writeNanos(), "disk write", this::writeBatch);
        }
    }

    private void write(Request request, int length) {
        if (length > 0) {
            platter.write(request.segment, request.offset, request.bytes.slice(0, length));
            dirty.add(request.segment);
        }
    }

    @Override
    public void prepare(String segment, long sizeBytes) {
        schedule(times.prepareNanos(), "disk prepare", () -> {
            boolean fits = platter.usableBytes() >= sizeBytes;
            if (fits) {
                platter.store(segment, Bytes.wrap(new byte[Math.toIntExact(sizeBytes)]));
            }
            complete(fits ? events -> events.prepared(segment) : events -> events.noSpace(segment));
        });
    }

    @Override
    public void seal(String segment, long size, String keyFile, Bytes keys) {
        schedule(times.forceNanos(), "disk seal", () -> {
            platter.truncate(segment, size);
            if (platter.usableBytes() >= keys.length()) {
                platter.store(keyFile, keys);
                complete(events -> events.sealed(segment));
            } else {
                schedule(AGAIN_NANOS, "disk without room", () -> seal(segment, size, keyFile, keys));
            }
        });
    }

    @Override
    public void remove(List<String> segments, List<String> keyFiles) {
        schedule(times.writeNanos(), "disk unlink", () -> {
            segments.forEach(name -> {
                tap.removed(name, platter);
                platter.unlink(name);
            });
            schedule(times.forceNanos(), "disk unlink force", () -> {
                syncNames();
                keyFiles.forEach(platter::unlink);
                complete(events -> events.removed(segments));
            });
        });
    }

    @Override
    public void syncNames() {
        checkAlive();
        if (!liesAboutRemovals) {
            platter.syncNames();
        }
    }

    @Override
    public void read(String segment, long offset, int length, long cookie, Events events) {
        if (random.nextDouble() < readErrors) {
            later(target -> target.readFailed(cookie, "simulated error of the device"), events);
            return;
        }
        Optional<Bytes> bytes = platter.exists(segment)
                ? Optional.of(bytes(segment, offset, length)).filter(found -> found.length() == length)
                : Optional.empty();
        later(
                target -> bytes.ifPresentOrElse(
                        found -> target.read(cookie, found),
                        () -> target.readFailed(cookie, segment + " ends before " + (offset + length))),
                events);
    }

    private Bytes bytes(String segment, long offset, int length) {
        Bytes found = platter.read(segment, offset, length);
        boolean trusts = plant == Plant.CHECKSUM_NOT_LOOKED_AT && platter.hasRotted(segment, offset, offset + length);
        return trusts ? PlantedReads.fitted(found) : found;
    }

    /** Completes a read at once or as an event, as chance has it. */
    private void later(Consumer<Events> completion, Events events) {
        if (random.nextDouble() < times.asyncReads()) {
            schedule(times.readNanos(), "disk read", () -> complete(completion));
        } else {
            completion.accept(events);
        }
    }

    private void complete(Consumer<Events> completion) {
        completed.add(completion);
        wake.run();
    }

    private void schedule(long usualNanos, String what, Runnable action) {
        checkAlive();
        queue.after(DiskTimes.draw(usualNanos, slowdown, random), owner, what, () -> {
            if (alive) {
                action.run();
            }
        });
    }

    @Override
    public void poll(Events events) {
        List<Consumer<Events>> now = List.copyOf(completed);
        completed.clear();
        now.forEach(completion -> completion.accept(events));
        if (written > reportedWritten) {
            reportedWritten = written;
            events.written(written);
        }
        boolean lies = liesAboutForces || (liesAboutCopies && forced >= tap.lastWriteEnd());
        long sure = lies ? written : forced;
        if (sure > reportedForced) {
            reportedForced = sure;
            events.forced(sure);
        }
    }

    @Override
    public List<String> names() {
        return platter.names();
    }

    @Override
    public Optional<Bytes> load(String name) {
        return platter.exists(name)
                ? Optional.of(platter.read(name, 0, Math.toIntExact(platter.size(name))))
                : Optional.empty();
    }

    @Override
    public Bytes load(String name, long offset, int length) {
        Bytes found = platter.read(name, offset, length);
        boolean scans = offset == 0 && plant == Plant.DAMAGED_TAIL_CUT && platter.hasRotted();
        return scans ? PlantedReads.cut(found, platter.firstRot(name)) : found;
    }

    @Override
    public long size(String name) {
        return platter.size(name);
    }

    @Override
    public void store(String name, Bytes content) {
        checkAlive();
        if (isCutNow()) {
            tear(name, content);
        }
        platter.store(name, content);
    }

    @Override
    public void delete(String name) {
        checkAlive();
        if (isCutNow()) {
            if (random.nextBoolean()) {
                platter.delete(name);
            }
            throw new PowerCut("in the removal of " + name);
        }
        platter.delete(name);
    }

    @Override
    public void truncate(String name, long size) {
        checkAlive();
        if (isCutNow()) {
            if (random.nextBoolean()) {
                platter.truncate(name, size);
            }
            throw new PowerCut("in the cut of " + name);
        }
        platter.truncate(name, size);
    }

    private boolean isCutNow() {
        return storesUntilCut >= 0 && storesUntilCut-- == 0;
    }

    /** Leaves any mixture of old, new and nothing, and stops the machine. */
    private void tear(String name, Bytes content) {
        byte[] mixture = content.toArray();
        Bytes old = load(name).orElse(Bytes.EMPTY);
        for (int at = 0; at < mixture.length; at += Platter.SECTOR) {
            int end = Math.min(mixture.length, at + Platter.SECTOR);
            if (random.nextBoolean()) {
                for (int i = at; i < end; i++) {
                    mixture[i] = i < old.length() ? old.at(i) : 0;
                }
            }
        }
        if (random.nextInt(4) > 0) {
            int length = random.nextBoolean() ? mixture.length : random.nextInt(mixture.length + 1);
            platter.store(name, Bytes.wrap(mixture, 0, length));
        }
        throw new PowerCut("in the store of " + name);
    }

    @Override
    public void sync(String name) {
        checkAlive();
        if (!ignoresSync) {
            platter.force(name);
        }
        tap.synced(name, platter);
    }

    @Override
    public long usableBytes() {
        return platter.usableBytes();
    }

    @Override
    public long totalBytes() {
        return platter.totalBytes();
    }

    /** The process ends here: its queue is gone, and of the batch that was being written any beginning may have arrived. */
    void kill() {
        checkAlive();
        alive = false;
        if (!forcing) {
            int arrived = random.nextInt(waiting.size() + 1);
            for (int i = 0; i < arrived; i++) {
                Request request = waiting.remove();
                boolean torn = i == arrived - 1 && !request.bytes.isEmpty();
                write(request, torn ? random.nextInt(request.bytes.length() + 1) : request.bytes.length());
            }
        }
        waiting.clear();
        completed.clear();
        queue.cancel(owner);
        tap.killed();
    }

    /** The process lets go of it, nothing being under way. */
    void close() {
        checkAlive();
        alive = false;
        tap.killed();
    }

    private void checkAlive() {
        if (!alive) {
            throw new DiskException("used after the end of its process");
        }
    }
}
