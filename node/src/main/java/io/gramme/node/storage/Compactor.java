package io.gramme.node.storage;

import io.gramme.node.storage.SegmentRewrite.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the space of what is dead in the log, one segment at a time, a little in each turn of the loop.
 *
 * <pre>
 *  IDLE ── a victim ──► REWRITING ── everything copied ──► leaving: until the log is forced through here
 *   ▲ ▲                     │                 │            and nobody reads from it
 *   │ └─────────────────────┘                 │                      │
 *   │   damaged records, no space:            │                      ▼
 *   │   left alone for a while                │            going: until its removal is durable
 *   └─────────────────────────────────────────┘
 * </pre>
 *
 * <p>The log position at which the last record of the victim was looked at stands behind every copy of it and behind every
 * record that superseded anything in it: once the log is forced that far, whatever a crash leaves holds all that the victim did.
 * Until the removal is reported to be durable the victim counts as there.
 *
 * <p>Bounds: one victim, one chunk ({@link SegmentRewrite#CHUNK}) and one key file in memory; {@link #MAX_LEAVING} segments that
 * wait to be removed. The rate is lifted by steps as the
 * log grows beyond what it should be, up to none. Confined to its loop; time is handed in.
 *
 * <p>Source: Rosenblum and Ousterhout, The Design and Implementation of a Log-Structured File System, 1991, section 3.
 */
final class Compactor {
    private static final int MAX_LEAVING = 64;
    private static final int MARGIN_PERCENT = 125;
    private static final long SECOND = 1_000_000_000L;

    private final StorageConfig config;
    private final LogParts parts;
    private final Victims victims;
    private final Consumer<RecordKey> damaged;

    private final Deque<Leaving> leaving = new ArrayDeque<>();
    private final List<Long> going = new ArrayList<>();

    private @Nullable SegmentRewrite rewrite;
    private boolean stopped;
    private boolean lookSoon = true;
    private long lastLook;
    private long lastRefill;
    private long allowance;
    private long compactions;
    private long compactedBytes;
    private long copiedBytes;

    /** A segment that nothing points to any more, once the log is forced up to there. */
    private record Leaving(long number, long position) {}

    /** @param damaged hears of records that were found damaged */
    Compactor(StorageConfig config, LogParts parts, Consumer<RecordKey> damaged, long now) {
        this.config = config;
        this.parts = parts;
        this.damaged = damaged;
        this.victims = new Victims(config.compaction(), parts.log(), parts.usage());
        lastLook = now;
        lastRefill = now;
    }

    /** Goes on for a bounded piece of work. */
    void run(long now, boolean lowOnSpace) {
        Hurry hurry = hurry(lowOnSpace);
        refill(now, hurry);
        release();
        for (int i = 0; i < hurry.steps; i++) {
            if (!advance(now, hurry)) {
                return;
            }
        }
    }

    /** How far beyond what it should be the log has grown. */
    private enum Hurry {
        NONE(1, 2),
        SOME(2, 4),
        MORE(4, 8),
        MUCH(16, 16),
        UTMOST(0, 32);

        /** How many times the rate; without bounds where it is 0. */
        private final int factor;

        /** Of the work, in one turn of the loop. */
        private final int steps;

        Hurry(int factor, int steps) {
            this.factor = factor;
            this.steps = steps;
        }
    }

    private Hurry hurry(boolean lowOnSpace) {
        SegmentUsage usage = parts.usage();
        long live = live();
        long keys = usage.fileBytes() == 0 ? 0 : (long) ((double) usage.keyBytes() * live / usage.fileBytes());
        // What is live needs its share of the key files too: where records are tiny that is nearly as much again.
        long least = (live + keys) / 100 * MARGIN_PERCENT;
        long start = Math.max(live / 100 * config.compaction().fullPercent(), least) + 3 * config.segmentBytes();
        long end = Math.max(most(), start + 2 * config.segmentBytes());
        long over = total() - leavingBytes() - start;
        long step = (end - start) / 8;
        if (lowOnSpace || over >= 4 * step) {
            return Hurry.UTMOST;
        } else if (over <= 0) {
            return Hurry.NONE;
        }
        return over < step ? Hurry.SOME : over < 2 * step ? Hurry.MORE : Hurry.MUCH;
    }

    /** What the log may take. */
    private long most() {
        return 2 * live() + 4 * config.segmentBytes();
    }

    private long live() {
        return parts.usage().liveBytes() + parts.usage().markBytes();
    }

    /** Whether removals that are under way must end before the log may grow. */
    boolean isBehind() {
        return !(leaving.isEmpty() && going.isEmpty()) && total() + config.segmentBytes() > most();
    }

    /** What is as good as gone. */
    private long leavingBytes() {
        long bytes = 0;
        for (Leaving segment : leaving) {
            bytes += parts.usage().segment(segment.number).fileBytes();
        }
        for (long number : going) {
            bytes += parts.usage().segment(number).fileBytes();
        }
        return bytes;
    }

    private long total() {
        return parts.usage().fileBytes() + parts.usage().keyBytes() + config.segmentBytes();
    }

    private void refill(long now, Hurry hurry) {
        long elapsed = Math.min(now - lastRefill, SECOND / 10);
        lastRefill = now;
        boolean isAsked = victims.asked() > 0 || victims.hasDamaged();
        int times = Math.max(hurry.factor, isAsked ? Hurry.MORE.factor : 1);
        long rate = config.compaction().bytesPerSecond() * times;
        long most = Math.max(SegmentRewrite.CHUNK, rate / 20);
        long more = (long) ((double) rate * elapsed / SECOND);
        allowance = hurry == Hurry.UTMOST ? most : Math.min(most, allowance + more);
    }

    private boolean advance(long now, Hurry hurry) {
        return rewrite == null ? begin(now, hurry) : rewrite(rewrite, now, hurry);
    }

    private boolean begin(long now, Hurry hurry) {
        boolean due = lookSoon || now - lastLook >= config.compaction().intervalNanos();
        if (stopped
                || !due
                || leaving.size() >= MAX_LEAVING
                || parts.usage().segments().isEmpty()) {
            return false;
        }
        lookSoon = false;
        lastLook = now;
        OptionalLong victim = victims.choose(now, hurry != Hurry.NONE);
        if (victim.isPresent()) {
            rewrite = new SegmentRewrite(parts, victim.getAsLong());
        }
        return victim.isPresent();
    }

    private boolean rewrite(SegmentRewrite victim, long now, Hurry hurry) {
        if (stopped && !victim.isReading()) {
            end();
            return false;
        }
        if (allowance <= 0 && hurry != Hurry.UTMOST) {
            return false;
        }
        long before = victim.work();
        Step step = victim.step(hurry == Hurry.UTMOST, damaged);
        allowance -= victim.work() - before;
        switch (step) {
            case MORE -> {
                return true;
            }
            case WAIT -> {
                return false;
            }
            case FULL -> giveUp(now + SECOND, liveBytes(victim));
            case UNREADABLE -> giveUp(now + config.compaction().retryNanos(), liveBytes(victim));
            case DONE -> {
                if (victim.kept() > 0) {
                    // What was repaired since it was found damaged holds nothing back.
                    giveUp(now + config.compaction().retryNanos(), victim.keptBytes());
                } else {
                    leaving.add(new Leaving(victim.number(), parts.log().appended()));
                    victims.leave(victim.number());
                    end();
                }
            }
        }
        return true;
    }

    private long liveBytes(SegmentRewrite victim) {
        return parts.usage().segment(victim.number()).liveBytes();
    }

    private void giveUp(long untilNanos, long liveBytes) {
        victims.hold(Objects.requireNonNull(rewrite).number(), untilNanos, liveBytes);
        end();
    }

    private void end() {
        copiedBytes += Objects.requireNonNull(rewrite).copiedBytes();
        rewrite = null;
        lookSoon = true;
    }

    /** Removes what nothing needs any more, as far as it is forced elsewhere. */
    private void release() {
        if (!going.isEmpty()) {
            return;
        }
        List<String> segments = new ArrayList<>();
        List<String> keyFiles = new ArrayList<>();
        for (Iterator<Leaving> each = leaving.iterator(); each.hasNext(); ) {
            Leaving segment = each.next();
            if (parts.log().forced() >= segment.position && !parts.reads().touch(segment.number)) {
                each.remove();
                going.add(segment.number);
                segments.add(SegmentFormat.segmentName(segment.number));
                if (!parts.usage().segment(segment.number).isDamaged()) {
                    // It goes last: without it the segment, back after a power loss, would be read beyond its end.
                    keyFiles.add(SegmentFormat.keyFileName(segment.number));
                }
            }
        }
        if (!segments.isEmpty()) {
            parts.disk().remove(segments, keyFiles);
        }
    }

    /** The removal of what was going is durable. */
    void removed() {
        for (long number : going) {
            compactions++;
            compactedBytes += parts.usage().segment(number).fileBytes();
            parts.usage().remove(number);
            victims.forget(number);
        }
        going.clear();
        lookSoon = true;
    }

    /** A segment was sealed: there may be something to do. */
    void sealed() {
        lookSoon = true;
    }

    /** Considers each segment once that has anything dead in it; {@link #left} counts down. */
    void compactAll() {
        victims.ask();
        lookSoon = true;
    }

    /** Rewrites a damaged segment as soon as everything in it that counts can be copied, whatever is dead in it. */
    void replace(long number) {
        victims.replace(number);
        lookSoon = true;
    }

    /** Whether segments wait to be replaced. */
    boolean hasDamaged() {
        return victims.hasDamaged();
    }

    /** Whether nothing in the segment is needed any more: it may vanish at any time. */
    boolean isLeaving(long number) {
        return victims.isLeft(number);
    }

    boolean isRewriting(long number) {
        return rewrite != null && rewrite.number() == number;
    }

    int left() {
        return victims.asked() + (rewrite == null ? 0 : 1) + leaving.size() + going.size();
    }

    /** Begins nothing any more and lets go of what is under way as soon as it can. */
    void stop() {
        stopped = true;
        victims.askNoMore();
    }

    boolean isIdle() {
        return rewrite == null && leaving.isEmpty() && going.isEmpty();
    }

    StorageUsage usage() {
        SegmentUsage usage = parts.usage();
        long live = live();
        return new StorageUsage(
                live,
                Math.max(0, usage.fileBytes() - live - parts.log().unused()),
                total(),
                usage.segments().size(),
                compactions,
                compactedBytes,
                copiedBytes,
                left());
    }
}
