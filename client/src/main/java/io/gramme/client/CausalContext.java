package io.gramme.client;

import io.gramme.client.wire.Limits;
import io.gramme.ring.Bytes;
import java.util.Base64;

/**
 * What a reader or writer of one record has seen, as the nodes wrote it down. Opaque: it is kept, carried and given back
 * with the next write of the same record, which then replaces exactly what was seen.
 */
public record CausalContext(Bytes bytes) {
    /** Nothing seen. */
    public static final CausalContext NONE = new CausalContext(Bytes.EMPTY);

    public CausalContext {
        if (bytes.length() > Limits.CONTEXT_BYTES) {
            throw new IllegalArgumentException("a context has at most " + Limits.CONTEXT_BYTES + " bytes");
        }
    }

    /** Reads what {@link #toString} wrote; throws {@link IllegalArgumentException} when it is no base64url. */
    public static CausalContext parse(String base64url) {
        return new CausalContext(Bytes.wrap(Base64.getUrlDecoder().decode(base64url)));
    }

    public boolean isEmpty() {
        return bytes.isEmpty();
    }

    /** In base64url, as the HTTP header {@code X-Gramme-Context} carries it. */
    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
    }
}
