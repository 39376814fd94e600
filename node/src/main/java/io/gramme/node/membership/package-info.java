/**
 * What a cluster has agreed on beyond its members: its tables, and this node's view of the ring.
 *
 * <p>A {@link io.gramme.node.membership.Table} fixes a contract: mode, copies, conflict policy, durability, default quorums.
 * {@link io.gramme.node.membership.Tables} are equal on all nodes of a cluster; nodes whose tables differ refuse each other by
 * name. A {@link io.gramme.node.membership.ClusterView} is the immutable snapshot of ring and members that loop 0 hands to the
 * other loops and to the outside faces.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.8; DESIGN sections 3 and 4.
 */
@NullMarked
package io.gramme.node.membership;

import org.jspecify.annotations.NullMarked;
