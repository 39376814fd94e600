package io.gramme.gossip;

/**
 * What a node wrote down about its ring before it stopped.
 *
 * @param wholeness {@link Wholeness#UNDECIDED} when it stopped before that was known; the question is then asked again
 */
public record KnownRing(RingState state, Wholeness wholeness) {}
