package io.gramme.node.replica;

import io.gramme.node.version.KeyRecord;
import java.util.Optional;

/** How a read of a copy ended. */
record Completion(KeyRecord record, Optional<String> lostBecause) {}
