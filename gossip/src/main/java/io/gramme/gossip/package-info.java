/**
 * Who is there, and which ring they share: gossip, pure.
 *
 * <p>Facts gossip, ownership does not. A {@link io.gramme.gossip.Member} is what a node says of itself;
 * {@link io.gramme.gossip.View} is what one node knows of all, merged by (generation, heartbeat), and
 * {@link io.gramme.gossip.Membership} what it shows of it. The
 * {@link io.gramme.ring.Ring} is one immutable value with an epoch, handed over whole as a
 * {@link io.gramme.gossip.RingState}.
 *
 * <p>{@link io.gramme.gossip.GossipProtocol}, once an interval: a digest of (id, generation, heartbeat, content) of some
 * members in turn, and a summary of all, to one random member, now and then to a seed; the peer answers with what differs and
 * sends the contents that it knows better; the opener sends the contents that it knows better in turn. Where the summaries
 * differ the peer opens a digest of that part of the members. Heartbeats travel in the digests, contents only when they
 * differ. Every digest names its sender's cluster and ring epoch; a node that is behind pulls the ring once. A member's
 * {@link io.gramme.gossip.Member#ringEpoch} is another thing: the epoch that all of its loops serve under.
 *
 * <p>Members of a ring that is on its way to another one are those of both, but for the dead that the change removes.
 *
 * <p>Birth: what the nodes of cluster.seeds agree on comes from outside, {@link io.gramme.gossip.GossipProtocol#onFormed}. A node that
 * has a ring never takes another's first one; a node without one that hears of one adopts it.
 * {@link io.gramme.gossip.Wholeness} says whether an adopter's copies are the ones that its cluster was born with.
 *
 * <p>Reachability: {@link io.gramme.gossip.FailureDetector} judges each peer by its answers to direct heartbeats, and by what
 * the node says of its connections and requests. A verdict is this node's own until witnesses confirm it; then it is
 * gossiped to those that do not watch the peer, until a later heartbeat of it is heard. It never changes who is a member.
 *
 * <p>A member that the cluster removed for good leaves every view that hears of it and comes back into none; its process, if
 * it still runs, is told so and falls silent.
 *
 * <p>Source: Dynamo, SOSP 2007, sections 4.8.1 to 4.8.3; the digest exchange is that of Cassandra's gossiper.
 */
@NullMarked
package io.gramme.gossip;

import org.jspecify.annotations.NullMarked;
