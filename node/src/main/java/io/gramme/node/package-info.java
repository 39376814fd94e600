/**
 * The daemon. {@link io.gramme.node.NodeCore} is one loop's protocols wired together without input or output; the simulator
 * runs it as it is. {@link io.gramme.node.NodeLoop} drives one core in the thread of its sockets, {@link io.gramme.node.Node} is
 * the one place where everything is put together, {@link io.gramme.node.NodeCommand} the process.
 *
 * <ol>
 *   <li>A frame arrives on an event loop (node.net) and is carried out there if its partition is this loop's; else, as what comes over
 *       HTTP, it is published to the loop of its partition.
 *   <li>The loop runs it through its core: node.coordinator decides, node.replica reads and writes this node's copies,
 *       node.storage stages what is written.
 *   <li>At the end of the turn the staged records go to the log thread, what the disk has completed is taken in, and the
 *       acknowledgements that waited for it are released; each connection then writes what it has in one piece.
 * </ol>
 *
 * <p>A partition belongs to exactly one loop ({@code partition mod L}), and everything about it happens there. Loop 0 also runs
 * gossip and hands each new view of the cluster to the others as a message.
 */
@NullMarked
package io.gramme.node;

import org.jspecify.annotations.NullMarked;
