/**
 * Gramme as its users meet it: the commands of {@code bin/} and real daemons, each a process of its own.
 *
 * <p>These tests may read the real clock. They never sleep: they wait for a process to end or poll for what they expect, with
 * a deadline, and every process they start ends with the test.
 */
@NullMarked
package io.gramme.itests.process;

import org.jspecify.annotations.NullMarked;
