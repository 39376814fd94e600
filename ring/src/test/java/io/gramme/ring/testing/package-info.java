/**
 * The world under the simulator: time that only a test moves, chance that comes from one seed, and a network that loses,
 * delays, repeats, reorders and cuts.
 *
 * <p>{@link io.gramme.ring.testing.EventQueue} runs timed events in one order and moves
 * {@link io.gramme.ring.testing.ManualClock} as it goes; {@link io.gramme.ring.testing.NodeClock} is one node's own view of
 * that time, with its own origin and wall clock. {@link io.gramme.ring.testing.Seeds} hands every consumer of chance a
 * generator of its own, so that adding one disturbs no other. {@link io.gramme.ring.testing.SimNetwork} carries messages
 * over the queue. {@link io.gramme.ring.testing.SeededRuns} repeats a test over many seeds and says how to replay the one
 * that failed.
 *
 * <p>One seed gives one run, to the last event: {@link io.gramme.ring.testing.EventQueue#traceHash()} shows it.
 */
@NullMarked
package io.gramme.ring.testing;

import org.jspecify.annotations.NullMarked;
