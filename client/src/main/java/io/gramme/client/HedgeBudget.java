package io.gramme.client;

/**
 * How many requests may be sent to a second node before the first has answered: one, and one more for every ten requests. When
 * all nodes are slow, asking more of them would make them slower. Confined to its loop.
 */
final class HedgeBudget {
    private static final int SHARE = 10;
    /** So many may be saved up, for the moment when a node fails that many requests wait for. */
    private static final int MOST = 100;

    private int parts = SHARE;

    /** A request begins. */
    void earn() {
        parts = Math.min(parts + 1, MOST * SHARE);
    }

    /** Whether one may be hedged; if so it is spent. */
    boolean spend() {
        if (parts < SHARE) {
            return false;
        }
        parts -= SHARE;
        return true;
    }
}
