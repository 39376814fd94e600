package io.gramme.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;

/** The pages that are about the node and not about data. Called from event-loop threads; none of it blocks. */
public interface HttpPages {
    /** Why the node does not serve yet, or any more; nothing when it does. */
    List<String> notReadyBecause();

    /** Prometheus text. */
    String metrics();

    /** The ring; empty while there is none. */
    Optional<ObjectNode> ring();

    boolean hasTable(String name);

    /** Where a key lives; empty while there is no ring. The table must exist. */
    Optional<ObjectNode> where(String table, Bytes key);
}
