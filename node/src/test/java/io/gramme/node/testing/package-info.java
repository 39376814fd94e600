/**
 * What several tests of the node use: files whose bytes are fixed for ever, records to put into them, and ports to listen on.
 *
 * <p>A golden file is a text of hexadecimal digits under {@code src/test/resources/golden}. Nothing writes it but a person: a
 * test that finds other bytes fails and prints what it found.
 */
@NullMarked
package io.gramme.node.testing;

import org.jspecify.annotations.NullMarked;
