package io.gramme.antientropy;

/** Hears what a session finds out. */
public interface SyncListener {
    /** The two copies agree on this tree. */
    void onEqual(SyncSession session, TreeId tree);

    /** A record differed at two looks some time apart, or one of the two copies lacks it. */
    void onDifference(SyncSession session, TreeId tree, KeyState record);

    /**
     * A tree whose roots differed has been gone through, or left to another session.
     *
     * @param complete whether all its differences were reported; if not, another session will find more
     */
    void onCompared(SyncSession session, TreeId tree, boolean complete);

    /** So much of a tree differs that all of it should be fetched. False leaves that to another session. */
    boolean mayCopy(SyncSession session, TreeId tree);

    /**
     * So many records of such a tree have come, and so many bytes.
     *
     * @param pressed whether their sender's clients need what it has of its machine
     */
    void onFetched(int records, long bytes, boolean pressed);

    /** So much of a tree differed that all that the peer has of it was fetched. Another session will tell what it came to. */
    void onCopied(SyncSession session, TreeId tree);

    /** The session is over. */
    void onEnd(SyncSession session, Outcome outcome);

    /** For how long a session is to leave this node alone before its next step, because clients need it. */
    long pauseNanos();

    /** The same before more of a tree is fetched as a whole. */
    long fetchPauseNanos();

    /** How a session ended. */
    enum Outcome {
        /** Everything was compared. */
        DONE,
        /** The peer did not answer in time. */
        SILENT
    }
}
