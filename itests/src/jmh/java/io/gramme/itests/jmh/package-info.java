/**
 * What the parts of an operation cost, one by one: microbenchmarks under JMH, which {@code bin/gramme-parts} builds and runs and which
 * the ordinary build does not see (Maven profile {@code jmh}).
 *
 * <ol>
 *   <li>{@link io.gramme.itests.jmh.RingPart}: where a key belongs.
 *   <li>{@link io.gramme.itests.jmh.CodecPart}: messages to frames and back.
 *   <li>{@link io.gramme.itests.jmh.VersionsPart}: what a write and a second copy make of a record.
 *   <li>{@link io.gramme.itests.jmh.IndexPart}: where a record is.
 *   <li>{@link io.gramme.itests.jmh.LogPart}: writing it.
 * </ol>
 *
 * <p>{@link io.gramme.itests.jmh.Samples} are the records that all of them work on: those of {@code gramme bench}. Every benchmark
 * returns what it made, so that nothing can be left out by a compiler that sees that nobody looks; and what it works on changes from
 * call to call where one key would be in the processor's nearest cache as none is in a daemon.
 */
@NullMarked
package io.gramme.itests.jmh;

import org.jspecify.annotations.NullMarked;
