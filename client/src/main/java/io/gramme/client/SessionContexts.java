package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.ring.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a session has seen: the last context of each record, for a bounded number of records and bytes. Beyond, the record that
 * was not used for the longest time is forgotten, and asking for it is a {@link StaleException} from then on. Thread-safe.
 */
final class SessionContexts {
    private static final long MAX_BYTES = 32 << 20;

    private final int limit;
    private final ForgottenRecords forgotten;
    private final Map<RecordName, CausalContext> known = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    SessionContexts(int limit) {
        this.limit = limit;
        this.forgotten = new ForgottenRecords(limit);
    }

    /** {@link CausalContext#NONE} for a record of which nothing was ever seen. */
    synchronized CausalContext of(RecordName name) {
        CausalContext context = known.get(name);
        if (context == null && forgotten.mayContain(name)) {
            throw new StaleException(
                    ErrorCode.STALE,
                    "the session has forgotten what it saw of " + name + ", since it remembers " + limit
                            + " records; give it room for more, or go on without that with Session.forget",
                    false);
        }
        return context == null ? CausalContext.NONE : context;
    }

    synchronized boolean isForgotten(RecordName name) {
        return !known.containsKey(name) && forgotten.mayContain(name);
    }

    /** An empty context says nothing of what was seen before. */
    synchronized void remember(RecordName name, CausalContext seen) {
        if (!seen.isEmpty()) {
            put(new RecordName(name.table(), own(name.key())), new CausalContext(own(seen.bytes())));
        }
    }

    /** They may be a slice of a large answer, which would be held with them. */
    private static Bytes own(Bytes slice) {
        return Bytes.wrap(slice.toArray());
    }

    /** As if nothing had ever been seen of the record. */
    synchronized void forget(RecordName name) {
        remove(name);
        if (forgotten.mayContain(name)) {
            put(name, CausalContext.NONE);
        }
    }

    private void put(RecordName name, CausalContext context) {
        remove(name);
        known.put(name, context);
        bytes += size(name, context);
        while (known.size() > limit || (bytes > MAX_BYTES && known.size() > 1)) {
            RecordName eldest = known.keySet().iterator().next();
            remove(eldest);
            forgotten.add(eldest);
        }
    }

    private void remove(RecordName name) {
        CausalContext old = known.remove(name);
        bytes -= old == null ? 0 : size(name, old);
    }

    private static int size(RecordName name, CausalContext context) {
        return name.key().length() + context.bytes().length();
    }
}
