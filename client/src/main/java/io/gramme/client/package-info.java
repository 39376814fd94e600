/**
 * The client library: {@link io.gramme.client.GrammeClient} and its asynchronous face
 * {@link io.gramme.client.AsyncGrammeClient}.
 *
 * <p>The client holds the ring. It hashes a key to its token, takes the preference list of the token's partition and sends
 * straight to the first usable replica (zero hop; Dynamo, SOSP 2007, section 6.4). In steps:
 * <ol>
 *   <li>a request is admitted against the bounds on requests and bytes in flight ({@code InFlight});
 *   <li>it is handed to a loop, a thread of its own that owns everything else ({@code Dispatcher}: the ring, the links to
 *       the nodes, the timers), so that nothing here needs a lock;
 *   <li>it goes to the first of the table's N replicas that has an open connection;
 *   <li>a lost connection, an attempt that times out or a retryable refusal moves it to the next replica under the same
 *       request id, within its deadline and a bounded number of attempts;
 *   <li>an answer that carries a newer epoch than the ring's makes the client fetch the ring, once.
 * </ol>
 *
 * <p>A read gives all values that are concurrent and a context that covers them; a {@link io.gramme.client.Resolver} makes
 * one of them. Failures are {@link io.gramme.client.GrammeException}s, each of which says whether a write may survive.
 *
 * <p>The package needs the ring, the wire package and nothing else; no Netty type appears in it.
 */
@NullMarked
package io.gramme.client;

import org.jspecify.annotations.NullMarked;
