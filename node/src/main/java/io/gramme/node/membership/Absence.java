package io.gramme.node.membership;

import io.gramme.gossip.Member;
import io.gramme.gossip.Membership;

/**
 * For how long a member has not been heard of.
 *
 * @param store the number of the data folder that it had when it was heard of last
 * @param generation of that life
 * @param heartbeat the latest that was heard of
 * @param nanos that this node has seen pass since then, its own absences and stalls not counted
 */
public record Absence(long store, long generation, long heartbeat, long nanos) {
    static Absence none(Member said) {
        return new Absence(said.store(), said.generation(), said.heartbeat(), 0);
    }

    /** Whether the member has said something since: {@link Membership} keeps the highest version of each. */
    boolean isOver(Member said) {
        return said.generation() > generation || (said.generation() == generation && said.heartbeat() > heartbeat);
    }

    Absence longer(long by) {
        return new Absence(store, generation, heartbeat, nanos + by);
    }
}
