/**
 * The simulator: a whole cluster in one thread, with its time, its network and its disks, from one seed.
 *
 * <ol>
 *   <li>A seed and a {@link io.gramme.itests.sim.Profile} expand to a {@link io.gramme.itests.sim.Plan}: knobs, faults and
 *       operations, all of them data.
 *   <li>A run carries the plan out on real protocol code over a {@link io.gramme.itests.sim.SimDisk} and a simulated network.
 *   <li>What the nodes append to their logs is read by a {@link io.gramme.itests.sim.LogTap}, independently of the node; the
 *       {@link io.gramme.itests.sim.Oracle} keeps the true histories and throws a {@link io.gramme.itests.sim.Violation} when an
 *       invariant is broken.
 *   <li>A failing plan is made smaller by the {@link io.gramme.itests.sim.Shrinker} and replayed by its seed.
 * </ol>
 *
 * <p>The invariants carry the numbers that {@link io.gramme.itests.sim.Violation} lists. Everything here is confined to one
 * thread and takes its time and chance from the seed.
 */
@NullMarked
package io.gramme.itests.sim;

import org.jspecify.annotations.NullMarked;
