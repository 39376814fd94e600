package io.gramme.itests.jmh;

import io.gramme.node.MachineClock;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.Disk;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.HeapIndex;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.Room;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.KeyRecord;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Writes records through a whole {@code StorageEngine} in turns of 64, as a busy loop does: the log's encoding, checksums and staging.
 * Its index is on the heap and holds a hundred keys, so that it costs little, and a segment is dead soon after it is full.
 */
public class LogPart {
    private static final int TURN = 64;
    private static final int KEYS = 100;
    private static final long SEGMENT_BYTES = 64L << 20;
    private static final long MOST_STAGED_BYTES = 64L << 20;
    private static final long WAIT_MILLIS = 10;
    private static final long TENURE = 1;
    private static final CompactionConfig COMPACTION =
            new CompactionConfig(50, 1L << 30, 170, 10, 100_000_000L, 600_000_000_000L);

    /** An engine over one of two disks. */
    private abstract static class Written {
        private final List<RecordKey> keys = IntStream.range(0, KEYS)
                .mapToObj(i -> new RecordKey(i % Samples.PARTITIONS, Samples.TABLE, Samples.key(i)))
                .toList();
        private final KeyRecord record = Samples.record(1);
        private final Extension extension =
                Extension.of(record.siblings().clock().entry(0));
        private final StorageEngine engine;
        private int next;

        Written(Disk disk, CompactionConfig compaction) {
            engine = StorageEngine.open(
                    new StorageConfig(0, SEGMENT_BYTES, 1_000_000, MOST_STAGED_BYTES, 0, compaction, ScrubConfig.OFF),
                    disk,
                    new HeapIndex.Factory(),
                    new StorageEngine.Environment(new MachineClock(), new SplittableRandom(1), Faults.NONE));
        }

        /** Waits until the disk has news. */
        abstract void await();

        final long turn() {
            while (engine.room((long) TURN * (Samples.VALUE_BYTES + 512), false) != Room.FREE) {
                await();
                engine.poll();
            }
            for (int i = 0; i < TURN; i++) {
                next = next + 1 == KEYS ? 0 : next + 1;
                engine.write(keys.get(next), TENURE, record, extension, true);
            }
            engine.flush();
            while (engine.forcedPosition() < engine.appendedPosition()) {
                await();
                engine.poll();
            }
            engine.tick();
            return engine.forcedPosition();
        }

        final void end() {
            engine.abandon();
        }
    }

    /** Over a disk that swallows what it is given. */
    @State(Scope.Thread)
    public static class Swallowed extends Written {
        public Swallowed() {
            super(new NoDisk(), CompactionConfig.OFF);
        }

        @Override
        void await() {}

        @TearDown
        public void close() {
            end();
        }
    }

    /** Over a daemon's disk, its log thread and forces included. */
    @State(Scope.Thread)
    public static class Forced extends Written {
        private final Place place;

        public Forced() {
            this(new Place());
        }

        private Forced(Place place) {
            super(place.disk, COMPACTION);
            this.place = place;
        }

        @Override
        void await() {
            place.await();
        }

        @TearDown
        public void close() {
            end();
            place.disk.close();
            place.scratch.remove();
        }
    }

    /** What a turn of 64 writes takes of the loop, for each write. */
    @Benchmark
    @OperationsPerInvocation(TURN)
    public long append(Swallowed log) {
        return log.turn();
    }

    /** The same with nothing else to do until they are on the disk, for each write. */
    @Benchmark
    @OperationsPerInvocation(TURN)
    public long appendAndForce(Forced log) {
        return log.turn();
    }

    /** A folder, a disk, and what it says of itself. */
    private static final class Place {
        private final Scratch scratch = new Scratch("log");
        private final Semaphore news = new Semaphore(0);
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final FileDisk disk =
                new FileDisk(scratch.folder(), "parts", new MachineClock(), news::release, this::fail);

        private void fail(Throwable why) {
            failure.set(why);
            news.release();
        }

        /** What the files of the log become is not told at once: now and then it is asked for. */
        private void await() {
            try {
                if (news.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            Throwable why = failure.get();
            if (why != null) {
                throw new IllegalStateException("the disk has failed", why);
            }
        }
    }
}
