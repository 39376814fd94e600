package io.gramme.node.storage;

import io.gramme.node.storage.SegmentUsage.Segment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses the segment that is rewritten next: the one with the largest dead share, if that is large enough; or the oldest, when
 * what it keeps from being dropped has become too much. Never the newest, whose header keeps sequence numbers from being given
 * twice, and none that could not be read a short while ago. Confined to its loop.
 */
final class Victims {
    /** Below this nothing is worth its rewriting, whatever the hurry. */
    private static final double LEAST = 0.1;

    private final CompactionConfig config;
    private final RecordLog log;
    private final SegmentUsage usage;
    private final Map<Long, Hold> held = new HashMap<>();
    private final Deque<Long> asked = new ArrayDeque<>();
    private final Set<Long> damaged = new TreeSet<>();

    private record Hold(long untilNanos, long liveBytes) {}

    Victims(CompactionConfig config, RecordLog log, SegmentUsage usage) {
        this.config = config;
        this.log = log;
        this.usage = usage;
    }

    /** Looks at each segment once that has anything dead in it, whatever its share. */
    void ask() {
        asked.clear();
        usage.segments().stream()
                .filter(segment -> segment.number() != usage.last() && dead(segment) > 0)
                .forEach(segment -> asked.add(segment.number()));
    }

    int asked() {
        return asked.size();
    }

    void askNoMore() {
        asked.clear();
    }

    /** Leaves the segment alone for good: all of it is copied. */
    void leave(long number) {
        held.put(number, new Hold(Long.MAX_VALUE, Long.MIN_VALUE));
    }

    /** Leaves the segment alone for a while, or until fewer bytes of it are live than those. */
    void hold(long number, long untilNanos, long liveBytes) {
        held.put(number, new Hold(untilNanos, liveBytes));
    }

    boolean isLeft(long number) {
        Hold hold = held.get(number);
        return hold != null && hold.untilNanos == Long.MAX_VALUE;
    }

    void forget(long number) {
        held.remove(number);
        damaged.remove(number);
    }

    /** The segment goes as soon as everything in it that counts can be copied. */
    void replace(long number) {
        damaged.add(number);
    }

    /** Whether segments wait to be replaced. */
    boolean hasDamaged() {
        return !damaged.isEmpty();
    }

    /** @param hurry whether any dead share will do */
    OptionalLong choose(long now, boolean hurry) {
        asked.removeIf(number -> !usage.has(number) || isHeld(usage.segment(number), now));
        for (long number : asked) {
            if (isCandidate(usage.segment(number), now)) {
                asked.remove(number);
                return OptionalLong.of(number);
            }
        }
        for (long number : damaged) {
            if (usage.has(number) && isReplaceable(usage.segment(number), now)) {
                return OptionalLong.of(number);
            }
        }
        double least = hurry ? LEAST : config.deadPercent() / 100.0;
        Optional<Segment> best = usage.segments().stream()
                .filter(segment -> isCandidate(segment, now))
                .max((a, b) -> Double.compare(share(a), share(b)))
                .filter(segment -> share(segment) >= least);
        if (best.isPresent()) {
            return OptionalLong.of(best.get().number());
        }
        boolean manyMarks = usage.markBytes() * 100 > usage.fileBytes() * config.markPercent();
        if (manyMarks && isCandidate(usage.segment(usage.first()), now)) {
            return OptionalLong.of(usage.first());
        }
        return OptionalLong.empty();
    }

    private boolean isHeld(Segment segment, long now) {
        Hold hold = held.get(segment.number());
        return hold != null && now < hold.untilNanos && segment.liveBytes() >= hold.liveBytes;
    }

    private boolean isCandidate(Segment segment, long now) {
        return segment.number() != usage.last() && isMovable(segment, now);
    }

    /** The newest may be replaced too when something of it goes into a newer one. */
    private boolean isReplaceable(Segment segment, long now) {
        return (segment.number() != usage.last() || segment.liveBytes() > 0) && isMovable(segment, now);
    }

    private boolean isMovable(Segment segment, long now) {
        return !isHeld(segment, now)
                && log.isSealedThrough(segment.number())
                && segment.keyBytes() > 0
                && segment.liveBytes() + segment.markBytes() <= log.spaceLeft();
    }

    private static long content(Segment segment) {
        return Math.max(0, segment.fileBytes() - SegmentFormat.FIRST_RECORD);
    }

    /** What a rewrite gives back, bytes. */
    private long dead(Segment segment) {
        boolean oldest = segment.number() == usage.first();
        return content(segment) - segment.liveBytes() - (oldest ? 0 : segment.markBytes());
    }

    private double share(Segment segment) {
        long content = content(segment);
        return content == 0 ? 1 : (double) dead(segment) / content;
    }
}
