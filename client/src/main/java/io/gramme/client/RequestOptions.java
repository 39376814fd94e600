package io.gramme.client;

import io.gramme.client.wire.Limits;
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
 */
public record RequestOptions(
        int r, int w, int primaryR, int primaryW, Optional<Duration> timeout, CausalContext context, boolean replaces) {
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
        return new RequestOptions(0, 0, 0, 0, Optional.empty(), context, replaces);
    }

    public RequestOptions r(int copies) {
        return new RequestOptions(copies, w, primaryR, primaryW, timeout, context, replaces);
    }

    public RequestOptions w(int copies) {
        return new RequestOptions(r, copies, primaryR, primaryW, timeout, context, replaces);
    }

    public RequestOptions primaryR(int copies) {
        return new RequestOptions(r, w, copies, primaryW, timeout, context, replaces);
    }

    public RequestOptions primaryW(int copies) {
        return new RequestOptions(r, w, primaryR, copies, timeout, context, replaces);
    }

    public RequestOptions timeout(Duration limit) {
        return new RequestOptions(r, w, primaryR, primaryW, Optional.of(limit), context, replaces);
    }

    /** The same request, covering this and nothing else. */
    RequestOptions seen(CausalContext context) {
        return new RequestOptions(r, w, primaryR, primaryW, timeout, context, false);
    }
}
