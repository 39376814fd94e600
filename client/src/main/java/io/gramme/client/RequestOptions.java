package io.gramme.client;

import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Ttl;
import java.time.Duration;
import java.util.Optional;

/**
 * How one request differs from the table's and the client's defaults. Immutable; each method gives a new one.
 *
 * @param r copies that must answer a read; 0 for the table's
 * @param w nodes that must hold a write, fallbacks among them; 0 for the table's
 * @param primaryR whole copies of the record's first N nodes that must answer a read; 0 for the table's
 * @param primaryW of the nodes that must hold a write, how many are of the record's first N; 0 for the table's
 * @param timeout until the caller hears, all attempts together; empty for the client's
 * @param context what the writer has seen
 * @param replaces whether a put covers everything that its coordinator holds
 * @param ttlMillis how long the value of a put lives; 0 for as long as the table says, -1 for ever; a read takes no notice of it
 */
public record RequestOptions(
        int r,
        int w,
        int primaryR,
        int primaryW,
        Optional<Duration> timeout,
        CausalContext context,
        boolean replaces,
        long ttlMillis) {
    private static final Duration LONGEST_LIFE = Duration.ofMillis(Limits.TTL_MILLIS);

    public static final RequestOptions DEFAULT = covering(CausalContext.NONE, false);

    public RequestOptions {
        if (r < 0 || w < 0 || primaryR < 0 || primaryW < 0) {
            throw new IllegalArgumentException("R and W are at least 1, or 0 for the table's: " + r + ", " + w
                    + "; of primaries " + primaryR + ", " + primaryW);
        }
        if (timeout.isPresent() && (timeout.get().isNegative() || timeout.get().isZero())) {
            throw new IllegalArgumentException("a timeout is positive, not " + timeout.get());
        }
        if (timeout.isPresent() && timeout.get().toMillis() > Limits.TIMEOUT_MILLIS) {
            throw new IllegalArgumentException("a timeout is at most " + Limits.TIMEOUT_MILLIS + " ms");
        }
        if (replaces && !context.isEmpty()) {
            throw new IllegalArgumentException("a put either replaces or carries a context, not both");
        }
        Ttl.check(ttlMillis);
    }

    /** Covers what the context saw, and nothing else. */
    public static RequestOptions withContext(CausalContext context) {
        return covering(context, false);
    }

    /** Covers whatever the coordinator holds; writes that are concurrent elsewhere survive as siblings. */
    public static RequestOptions replace() {
        return covering(CausalContext.NONE, true);
    }

    private static RequestOptions covering(CausalContext context, boolean replaces) {
        return new RequestOptions(0, 0, 0, 0, Optional.empty(), context, replaces, Ttl.TABLE);
    }

    public RequestOptions r(int copies) {
        return new RequestOptions(copies, w, primaryR, primaryW, timeout, context, replaces, ttlMillis);
    }

    public RequestOptions w(int copies) {
        return new RequestOptions(r, copies, primaryR, primaryW, timeout, context, replaces, ttlMillis);
    }

    public RequestOptions primaryR(int copies) {
        return new RequestOptions(r, w, copies, primaryW, timeout, context, replaces, ttlMillis);
    }

    public RequestOptions primaryW(int copies) {
        return new RequestOptions(r, w, primaryR, copies, timeout, context, replaces, ttlMillis);
    }

    public RequestOptions timeout(Duration limit) {
        return new RequestOptions(r, w, primaryR, primaryW, Optional.of(limit), context, replaces, ttlMillis);
    }

    /**
     * The value of a put is gone so long after its coordinator took it, as if it had never been. The time is counted in whole
     * milliseconds, by the clock of that coordinator.
     *
     * @param life 1 ms to 10 years
     */
    public RequestOptions ttl(Duration life) {
        if (life.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("a time to live is at least 1 ms, not " + life
                    + "; leave it out for the table's own, delete a record that shall be gone now");
        }
        if (life.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("a time to live is at most 10 years (" + LONGEST_LIFE.toDays()
                    + " days), not " + life + "; say neverExpires() for a value that shall stay");
        }
        return living(life.toMillis());
    }

    /** The value of a put stays until it is replaced or deleted, although the table may say how long values live. */
    public RequestOptions neverExpires() {
        return living(Ttl.NEVER);
    }

    private RequestOptions living(long millis) {
        return new RequestOptions(r, w, primaryR, primaryW, timeout, context, replaces, millis);
    }

    /** These, if a delete can have them. What is deleted stays so. */
    RequestOptions ofDelete() {
        if (ttlMillis != Ttl.TABLE) {
            throw new IllegalArgumentException(
                    "a delete has no time to live: leave ttl() and neverExpires() out, or put a"
                            + " value that expires instead of deleting it");
        }
        return this;
    }

    /** These, if an update can have them: its write covers what its read saw. */
    RequestOptions ofUpdate() {
        if (replaces || !context.isEmpty()) {
            throw new IllegalArgumentException(
                    "an update covers what it reads: leave withContext() and replace() out of its options");
        }
        return this;
    }

    /** The same request, covering this and nothing else. */
    RequestOptions seen(CausalContext context) {
        return new RequestOptions(r, w, primaryR, primaryW, timeout, context, false, ttlMillis);
    }
}
