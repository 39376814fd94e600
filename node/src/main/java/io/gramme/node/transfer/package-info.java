/**
 * How partitions come to this node and go from it when the ring changes.
 *
 * <p>A copy that comes is a copy that lacks everything: its flag ({@link io.gramme.node.handoff.SyncFlags}) is raised before anything
 * of it is served, and synchronisation fills it, compares it with every other holder and lowers the flag, as after the loss of a disk.
 * There is one way for a copy to become whole. What is left here is {@link io.gramme.node.transfer.Holdings}, which remembers
 * which copies this node has begun, so that no crash between two steps lets an empty one pass for a whole one, and
 * {@link io.gramme.node.transfer.ChangeDriver}, which brings a change on from phase to phase where the ring log is led.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.9; the order of the phases is that of {@link io.gramme.ring.RingChange}.
 */
@NullMarked
package io.gramme.node.transfer;

import org.jspecify.annotations.NullMarked;
