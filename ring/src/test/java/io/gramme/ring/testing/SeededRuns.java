package io.gramme.ring.testing;

/**
 * Repeats the body of a random test over many seeds. A failure names its seed and the command that replays it alone;
 * {@code -Dgramme.seed=0x..} runs that seed and no other.
 */
public final class SeededRuns {
    private static final String PROPERTY = "gramme.seed";

    private SeededRuns() {}

    /** Runs the body for the seeds 1 to {@code count}, or for the one seed that the command line asks for. */
    public static void of(int count, Body body) {
        String asked = System.getProperty(PROPERTY);
        if (asked != null) {
            run(Long.parseUnsignedLong(asked.replaceFirst("^0x", ""), 16), body);
            return;
        }
        for (long seed = 1; seed <= count; seed++) {
            run(seed, body);
        }
    }

    private static void run(long seed, Body body) {
        try {
            body.run(new Seeds(seed));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "REPRO seed=0x" + Long.toHexString(seed)
                            + ", replay with: mvn test -pl <module> -am -Dtest=<this test>"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -D" + PROPERTY + "=0x" + Long.toHexString(seed),
                    e);
        }
    }

    /** One run of a random test. */
    @FunctionalInterface
    public interface Body {
        void run(Seeds seeds);
    }
}
