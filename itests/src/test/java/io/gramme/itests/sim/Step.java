package io.gramme.itests.sim;

/** What one node does in a change of the ring, each a point to end its process at. */
enum Step {
    /** It holds the epoch that was decided. */
    SEEN,
    /** A loop serves under the epoch: what is new is flagged, what was regained is emptied. */
    TAKEN_OVER,
    /** It hears that everybody serves under the epoch, and begins to compare. */
    COMPARED,
    /** It says which of its copies are complete. */
    VERIFIED,
    /** It empties a copy. */
    EMPTIED
}
