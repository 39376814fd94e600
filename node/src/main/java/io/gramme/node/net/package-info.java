/**
 * The sockets of a daemon. Netty and Kryo stay in here.
 *
 * <ul>
 *   <li>{@link io.gramme.node.net.PeerTransport}: one connection from each node to each other node for what it sends; a
 *       handshake settles version, cluster and tables, or ends it with a reason.
 *   <li>{@link io.gramme.node.net.ClientEndpoint}: the port of the native protocol.
 *   <li>{@link io.gramme.node.net.Outbox}: what one connection has still to write. What is added in one turn of its event loop leaves
 *       in one write, so that messages share writes when there are many.
 *   <li>{@link io.gramme.node.net.NetLoop}: an event loop without its Netty face, in which a loop of the node runs.
 * </ul>
 *
 * <p>Event-loop threads decode frames and pick the loop by the partition in the header: their own carries it out at once, to another
 * one's ring it is published. When that is full a client is told {@code OVERLOADED} and a peer's message is dropped. Nobody blocks. A bad byte closes its connection and nothing
 * else.
 */
@NullMarked
package io.gramme.node.net;

import org.jspecify.annotations.NullMarked;
