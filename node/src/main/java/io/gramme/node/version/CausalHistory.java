package io.gramme.node.version;

import java.util.Optional;

/**
 * What a client has seen of a key: what its context means.
 *
 * @param seen everything this vector claims
 * @param last one more dot, the client's own last put, kept apart while the copy that took it held siblings that the client
 *     has not seen: an entry in the vector would claim those too
 */
public record CausalHistory(VersionVector seen, Optional<Dot> last) {
    public static final CausalHistory NONE = new CausalHistory(VersionVector.EMPTY, Optional.empty());

    public static CausalHistory of(VersionVector seen) {
        return new CausalHistory(seen, Optional.empty());
    }

    public boolean covers(Dot dot) {
        return seen.covers(dot) || (last.isPresent() && last.get().equals(dot));
    }

    /** Whether a record with that clock knows all of this. */
    public boolean isCoveredBy(VersionVector clock) {
        return clock.covers(seen) && (last.isEmpty() || clock.covers(last.get()));
    }

    public boolean isEmpty() {
        return seen.isEmpty() && last.isEmpty();
    }
}
