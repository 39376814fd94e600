/**
 * Consensus: a log of values that a group of voters decides slot by slot, and that no failure takes back.
 *
 * <p>Multi-Paxos with a stable leader, as one pure state machine for each voter, {@link io.gramme.node.paxos.PaxosGroup}: messages
 * and time go in; writes, messages and decided values come out ({@link io.gramme.node.paxos.Ready}). A message leaves only when
 * what it depends on is durable. It knows nothing of what the values mean; rings and tables are theirs who use it.
 *
 * <pre>
 *   no leader heard of   Canvass -&gt; Endorsement    would a majority follow? one broken link starts no election
 *   phase 1              Prepare -&gt; Promise        a ballot for all slots from one on
 *   phase 2              Accept  -&gt; Accepted       values in order, cumulatively acknowledged; empty ones are heartbeats
 *   who lacks something  Learn, Install -&gt; Learnt  decided values, or the snapshot that stands for them
 * </pre>
 *
 * <p>The voters are themselves decided in the log, one more or one less at a time: a slot is voted on by those that the slots before
 * it have left. Nothing is proposed behind a change before it is decided, and a leader proposes only under promises of a majority
 * of the voters of that very slot.
 *
 * <p>Sources: Lamport, "The Part-Time Parliament" (1998) and "Paxos Made Simple" (2001), for ballots, slots and the two phases;
 * Chandra, Griesemer and Redstone, "Paxos Made Live" (2007), for disks that forget; Ongaro, "Consensus: Bridging Theory and
 * Practice" (2014), sections 4.1 and 9.6, for changes by one voter and for asking before an election.
 */
@NullMarked
package io.gramme.node.paxos;

import org.jspecify.annotations.NullMarked;
