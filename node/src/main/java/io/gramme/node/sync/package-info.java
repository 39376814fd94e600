/**
 * Keeping this node's copies equal to the other copies of their partitions, without anybody reading them.
 *
 * <p>{@link io.gramme.node.sync.CopyTrees} keeps a {@link io.gramme.antientropy.MerkleTree} of each copy true to what it holds:
 * from the old digest and the new one of each write, and built anew from the index at the start and now and then, a slice at a
 * time. {@link io.gramme.node.sync.SyncRepairs} paces the repair of what a {@link io.gramme.antientropy.SyncSession} found.
 * {@link io.gramme.node.sync.Verified} remembers which copies were found equal to which, so that a copy that lacked something
 * counts again once it agrees with all the others.
 *
 * <p>Confined to one loop; no input or output of its own. The coordinator brings them together.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.7.
 */
@NullMarked
package io.gramme.node.sync;

import org.jspecify.annotations.NullMarked;
