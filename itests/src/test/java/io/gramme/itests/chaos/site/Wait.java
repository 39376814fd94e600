package io.gramme.itests.chaos.site;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Looks again and again, for so long. */
public final class Wait {
    private static final long LOOK_NANOS = 100_000_000;

    private Wait() {}

    /**
     * Until it holds.
     *
     * @param objection empty once it holds
     */
    public static void until(String what, Duration limit, Supplier<String> objection) {
        String said = upTo(limit, objection);
        if (!said.isEmpty()) {
            throw new SiteFailure("after " + limit.toSeconds() + " s it is not so that " + what + ": " + said);
        }
    }

    /** Until there is no objection, or for so long; the last one, which is empty if it holds now. */
    public static String upTo(Duration limit, Supplier<String> objection) {
        long began = System.nanoTime();
        String said = objection.get();
        while (!said.isEmpty() && System.nanoTime() - began < limit.toNanos()) {
            pause(Duration.ofNanos(LOOK_NANOS));
            said = objection.get();
        }
        return said;
    }

    /** Lets this time pass. */
    public static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new SiteFailure("interrupted");
            }
        }
    }
}
