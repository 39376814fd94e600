/**
 * Finding out where two copies of a partition differ, pure.
 *
 * <p>A record counts as one 64-bit {@link io.gramme.antientropy.KeyDigest} of its table, key and version: the clock, the dots,
 * the checksums of the values and the expiry, never the values themselves. A {@link io.gramme.antientropy.MerkleTree} folds
 * the digests of a partition into 16,384 leaves, each a range of tokens, under 128 inner nodes and a root.
 *
 * <p>Two copies compare in steps, each only where the one before differed: roots, then the 128 inner nodes, then the 128
 * leaves below each, then the key digests of a leaf's range. A difference seen once may be a write in flight, so a caller
 * looks again and keeps what differs both times.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.7.
 */
@NullMarked
package io.gramme.antientropy;

import org.jspecify.annotations.NullMarked;
