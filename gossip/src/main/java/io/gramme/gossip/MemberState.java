package io.gramme.gossip;

/** What a node says of itself. That it is suspected is what others say, and no state of its own. */
public enum MemberState {
    /** Serving, or about to. */
    UP(1),
    /** Finishing what it has and taking nothing new: it will be gone for a moment. */
    DRAINING(2);

    private final int code;

    MemberState(int code) {
        this.code = code;
    }

    /** Its number in digests, which never changes. */
    int code() {
        return code;
    }
}
