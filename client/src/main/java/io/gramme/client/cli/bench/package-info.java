/**
 * What {@code gramme bench} measures with: YCSB's core workloads A, B and C and its load phase, against any cluster, through
 * the public client.
 *
 * <p>A {@link io.gramme.client.cli.bench.BenchSettings} says what to do, a {@link io.gramme.client.cli.bench.BenchRun} does it,
 * a {@link io.gramme.client.cli.bench.BenchReport} says what came of it. Load is either closed (so many callers, each waits for
 * its answer before it asks again) or open (so many requests a second, whatever the answers do). Latencies of an open load
 * count from when a request was due; those of a closed load are corrected for coordinated omission: the requests that a
 * stalled caller did not send are counted with the latency that they would have seen.
 *
 * <p>Source: B. F. Cooper and others, Benchmarking Cloud Serving Systems with YCSB, SoCC 2010; the distributions are those of
 * its generators (J. Gray and others, Quickly Generating Billion-Record Synthetic Databases, SIGMOD 1994).
 */
@NullMarked
package io.gramme.client.cli.bench;

import org.jspecify.annotations.NullMarked;
