/**
 * The consistent-hash ring, as values.
 *
 * <p>A key hashes to a 128-bit {@link io.gramme.ring.Token}. The token space is cut into Q equal partitions, Q a power of
 * two chosen at the birth of a cluster (strategy 3 of the paper). A {@link io.gramme.ring.Ring} is one epoch of the
 * assignment of partitions to members: immutable, and equal on every node that holds that epoch. The
 * {@link io.gramme.ring.PreferenceList} of a partition walks the ring from the partition and takes distinct members, in
 * distinct zones while zones remain; safety depends on that walk alone, never on how well the assignment was planned.
 * {@link io.gramme.ring.RingPlanner} is the pure function from members, and from the epoch before, to an assignment;
 * {@link io.gramme.ring.RingComparison} says what a new epoch would change.
 *
 * <p>Everything here is a value or a pure function: no input or output, no thread, no clock.
 *
 * <p>Source: Dynamo, SOSP 2007, sections 4.2, 4.3 and 6.2.
 */
@NullMarked
package io.gramme.ring;

import org.jspecify.annotations.NullMarked;
