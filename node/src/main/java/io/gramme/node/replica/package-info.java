/**
 * This node's copies: one {@link io.gramme.node.replica.Vnode} for each partition that a record was ever written to, and the
 * {@link io.gramme.node.replica.Replica} that carries out what is asked of any of them.
 *
 * <p>There are three things to ask, each a {@link io.gramme.node.replica.KeyTask}: read a record, merge a record that came from
 * another copy, and coordinate a client's write (which mints a dot). A task that needs values which only the log holds waits
 * for its read, and every later task on that key waits behind it, so a read-merge-write is never interleaved. Everything else
 * is answered in the same turn.
 *
 * <p>Confined to its loop; no input or output but through {@code node.storage}.
 */
@NullMarked
package io.gramme.node.replica;

import org.jspecify.annotations.NullMarked;
