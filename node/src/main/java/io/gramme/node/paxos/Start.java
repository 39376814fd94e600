package io.gramme.node.paxos;

/**
 * One start of a process with a voter's memory.
 *
 * @param number how often a process began to use that memory, from 1
 * @param nonce random, for the process after an old copy of the memory was put back counts as the one before it did
 */
public record Start(long number, long nonce) {
    /** Before the first one. */
    public static final Start NONE = new Start(0, 0);

    /** Whether the other one says that this one began with an old copy. */
    boolean isOutdatedBy(Start other) {
        return other.number > number || (other.number == number && other.nonce != nonce);
    }
}
