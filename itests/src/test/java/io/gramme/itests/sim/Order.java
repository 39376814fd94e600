package io.gramme.itests.sim;

/**
 * One entry of a plan's list of what an operator does.
 *
 * @param node the index of the machine that it is about, or of the next one after it that it can be about
 * @param amount a share from 0 to 1: what the weight is drawn with, and whether a member that is removed dies for good
 */
record Order(OrderKind kind, long atMillis, int node, double amount) {
    private static final int HEAVIEST = 4;
    private static final double DEAD = 0.8;

    Order {
        if (atMillis < 0) {
            throw new IllegalArgumentException(kind + " at " + atMillis);
        }
    }

    int weight() {
        return 1 + (int) (amount * HEAVIEST);
    }

    /** Of a removal: whether the machine is dead, rather than only out of reach or slow. */
    boolean isOfTheDead() {
        return amount < DEAD;
    }
}
