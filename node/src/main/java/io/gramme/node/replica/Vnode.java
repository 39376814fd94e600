package io.gramme.node.replica;

import io.gramme.node.version.DotSource;

/**
 * This node's copy of one partition.
 *
 * @param dots where its versions get their names
 */
record Vnode(int partition, DotSource dots) {}
