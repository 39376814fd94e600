/**
 * What an operator asks of the cluster: what it looks like, what the next ring would be, and the orders that lead there. Every node
 * answers; what must be decided goes through the ring log, from whichever node was asked.
 */
@NullMarked
package io.gramme.node.admin;

import org.jspecify.annotations.NullMarked;
