package io.gramme.client;

import io.gramme.ring.Bytes;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a read found: no value, one, or several that were written concurrently.
 *
 * @param context covers all values; also that of a deleted record which is still remembered
 * @param expiries when each of the values ends by its coordinator's clock, in their order; empty for never, and where it is not
 *     known: what an update has written
 */
public record GetResult(List<Bytes> values, CausalContext context, List<Optional<Instant>> expiries) {
    public GetResult {
        values = List.copyOf(values);
        expiries = List.copyOf(expiries);
        if (values.size() != expiries.size()) {
            throw new IllegalArgumentException(values.size() + " values and " + expiries.size() + " expiries");
        }
    }

    /** Values of which nobody knows that they end. */
    public GetResult(List<Bytes> values, CausalContext context) {
        this(values, context, Collections.nCopies(values.size(), Optional.empty()));
    }

    public boolean isFound() {
        return !values.isEmpty();
    }

    public boolean hasSiblings() {
        return values.size() > 1;
    }

    /** The only value; empty when there is none. Throws {@link IllegalStateException} when there are several. */
    public Optional<Bytes> value() {
        refuseSeveral("give a Resolver or look at values()");
        return values.stream().findFirst();
    }

    /**
     * When the only value ends; empty when it never does, and when there is none. Throws {@link IllegalStateException} when there
     * are several.
     */
    public Optional<Instant> expiry() {
        refuseSeveral("look at expiries()");
        return expiries.stream().findFirst().flatMap(Function.identity());
    }

    private void refuseSeveral(String advice) {
        if (values.size() > 1) {
            throw new IllegalStateException("the record has " + values.size() + " concurrent values; " + advice);
        }
    }

    /** One value made of all; empty when there is none. */
    public Optional<Bytes> value(Resolver resolver) {
        return values.size() > 1
                ? Optional.of(resolver.resolve(values))
                : values.stream().findFirst();
    }
}
