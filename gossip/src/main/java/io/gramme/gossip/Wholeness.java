package io.gramme.gossip;

/**
 * Whether this node's copies are the ones that its cluster was born with, so that "not found" in them means something.
 *
 * <p>A node that takes part in forming the ring holds whole, empty copies. One that adopts the ring may be a founder that was a moment late,
 * or a founder whose folder was emptied; the store ids that every other member noted at the birth tell the two apart.
 */
public enum Wholeness {
    /** Nothing that was written to this node under this ring is missing. */
    WHOLE,
    /** This folder is not the one that the cluster was born with, or this node is not in the ring and holds no copies. */
    NOT_WHOLE,
    /** Some member has not answered yet. To be treated as not whole, and not to be written down. */
    UNDECIDED
}
