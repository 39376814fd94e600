package io.gramme.node.version;

import java.util.Optional;

/**
 * What a client has seen of a key: what its context means.
 *
 * @param seen everything this vector claims
 * @param last one more dot, the client's own last put, kept apart while the copy that took it held siblings that the client
 *     has not seen: an entry in the vector would claim those too
 * @param latest in a last-write-wins table the latest timestamp of what was seen, else 0: what follows it must be later, or
 *     the order of time would contradict that of causes
 */
public record CausalHistory(VersionVector seen, Optional<Dot> last, long latest) {
    public static final CausalHistory NONE = new CausalHistory(VersionVector.EMPTY, Optional.empty());

    public CausalHistory(VersionVector seen, Optional<Dot> last) {
        this(seen, last, 0);
    }

    public static CausalHistory of(VersionVector seen) {
        return new CausalHistory(seen, Optional.empty());
    }

    /** The same, with the latest timestamp of what was seen. */
    public CausalHistory at(long timestamp) {
        return new CausalHistory(seen, last, timestamp);
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
