package io.gramme.node.replica;

import io.gramme.node.version.KeyRecord;
import java.util.Optional;

/** How a read of a copy ended. */
record Completion(KeyRecord record, Optional<String> lostBecause) {
    boolean isGood() {
        return lostBecause.isEmpty();
    }

    /** Why the record is lost; empty when it is not. */
    String why() {
        return lostBecause.orElse("");
    }
}
