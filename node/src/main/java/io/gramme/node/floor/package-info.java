/**
 * What the parts of a node do when nothing is done around them: the log, the index, the way from a thread to a loop and back. A
 * measured operation stands beside them.
 */
@NullMarked
package io.gramme.node.floor;

import org.jspecify.annotations.NullMarked;
