package io.gramme.node.founding;

import io.gramme.ring.RingMember;

/**
 * A node as it would be in the first ring.
 *
 * @param store the number of its data folder
 */
public record Founder(RingMember member, long store) {}
