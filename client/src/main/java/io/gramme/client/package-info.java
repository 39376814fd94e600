/**
 * The client library: {@link io.gramme.client.GrammeClient} and its asynchronous face
 * {@link io.gramme.client.AsyncGrammeClient}.
 *
 * <p>The client holds the ring. It hashes a key to its token, takes the preference list of the token's partition and sends
 * straight to one of the key's replicas (zero hop; Dynamo, SOSP 2007, section 6.4). In steps:
 * <ol>
 *   <li>a request is admitted against the bounds on requests and bytes in flight ({@code InFlight});
 *   <li>it is handed to a loop, a thread of its own that owns everything else ({@code Dispatcher}: the calls and their timers;
 *       {@code Router}: the ring, the links to the nodes and what is known of each), so that nothing here needs a lock;
 *   <li>it goes to the one of the table's N replicas that answered the key's last read fastest, else to the one that serves best
 *       ({@code Ranking}), and to a node outside the N only when none of them can be reached;
 *   <li>a lost connection, a silence, an attempt that times out or a retryable refusal moves it to the next replica under the
 *       same request id, within its deadline and a bounded number of attempts; a read that is late is asked of a second replica
 *       too ({@code Dispatcher} says what a failed node costs);
 *   <li>an answer that carries a newer epoch than the ring's makes the client fetch the ring, once.
 * </ol>
 *
 * <p>Operations that must see each other belong to a {@link io.gramme.client.Session}, which keeps the last context of each record
 * and asks for no less.
 *
 * <p>A read gives all values that are concurrent and a context that covers them; a {@link io.gramme.client.Resolver} makes
 * one of them. Failures are {@link io.gramme.client.GrammeException}s, each of which says whether a write may survive.
 *
 * <p>The package needs the ring, the wire package and nothing else; no Netty type appears in it.
 */
@NullMarked
package io.gramme.client;

import org.jspecify.annotations.NullMarked;
