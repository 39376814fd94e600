/**
 * A log and an index: the storage of one loop of a node.
 *
 * <p>Values are written once, to append-only segments of checksummed records; the log <em>is</em> the database. A
 * {@link io.gramme.node.storage.KeyIndex} maps (table, key) to a place in it and can always be thrown away and built again.
 *
 * <ol>
 *   <li>{@link io.gramme.node.storage.StorageEngine#write} stages a record in the {@link io.gramme.node.storage.RecordLog}
 *       and updates the index; it returns the position that must be forced before the write may be acknowledged.
 *   <li>At the end of a batch the log hands the staged group to the {@link io.gramme.node.storage.Disk}, whose own thread
 *       writes it, forces once and reports how far it came.
 *   <li>A full segment is followed by one that was zero-filled ahead of need; once forced, it gets a key file, from which a
 *       start after a crash rebuilds the index without reading values.
 *   <li>{@link io.gramme.node.storage.Recovery} reads key files, scans what has none, and tells a torn tail (never
 *       acknowledged, cut) from damage (reported, the copy no longer counts as whole).
 *   <li>{@link io.gramme.node.storage.Compactor} copies what still counts out of segments most of which is dead, and removes
 *       them once nothing depends on them, not even after a power loss.
 * </ol>
 *
 * <p>A failed write or force halts the node: what a file holds after a failed force is unknown. A failed read is a lost
 * record, never "not found". Everything here but {@link io.gramme.node.storage.FileDisk} and
 * {@link io.gramme.node.storage.ChronicleIndex} runs in the simulator as it is. Confined to its loop.
 *
 * <p>Sources: Bitcask (Sheehy and Smith, 2010) for log and index; Rosenblum and Ousterhout, 1991, for the log.
 */
@NullMarked
package io.gramme.node.storage;

import org.jspecify.annotations.NullMarked;
