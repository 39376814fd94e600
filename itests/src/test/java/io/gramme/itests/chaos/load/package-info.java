/**
 * Clients that work on a ring under faults and write down what they saw, as a history that {@code chaos.check} judges.
 *
 * <ul>
 *   <li>{@link io.gramme.itests.chaos.load.Targets}: where the nodes are.
 *   <li>{@link io.gramme.itests.chaos.load.Recorder}: numbers operations, tells the time, writes the history.
 *   <li>{@link io.gramme.itests.chaos.load.RecordedClient}: one client, whose operations are recorded; a script drives it by hand. It
 *       goes through the library, or by HTTP to a coordinator that is given.
 *   <li>{@link io.gramme.itests.chaos.load.Load}: many of them, drawn from a seed, as {@link
 *       io.gramme.itests.chaos.load.LoadSettings} says.
 *   <li>{@link io.gramme.itests.chaos.load.FinalReads}: reads every key once all has converged, by quorum and at each replica.
 * </ul>
 *
 * <p>Each value that is written is written once: {@code c4-17} is the seventeenth of client 4, and its bytes say so and can be
 * checked. What an operation did that nobody answered is never guessed: it stays open.
 */
@NullMarked
package io.gramme.itests.chaos.load;

import org.jspecify.annotations.NullMarked;
