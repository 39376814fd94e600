package io.gramme.node.storage;

import io.gramme.node.env.Counter;
import io.gramme.node.env.HeldBytes;
import io.gramme.node.env.Longest;
import io.gramme.ring.Bytes;
import io.gramme.ring.env.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The disk of a daemon. A loop calls it from its own thread; appends and forces are carried out by a {@link LogWriter}, segments are
 * zero-filled and removed and key files written by a thread beside it, and reads are done at once, for what they read is nearly always in
 * the page cache; where it is not, other threads read ({@link PacedReads}). The loop is woken when something has completed and then
 * calls {@link #poll}.
 */
public final class FileDisk extends FileFolder implements Disk, AutoCloseable {
    /** What a disk does side by side without any of it becoming slower, as a rule. */
    private static final int READERS = 8;

    /** From one attempt to write what there was no room for to the next. */
    private static final long AGAIN_NANOS = 1_000_000_000;

    /** A segment of 64 MiB takes a quarter of that on a fast disk. */
    private static final long LONGEST_IN_TURNS_NANOS = 1_000_000_000;

    private final Map<String, FileChannel> channels = new ConcurrentHashMap<>();
    private final Queue<Consumer<Events>> completed = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> withoutRoom = new ConcurrentLinkedQueue<>();
    private final Clock clock;
    private final LogWriter writer;
    private final FileThreads housekeeper;
    private final PacedReads reads;
    private final Runnable wake;
    private long triedLast;
    private long reportedWritten;
    private long reportedForced;

    /**
     * One that nobody else waits for.
     *
     * @param path an existing folder that nobody else uses
     * @param name for the threads
     * @param clock may be asked from any thread
     * @param wake called from any thread when there is something to poll; must not block
     * @param halt called from any thread when a write failed; must end the process
     */
    public FileDisk(Path path, String name, Clock clock, Runnable wake, Consumer<Throwable> halt) {
        this(path, name, clock, new HeldBytes(Long.MAX_VALUE), wake, halt);
    }

    /**
     * The disk of a loop that serves others.
     *
     * @param answers where what is read ahead of the loop is counted; while it is full, only the loop itself reads
     */
    public FileDisk(Path path, String name, Clock clock, HeldBytes answers, Runnable wake, Consumer<Throwable> halt) {
        super(path);
        this.clock = clock;
        triedLast = clock.nanoTime();
        writer = new LogWriter(name + "-log", clock, this::channel, wake, halt);
        housekeeper = new FileThreads(name + "-files", 1, halt);
        reads = new PacedReads(new FileThreads(name + "-reads", READERS, halt), clock, answers, this::complete);
        this.wake = wake;
    }

    /** How often the log was forced, each time for all that waited. */
    public Counter forces() {
        return writer.forces();
    }

    public Longest longestForce() {
        return writer.longestForce();
    }

    @Override
    public boolean append(String segment, long offset, Bytes bytes, long position, boolean force) {
        return writer.offer(segment, offset, bytes, position, force);
    }

    @Override
    public boolean force(String segment, long position) {
        return writer.offer(segment, 0, Bytes.EMPTY, position, true);
    }

    @Override
    public void prepare(String segment, long sizeBytes) {
        housekeeper.run(() -> {
            boolean made = zeroFill(segment, sizeBytes, new Turns());
            complete(made ? events -> events.prepared(segment) : events -> events.noSpace(segment));
        });
    }

    /**
     * A segment is made in turns with the log, which has the disk for as long as each chunk had it. Not before the first record, for
     * then nobody waits, and not on a disk whose forces are so slow that the segment would come too late.
     */
    private final class Turns implements BooleanSupplier {
        private final long begun = clock.nanoTime();
        private long since = begun;

        @Override
        public boolean getAsBoolean() {
            if (writer.written() == 0) {
                return false;
            }
            long now = clock.nanoTime();
            LockSupport.parkNanos(Math.min(now - since, begun + LONGEST_IN_TURNS_NANOS - now));
            since = clock.nanoTime();
            return since - begun < LONGEST_IN_TURNS_NANOS;
        }
    }

    @Override
    public void seal(String segment, long size, String keyFile, Bytes keys) {
        housekeeper.run(() -> {
            truncate(segment, size);
            if (storeIfRoom(keyFile, keys)) {
                complete(events -> events.sealed(segment));
            } else {
                withoutRoom.add(() -> seal(segment, size, keyFile, keys));
            }
        });
    }

    private void tryAgain() {
        if (!withoutRoom.isEmpty() && clock.nanoTime() - triedLast >= AGAIN_NANOS) {
            triedLast = clock.nanoTime();
            for (int tries = withoutRoom.size(); tries > 0; tries--) {
                withoutRoom.remove().run();
            }
        }
    }

    @Override
    public void remove(List<String> segments, List<String> keyFiles) {
        List<String> gone = List.copyOf(segments);
        List<String> after = List.copyOf(keyFiles);
        housekeeper.run(() -> {
            gone.forEach(this::closeChannel);
            gone.forEach(this::unlink);
            syncNames();
            after.forEach(this::closeChannel);
            after.forEach(this::unlink);
            complete(events -> events.removed(gone));
        });
    }

    private void complete(Consumer<Events> completion) {
        completed.add(completion);
        wake.run();
    }

    @Override
    public void read(String segment, long offset, int length, long cookie, Events events) {
        reads.read(length, () -> read(segment, offset, length, cookie), events);
    }

    private Consumer<Events> read(String segment, long offset, int length, long cookie) {
        byte[] bytes = new byte[length];
        try {
            FileChannel channel = channel(segment);
            ByteBuffer into = ByteBuffer.wrap(bytes);
            while (into.hasRemaining()) {
                if (channel.read(into, offset + into.position()) < 0) {
                    return events -> events.readFailed(cookie, segment + " ends before " + (offset + length));
                }
            }
        } catch (IOException | DiskException e) {
            return events -> events.readFailed(cookie, segment + ": " + e.getMessage());
        }
        return events -> events.read(cookie, Bytes.wrap(bytes));
    }

    private FileChannel channel(String name) {
        FileChannel open = channels.get(name);
        return open != null ? open : channels.computeIfAbsent(name, this::open);
    }

    private FileChannel open(String name) {
        try {
            return FileChannel.open(path(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new DiskException("cannot open " + path(name), e);
        }
    }

    @Override
    public void delete(String name) {
        closeChannel(name);
        super.delete(name);
    }

    private void closeChannel(String name) {
        FileChannel channel = channels.remove(name);
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new DiskException("cannot close " + path(name), e);
            }
        }
    }

    @Override
    public void poll(Events events) {
        tryAgain();
        reads.begin();
        for (Consumer<Events> next = completed.poll(); next != null; next = completed.poll()) {
            next.accept(events);
        }
        long written = writer.written();
        long forced = writer.forced();
        if (written > reportedWritten) {
            reportedWritten = written;
            events.written(written);
        }
        if (forced > reportedForced) {
            reportedForced = forced;
            events.forced(forced);
        }
    }

    /** Ends the threads and closes the files; nothing may be under way. */
    @Override
    public void close() {
        writer.close();
        housekeeper.close();
        reads.close();
        channels.keySet().forEach(this::closeChannel);
    }
}
