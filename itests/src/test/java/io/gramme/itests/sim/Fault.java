package io.gramme.itests.sim;

/**
 * One entry of a plan's list of faults. It ends by itself, so that a plan without some of its entries is still a plan.
 *
 * @param atMillis when it begins
 * @param forMillis how long it lasts, or how long a node stays down
 * @param node whom it befalls; of a split, the bits of one side
 * @param peer the other end of a cut
 * @param amount a share from 0 to 1 of how bad it is: what a power loss takes, what links lose, what reads fail; of a clock step
 *     the milliseconds; of rot what its dice are thrown with
 */
record Fault(FaultKind kind, long atMillis, long forMillis, int node, int peer, double amount) {
    Fault {
        if (atMillis < 0 || forMillis < 0) {
            throw new IllegalArgumentException(kind + " at " + atMillis + " for " + forMillis);
        }
    }
}
