/**
 * What a chaos run stands on: real daemons on a network, on disks and under limits that can be made to fail.
 *
 * <p>{@link io.gramme.itests.chaos.site.Capabilities} says what the machine offers, each by trying it;
 * {@link io.gramme.itests.chaos.site.Site} is one run: its id {@code gramme-chaos-PID}, its folder, and
 * {@link io.gramme.itests.chaos.site.Undo}, which takes back whatever was made, the last thing first, also when the process is told to
 * end. What a killed run has left is found by that id ({@link io.gramme.itests.chaos.site.Leftovers}).
 *
 * <p>A {@link io.gramme.itests.chaos.site.Network} is either a bridge in a namespace of its own, with a namespace for each node and
 * this process in one for the clients, or plain loopback, where nothing can be cut. No address is ever given outside these namespaces. A
 * {@link io.gramme.itests.chaos.site.Volume} is a plain folder, a tmpfs (to fill) or an ext4 in a file (to lose power). A
 * {@link io.gramme.itests.chaos.site.ChaosNode} is one daemon, started through {@code bin/gramme}; a
 * {@link io.gramme.itests.chaos.site.ChaosRing} is all of them and the waits.
 *
 * <p>What goes wrong here is the harness's trouble, never a verdict: {@link io.gramme.itests.chaos.site.SiteFailure}.
 */
@NullMarked
package io.gramme.itests.chaos.site;

import org.jspecify.annotations.NullMarked;
