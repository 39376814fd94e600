package io.gramme.client;

import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What a read found: no value, one, or several that were written concurrently.
 *
 * @param context covers all values; also that of a deleted record which is still remembered
 */
public record GetResult(List<Bytes> values, CausalContext context) {
    public GetResult {
        values = List.copyOf(values);
    }

    public boolean isFound() {
        return !values.isEmpty();
    }

    public boolean hasSiblings() {
        return values.size() > 1;
    }

    /** The only value; empty when there is none. Throws {@link IllegalStateException} when there are several. */
    public Optional<Bytes> value() {
        if (values.size() > 1) {
            throw new IllegalStateException(
                    "the record has " + values.size() + " concurrent values; give a Resolver or look at values()");
        }
        return values.stream().findFirst();
    }

    /** One value made of all; empty when there is none. */
    public Optional<Bytes> value(Resolver resolver) {
        return values.size() > 1
                ? Optional.of(resolver.resolve(values))
                : values.stream().findFirst();
    }
}
