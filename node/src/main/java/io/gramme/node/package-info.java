/**
 * The daemon. {@link io.gramme.node.NodeCore} is one loop's protocols wired together without input or output; the simulator
 * runs it as it is. {@link io.gramme.node.NodeLoop} drives one core from a Disruptor ring, {@link io.gramme.node.Node} is the
 * one place where everything is put together, {@link io.gramme.node.NodeCommand} the process.
 *
 * <ol>
 *   <li>A frame arrives on an event loop (node.net, node.http), which publishes it to the loop of its partition.
 *   <li>The loop runs it through its core: node.coordinator decides, node.replica reads and writes this node's copies,
 *       node.storage stages what is written.
 *   <li>At the end of the batch the staged records go to the log thread as one group, what the disk has completed is taken in,
 *       and the acknowledgements that waited for it are released.
 * </ol>
 *
 * <p>A partition belongs to exactly one loop ({@code partition mod L}), and everything about it happens there. Loop 0 also runs
 * gossip and hands each new view of the cluster to the others as a message.
 */
@NullMarked
package io.gramme.node;

import org.jspecify.annotations.NullMarked;
