package io.gramme.antientropy;

import io.gramme.ring.Bytes;

/** Hears what a session finds out. */
public interface SyncListener {
    /** The two copies agree on this tree. */
    void onEqual(TreeId tree);

    /** A record differed at two looks some time apart, or one of the two copies lacks it. */
    void onDifference(TreeId tree, int table, Bytes key);

    /** So many leaves differ that the tree should be copied as a whole. Nothing else is said of it. */
    void onFarApart(TreeId tree);

    /**
     * A tree whose roots differed has been gone through.
     *
     * @param differences how many were reported
     * @param complete whether that is all there are; if not, another session will find more
     */
    void onCompared(TreeId tree, int differences, boolean complete);

    /** The session is over. */
    void onEnd(SyncSession session, Outcome outcome);

    /** How a session ended. */
    enum Outcome {
        /** Everything was compared. */
        DONE,
        /** The peer did not answer in time. */
        SILENT
    }
}
