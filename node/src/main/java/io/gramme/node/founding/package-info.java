/**
 * How the first ring of a cluster comes to be: one decision of the nodes behind cluster.seeds, by Paxos, in any start order.
 *
 * <pre>
 *   each seed        Ask -&gt; Told             who are you, do you hold a ring, whom do you know of the seeds?
 *   one that may     Prepare -&gt; Promise      of all whom it has heard, durable before it is said
 *                    Accept -&gt; Accepted      the ring of those, or the one that a promise reports; likewise
 *   more than half   Formed                  to every seed; who misses it hears of the ring by gossip
 * </pre>
 *
 * <p>{@link io.gramme.node.founding.Founding} is one node's part, {@link io.gramme.node.founding.RollCall} what it has heard of the
 * others, {@link io.gramme.node.founding.Attempt} one ballot. A node may propose when every entry of its list has answered; with
 * cluster.bootstrap, when more than half have and nobody new has for a while; never while anyone whom it reaches holds a ring, or has
 * another list.
 *
 * <p>Why at most one ring is formed. A ring is formed by the votes of more than half of the entries' nodes, and proposed after the
 * promises of more than half, so two proposals share a voter, which reports its vote; it promised in the very folder that it votes in.
 * Two nodes that answer for one entry, as {@code localhost} makes them, would share nobody: lists are compared by who has answered
 * ({@link io.gramme.node.founding.SeedList}), and nobody promises to whoever knows somebody else. An emptied folder is a voter who has
 * forgotten. Where every entry must answer that costs nothing: whoever voted and did not forget reports it, whoever holds the ring says
 * so, and if all have forgotten there is nothing to be told apart from. Where a majority suffices, emptied folders and the rest of the
 * seeds could be a majority that knows nothing: that is the price of cluster.bootstrap, and why it is to be taken out after the
 * first start. A folder that still knows that it has forgotten counts only where all must answer.
 *
 * <p>Not {@link io.gramme.node.paxos.PaxosGroup}: that one has fifteen voters at most, any of whom may lead, while here only some may
 * propose and only at times; it shuts a voter out that was emptied, which here would keep two seeds from ever forming a ring; and it
 * begins with promises of a majority, where here all that were heard are asked, so that an emptied folder cannot stand in for a vote.
 *
 * <p>Sources: Lamport, "Paxos Made Simple" (2001), section 2; Howard, Malkhi and Spiegelman, "Flexible Paxos" (2016), for asking all in
 * the first phase and a majority in the second. Dynamo, SOSP 2007, section 4.8.2, has seeds and leaves their agreement open.
 */
@NullMarked
package io.gramme.node.founding;

import org.jspecify.annotations.NullMarked;
