/**
 * {@code bin/gramme-bench}: the long benchmarks, which start, kill and restrict daemons of their own.
 *
 * <p>A {@link io.gramme.itests.bench.BenchMain} reads the command line. Each benchmark is a command: it is given a
 * {@link io.gramme.itests.bench.Bench}, makes a {@link io.gramme.itests.bench.BenchRing} of real daemons, has
 * {@code io.gramme.client.cli.bench} send the requests, prints what people want to know and gives back the page for
 * {@code --json}. Whatever it started or made is undone by its {@link io.gramme.itests.bench.Site}, also when it fails or is
 * interrupted.
 *
 * <ol>
 *   <li>{@link io.gramme.itests.bench.MemoryCommand}: data larger than memory. Does a reader of the few popular records notice one who
 *       reads all the others from the disk?
 *   <li>{@link io.gramme.itests.bench.TailCommand}: the slowest requests at a share of the peak, and every pause of our own.
 *   <li>{@link io.gramme.itests.bench.RecoveryCommand}: how long a node takes to come back, from what.
 *   <li>{@link io.gramme.itests.bench.GrowthCommand}: what an operation costs as records and nodes become more.
 * </ol>
 */
@NullMarked
package io.gramme.itests.bench;

import org.jspecify.annotations.NullMarked;
