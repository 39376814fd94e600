/**
 * Hinted handoff: what a node keeps for others that could not be reached, and how it comes to them.
 *
 * <p>A put that cannot reach one of the first N of a key's preference list leaves the whole resulting record with the next node
 * of the list that can be reached, for that target; when there is none, with its coordinator.
 *
 * <ol>
 *   <li>{@link io.gramme.node.handoff.HintStore} keeps it in a log for each target, where reads see it.
 *   <li>{@link io.gramme.node.handoff.HintedHandoff} sends it when the target can be reached again, under the credits that the
 *       target grants, and forgets it when the target has it durably.
 *   <li>A hint that is refused for its log's size or age, or that is found unreadable, leaves a
 *       {@link io.gramme.node.handoff.SyncFlags flag}: only a full sync makes up for it.
 * </ol>
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.6.
 */
@NullMarked
package io.gramme.node.handoff;

import org.jspecify.annotations.NullMarked;
