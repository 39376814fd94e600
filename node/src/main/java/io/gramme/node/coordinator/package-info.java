/**
 * Coordination of reads and writes: the quorum protocol.
 *
 * <p>A node that is one of the first N of a key's preference list coordinates a request; any other forwards it once.
 *
 * <ul>
 *   <li>put: mint a dot and append here, send the whole resulting record to the other copies in the same turn, answer when W
 *       distinct copies, this one always among them, have it durably ({@link io.gramme.node.coordinator.PutOperation}).
 *   <li>get: read here, ask the others for what differs, answer when R whole copies have answered, with all siblings and one
 *       context; then repair whoever was stale ({@link io.gramme.node.coordinator.GetOperation}).
 *   <li>delete: with a context, a put of a version without a value; without one, a get first, whose result it covers.
 * </ul>
 *
 * <p>The two operations are pure decisions: an answer in, a decision out. {@link io.gramme.node.coordinator.Coordinator} moves
 * the messages and keeps the deadlines. Every request ends in exactly one response; an error says whether the write may still
 * survive. Confined to its loop.
 *
 * <p>Source: Dynamo, SOSP 2007, sections 4.3 to 4.5.
 */
@NullMarked
package io.gramme.node.coordinator;

import org.jspecify.annotations.NullMarked;
