/**
 * The chaos scenarios and what runs them; {@code bin/gramme-chaos} is their command line.
 *
 * <p>A {@link io.gramme.itests.chaos.scenario.Scenario} says what it needs, which daemons and clients there are, and what goes wrong. The
 * order is always the same ({@link io.gramme.itests.chaos.scenario.Conductor}): all daemons serve, clients begin, faults come and go,
 * everything is healed, clients end, copies agree, each key is read at each copy, checkers judge, a page is written. While it goes on a
 * scenario has its {@link io.gramme.itests.chaos.scenario.Stage}: site, ring, nemesis, clients, and a note of what it expected.
 *
 * <p>{@link io.gramme.itests.chaos.scenario.Scenarios} lists all that there are; what the machine cannot do is skipped, printed and counted.
 */
@NullMarked
package io.gramme.itests.chaos.scenario;

import org.jspecify.annotations.NullMarked;
