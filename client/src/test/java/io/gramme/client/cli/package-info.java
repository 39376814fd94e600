/** Tests of the command line, against fake nodes on loopback and without any daemon. */
@NullMarked
package io.gramme.client.cli;

import org.jspecify.annotations.NullMarked;
