package io.gramme.client.wire;

/** Why a request failed. The numbers are on the wire and are never used twice. */
public enum ErrorCode implements Numbered {
    /** A code of a newer server: the request failed, and nothing more can be said. */
    UNKNOWN(0, false),
    BAD_REQUEST(1, false),
    KEY_TOO_LONG(2, false),
    VALUE_TOO_LARGE(3, false),
    UNKNOWN_TABLE(4, false),
    /** R or W outside 1 to N. */
    BAD_QUORUM(5, false),
    /** Forged, damaged, or another record's context. */
    BAD_CONTEXT(6, false),
    TOO_MANY_SIBLINGS(7, false),
    QUORUM_NOT_MET(8, true),
    TIMEOUT(9, true),
    OVERLOADED(10, true),
    NO_SPACE(11, true),
    /** Every copy of the record that could be reached is damaged. */
    CORRUPT(12, false),
    DRAINING(13, true),
    /** The node has no ring yet. */
    NOT_READY(14, true),
    NOT_A_REPLICA(15, true),
    UNSUPPORTED_VERSION(16, false),
    WRONG_CLUSTER(17, false),
    /** No copy that could be reached knows what the reader has seen already. */
    STALE(18, true),
    /** The coordinator's clock is too far ahead for a last-write-wins table. */
    CLOCK_SKEW(19, true);

    private final int number;
    private final boolean retryable;

    ErrorCode(int number, boolean retryable) {
        this.number = number;
        this.retryable = retryable;
    }

    @Override
    public int number() {
        return number;
    }

    /** Whether the same request, under the same id, may succeed at another replica or a little later. */
    public boolean retryable() {
        return retryable;
    }

    /** {@link #UNKNOWN} for a number this version does not know. */
    public static ErrorCode of(int number) {
        return Numbered.of(values(), number, UNKNOWN);
    }
}
