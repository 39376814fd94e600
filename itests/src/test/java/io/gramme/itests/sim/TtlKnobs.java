package io.gramme.itests.sim;

import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Ttl;
import java.util.random.RandomGenerator;

/**
 * Which values end.
 *
 * @param percent of the puts that say themselves how long they live
 * @param minMillis of those that live for some time; a few live for ever, or for years
 * @param tableMillis how long the others live, 0 for ever
 * @param restSeconds that pass when all is at rest, so that copies drop what has ended
 * @param keepSeconds tombstones are not forgotten sooner, or there would be nothing left to drop
 */
record TtlKnobs(int percent, int minMillis, int maxMillis, int tableMillis, int restSeconds, int keepSeconds) {
    static final TtlKnobs DEFAULT = new TtlKnobs(0, 1, 1, 0, 0, 0);

    private static final int LONGEST_MILLIS = 300_000;
    /** A copy drops a value a minute after its end. */
    private static final int LEAST_REST_SECONDS = 65;

    private static final int MANY_SECONDS = 3_600;

    static TtlKnobs draw(RandomGenerator random) {
        if (random.nextInt(3) > 0) {
            return DEFAULT;
        }
        int min = Knobs.logRange(random, 1, 5_000);
        boolean rests = random.nextInt(3) == 0;
        return new TtlKnobs(
                1 + random.nextInt(100),
                min,
                Knobs.logRange(random, min, random.nextBoolean() ? Math.max(min, 3_000) : LONGEST_MILLIS),
                random.nextInt(3) == 0 ? Knobs.logRange(random, 20, 60_000) : 0,
                rests ? LEAST_REST_SECONDS + random.nextInt(LEAST_REST_SECONDS) : 0,
                rests && random.nextInt(4) > 0 ? MANY_SECONDS : 0);
    }

    /** How long a put is to live. */
    long ttlMillis(RandomGenerator random) {
        if (random.nextInt(100) >= percent) {
            return Ttl.TABLE;
        }
        return switch (random.nextInt(10)) {
            case 0 -> Ttl.NEVER;
            case 1 -> Limits.TTL_MILLIS >> random.nextInt(12);
            default -> Knobs.logRange(random, minMillis, maxMillis);
        };
    }
}
