package io.gramme.itests.chaos.load;

import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which keys the clients of one load work on: one that all want, ten that many want, and others. Keys that grow with every write
 * (siblings, sets) are left for new ones before they are large; after {@value #BLIND_KEYS} of those that take writes which do not know of
 * each other they begin again with the first, whose siblings are to be merged then. Thread-safe.
 */
final class SharedKeys {
    private static final int HOT_PERCENT = 10;
    private static final int WARM_PERCENT = 40;
    private static final int WARM = 10;
    private static final int BLIND_PUTS = 4;
    private static final int BLIND_KEYS = 2_000;
    private static final int SET_ADDS = 150;
    private static final int SETS = 5;

    private final int keys;
    private final AtomicLong blind = new AtomicLong();
    private final ConcurrentHashMap<Integer, AtomicInteger> adds = new ConcurrentHashMap<>();

    SharedKeys(int keys) {
        this.keys = keys;
    }

    /** A key that is read and written over and over. */
    String value(SplittableRandom random) {
        int percent = random.nextInt(100);
        if (percent < HOT_PERCENT) {
            return "value-0";
        }
        if (percent < WARM_PERCENT) {
            return "value-" + random.nextInt(Math.min(keys, WARM));
        }
        return "value-" + random.nextInt(keys);
    }

    /** A key that takes a few writes that do not know of each other. */
    Blind blind() {
        long turn = blind.getAndIncrement();
        long key = turn / BLIND_PUTS;
        return new Blind("blind-" + key % BLIND_KEYS, turn % BLIND_PUTS == 0 && key >= BLIND_KEYS);
    }

    /**
     * Where to write without knowing what is there.
     *
     * @param isToBeMerged whether it has as many siblings as it should, so that this write covers them
     */
    record Blind(String key, boolean isToBeMerged) {}

    /** A set with room for another element. */
    String growingSet(SplittableRandom random) {
        int set = random.nextInt(Math.min(keys, SETS));
        return name(set, adds.computeIfAbsent(set, any -> new AtomicInteger()).getAndIncrement());
    }

    String set(SplittableRandom random) {
        int set = random.nextInt(Math.min(keys, SETS));
        AtomicInteger so = adds.get(set);
        return name(set, so == null ? 0 : so.get());
    }

    private static String name(int set, int adds) {
        return "set-" + set + "-" + adds / SET_ADDS;
    }
}
