package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.Optional;

/** Makes the index of one loop: of files (Chronicle Map) in a daemon, on the heap in the simulator. */
public interface IndexFactory {
    /** An empty index; whatever files an earlier one left are deleted. */
    KeyIndex fresh();

    /** The index that was closed with this proof, if its files are exactly as it left them; anything else is empty. */
    Optional<KeyIndex> reopen(Bytes proof);

    /**
     * Closes the index so that {@link #reopen} can trust it, everything forced. Empty when this kind of index never outlives
     * its process.
     */
    Optional<Bytes> close(KeyIndex index);
}
