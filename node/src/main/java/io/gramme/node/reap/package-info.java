/**
 * Forgetting deletes once nobody can bring back what they deleted.
 *
 * <p>A tombstone is live data: without it a copy that missed the delete would hand the deleted value on. Tombstones are reaped by
 * agreement of all N copies and never by a timer. The first node of a partition's preference list goes through a
 * {@link io.gramme.node.reap.ReapCycle} for each of its trees that has tombstones old enough, then asks for them by name
 * ({@link io.gramme.node.reap.ReapBatch}):
 *
 * <pre>
 *   compared with every other copy and found equal          what was deleted by now is deleted in all copies
 *   ──► no member keeps a hint for the partition,            nobody holds anything older any more,
 *       a pause, compared once more                          and no message or operation from before is left
 *   ──► all N hold exactly this version, forced ──► erased   for each tombstone; whoever has another keeps it
 * </pre>
 *
 * <p>An erase that was lost leaves the tombstone in some copies; they hand it back to the others, and a later cycle reaps it.
 *
 * <p>Pure; confined to one loop.
 */
@NullMarked
package io.gramme.node.reap;

import org.jspecify.annotations.NullMarked;
