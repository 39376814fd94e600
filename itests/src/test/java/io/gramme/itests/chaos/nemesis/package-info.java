/**
 * What goes wrong, each with a begin and an end that are written to the history.
 *
 * <p>A {@link io.gramme.itests.chaos.nemesis.Fault} knows how to do its harm and how to take it back; the
 * {@link io.gramme.itests.chaos.nemesis.Nemesis} writes both down and sees to it that nothing is still broken at the heal. They are made by
 * {@link io.gramme.itests.chaos.nemesis.ProcessFaults} (killed, frozen, restarted in turn), {@link io.gramme.itests.chaos.nemesis.NetworkFaults}
 * (partitions, pulled cables, loss, little bandwidth), {@link io.gramme.itests.chaos.nemesis.DiskFaults} (full, read-only, failing, slow,
 * without power, rotten, wiped, rolled back), {@link io.gramme.itests.chaos.nemesis.ClockFaults} (steps and drift) and
 * {@link io.gramme.itests.chaos.nemesis.LimitFaults} (processor time, descriptors).
 */
@NullMarked
package io.gramme.itests.chaos.nemesis;

import org.jspecify.annotations.NullMarked;
