package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import io.gramme.ring.env.Clock;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the whole log from time to time, one segment after the other, oldest first, so that what rots is found while other
 * copies are still good. What it finds it reports; a segment with damage is rewritten once what it held has been made up for, a
 * key file is written anew at once.
 *
 * <p>A pass ends with the segment that is being written, up to where it is forced. How far a pass has come is written down every
 * {@link #NOTE_BYTES}: a restart goes on there, and an interval is one of wall-clock time, whatever restarts there are.
 *
 * <p>While {@link #standBack} says so it goes on at a fraction of its rate. Bounds: one piece of a segment and one key file in
 * memory. Confined to its loop.
 *
 * <p>Source: Bairavasundaram et al., An Analysis of Data Corruption in the Storage Stack, FAST 2008, section 7.
 */
public final class Scrubber {
    private static final String NOTE = "scrub";
    private static final long NOTE_BYTES = 1L << 30;
    private static final int NOTE_LENGTH = 3 * Long.BYTES;
    private static final int MAX_STEPS = 8;

    /** A log of which nothing is noted yet is verified so long after the start, if not earlier. */
    private static final long FIRST_MILLIS = 3_600_000;

    /** The rate is divided by this while others are to go first. */
    private static final int STANDING_BACK = 8;

    private static final long SECOND = 1_000_000_000L;

    private final ScrubConfig config;
    private final LogParts parts;
    private final Compactor compactor;
    private final Clock clock;
    private final SegmentCheck.Listener listener;
    private final TwinFile note;

    private final Deque<Long> waiting = new ArrayDeque<>();
    private @Nullable SegmentCheck check;
    private boolean running;
    private boolean standsBack;
    private boolean stopped;
    private long dueMillis;
    private long completedMillis;
    private long nextSegment;
    private long lastRefill;
    private long allowance;

    private long doneBytes;
    private long notedBytes;
    private long bytes;
    private int checkedSegments;
    private int segments;
    private long cycles;
    private long damagedRecords;
    private long damagedFiles;
    private long correctedEntries;

    Scrubber(ScrubConfig config, LogParts parts, Compactor compactor, Clock clock, SegmentCheck.Listener listener) {
        this.config = config;
        this.parts = parts;
        this.compactor = compactor;
        this.clock = clock;
        this.listener = listener;
        this.note = new TwinFile(parts.disk(), NOTE);
        this.lastRefill = clock.nanoTime();
        if (config.isOn()) {
            readNote();
        }
    }

    private void readNote() {
        long now = clock.wallMillis();
        long soon = now + Math.min(config.intervalMillis(), FIRST_MILLIS);
        Optional<Bytes> known = Optional.empty();
        try {
            known = note.read().filter(content -> content.length() == NOTE_LENGTH);
        } catch (DamagedFileException e) {
            // Both copies are damaged: nobody knows when this log was verified last.
            soon = now;
        }
        dueMillis = soon;
        known.ifPresent(content -> {
            ByteBuffer in = content.asBuffer();
            // The clock may have been ahead when this was written.
            dueMillis = Math.min(in.getLong(), now + config.intervalMillis());
            completedMillis = Math.min(in.getLong(), now);
            nextSegment = in.getLong();
        });
    }

    private void writeNote() {
        notedBytes = doneBytes;
        if (config.isOn()) {
            ByteBuffer out = ByteBuffer.allocate(NOTE_LENGTH);
            out.putLong(dueMillis).putLong(completedMillis).putLong(nextSegment);
            note.write(Bytes.wrap(out.array()));
        }
    }

    /** Begins a pass through the whole log; one that is under way goes on. */
    public void start() {
        if (!running && !stopped) {
            nextSegment = 0;
            begin();
        }
    }

    /** Whether somebody else is to have the disk and the loop. */
    public void standBack(boolean now) {
        standsBack = now;
    }

    public boolean isRunning() {
        return running;
    }

    public ScrubStatus status() {
        long checked = doneBytes + (check == null ? 0 : check.readBytes());
        return new ScrubStatus(
                running,
                Math.min(checked, bytes),
                bytes,
                checkedSegments,
                segments,
                cycles,
                completedMillis,
                damagedRecords,
                damagedFiles,
                correctedEntries);
    }

    /** Whether no read is under way; when it was stopped none will be. */
    boolean isIdle() {
        return check == null || !check.isReading();
    }

    /** Begins nothing any more. What was verified so far is not verified again after a restart. */
    void stop() {
        if (!stopped && running) {
            writeNote();
        }
        stopped = true;
    }

    /** Goes on for a bounded piece of work. */
    void run() {
        refill();
        // Whatever the clock said then, and whatever it says now.
        dueMillis = config.isOn() ? Math.min(dueMillis, clock.wallMillis() + config.intervalMillis()) : dueMillis;
        boolean due = config.isOn() && (nextSegment > 0 || clock.wallMillis() >= dueMillis);
        if (!running && due && !stopped) {
            begin();
        }
        for (int i = 0; running && !stopped && i < MAX_STEPS; i++) {
            if (!advance()) {
                return;
            }
        }
    }

    private void refill() {
        long now = clock.nanoTime();
        long elapsed = Math.min(now - lastRefill, SECOND / 10);
        lastRefill = now;
        long rate = standsBack ? config.bytesPerSecond() / STANDING_BACK : config.bytesPerSecond();
        allowance = Math.min(config.bytesPerSecond() / 10, allowance + (long) ((double) rate * elapsed / SECOND));
    }

    private void begin() {
        running = true;
        doneBytes = 0;
        notedBytes = 0;
        checkedSegments = 0;
        bytes = 0;
        for (SegmentUsage.Segment segment : parts.usage().segments()) {
            if (segment.number() >= nextSegment) {
                waiting.add(segment.number());
                bytes += segment.fileBytes() + segment.keyBytes();
            }
        }
        segments = waiting.size();
    }

    /** False when it cannot go on just now. */
    private boolean advance() {
        if (check == null) {
            return next();
        } else if (check.isReading() || allowance <= 0) {
            return false;
        } else if (isGone(check.number())) {
            end(check);
        } else if (check.isDone()) {
            conclude(check);
            end(check);
        } else {
            long before = check.readBytes();
            check.step();
            allowance -= check.readBytes() - before;
            return !check.isSearching();
        }
        return true;
    }

    private boolean isGone(long number) {
        return !parts.usage().has(number) || compactor.isLeaving(number);
    }

    private boolean next() {
        Long number = waiting.peek();
        if (number == null) {
            complete();
            return false;
        }
        RecordLog log = parts.log();
        boolean sealed = log.isSealedThrough(number);
        long forced = log.forced();
        if (isGone(number) || (!sealed && forced <= Position.of(number, SegmentFormat.FIRST_RECORD))) {
            // Gone, or nothing of it is forced yet.
            waiting.remove();
        } else if (!sealed && Position.segment(forced) > number) {
            // It is full, and its key file is being written.
            return false;
        } else {
            long end = sealed ? parts.usage().segment(number).fileBytes() : Position.offset(forced);
            check = new SegmentCheck(parts, number, end, sealed, new Counting());
            waiting.remove();
        }
        return true;
    }

    private void complete() {
        long now = clock.wallMillis();
        running = false;
        doneBytes = bytes;
        cycles++;
        completedMillis = now;
        dueMillis = config.isOn() ? now + config.intervalMillis() : 0;
        nextSegment = 0;
        writeNote();
    }

    private void conclude(SegmentCheck checked) {
        long number = checked.number();
        damagedFiles += (checked.isHeaderDamaged() ? 1 : 0) + (checked.isKeyFileDamaged() ? 1 : 0);
        if (!compactor.isRewriting(number)) {
            checked.newKeyFile().ifPresent(keys -> parts.log().sealAgain(number, checked.end(), keys));
        }
        if (checked.isDamaged()) {
            parts.log().leave(number);
            compactor.replace(number);
        }
    }

    private void end(SegmentCheck checked) {
        check = null;
        checkedSegments++;
        doneBytes += checked.readBytes();
        nextSegment = checked.number() + 1;
        if (doneBytes - notedBytes >= NOTE_BYTES) {
            writeNote();
        }
    }

    private final class Counting implements SegmentCheck.Listener {
        @Override
        public void damaged(RecordKey key) {
            damagedRecords++;
            listener.damaged(key);
        }

        @Override
        public void corrected(RecordKey key, long digestBefore) {
            correctedEntries++;
            listener.corrected(key, digestBefore);
        }
    }
}
