package io.gramme.node.floor;

import io.gramme.node.MachineClock;
import io.gramme.node.storage.Disk;
import io.gramme.node.storage.FileDisk;
import io.gramme.ring.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a log and forces, with so many records in flight: as soon as some are forced as many more follow. The same disk as a
 * daemon's, its log thread included; no record format, no index.
 */
public final class LogFloor {
    private static final String SEGMENT = "floor.log";
    private static final int SEGMENT_BYTES = 64 << 20;
    private static final int RECORD_BYTES = 1_104;

    private final Semaphore wake = new Semaphore(0);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Forced forced = new Forced();
    private final int inFlight;
    private final byte[] records;
    private long appended;
    private int offset;

    private LogFloor(int inFlight) {
        this.inFlight = inFlight;
        this.records = new byte[inFlight * RECORD_BYTES];
    }

    /**
     * Runs it for a second, and then for as long as is measured.
     *
     * @param folder empty, on the file system that is measured
     * @param inFlight records, at most 10,000
     */
    public static Floor run(Path folder, int inFlight, Duration duration) throws InterruptedException {
        return new LogFloor(inFlight).run(folder, duration);
    }

    private Floor run(Path folder, Duration duration) throws InterruptedException {
        try (FileDisk disk = new FileDisk(folder, "floor", new MachineClock(), wake::release, this::fail)) {
            disk.prepare(SEGMENT, SEGMENT_BYTES);
            while (!forced.prepared) {
                await(disk);
            }
            append(disk, Duration.ofSeconds(1));
            long before = forced.position;
            Floor.Watch watch = new Floor.Watch();
            append(disk, duration);
            Floor floor = watch.floor(
                    "log: append and force " + RECORD_BYTES + " bytes, " + inFlight + " in flight",
                    (forced.position - before) / RECORD_BYTES);
            while (forced.position < appended) {
                await(disk);
            }
            return floor;
        }
    }

    private void fail(Throwable why) {
        failure.set(why);
        wake.release();
    }

    private void append(Disk disk, Duration duration) throws InterruptedException {
        Floor.Watch watch = new Floor.Watch();
        while (watch.seconds() < duration.toNanos() / 1e9) {
            int free = inFlight - (int) ((appended - forced.position) / RECORD_BYTES);
            int length = Math.min(free * RECORD_BYTES, SEGMENT_BYTES - offset);
            if (length > 0) {
                if (!disk.append(SEGMENT, offset, Bytes.wrap(records, 0, length), appended + length, true)) {
                    throw new IllegalStateException("the disk's queue is full");
                }
                appended += length;
                offset = offset + length == SEGMENT_BYTES ? 0 : offset + length;
            }
            await(disk);
        }
    }

    private void await(Disk disk) throws InterruptedException {
        wake.acquire();
        wake.drainPermits();
        Throwable why = failure.get();
        if (why != null) {
            throw new IllegalStateException("the disk has failed", why);
        }
        disk.poll(forced);
    }

    /** How far the disk has come. */
    private static final class Forced implements Disk.Events {
        private long position;
        private boolean prepared;

        @Override
        public void written(long to) {}

        @Override
        public void forced(long to) {
            position = to;
        }

        @Override
        public void prepared(String segment) {
            prepared = true;
        }

        @Override
        public void noSpace(String segment) {
            throw new IllegalStateException("no room for " + SEGMENT_BYTES + " bytes");
        }

        @Override
        public void sealed(String segment) {}

        @Override
        public void removed(List<String> segments) {}

        @Override
        public void read(long cookie, Bytes bytes) {}

        @Override
        public void readFailed(long cookie, String why) {}
    }
}
