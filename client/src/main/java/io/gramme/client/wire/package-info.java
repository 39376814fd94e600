/**
 * The public wire protocol: frames, messages and their codecs, and the one connection class of the client.
 *
 * <p>A connection carries {@link io.gramme.client.wire.Frame}s both ways. A frame is a length, a fixed header (version,
 * type, flags, correlation, partition, ring epoch) and a body; a message over 1 MiB is cut into continuation frames that
 * follow each other. {@link io.gramme.client.wire.FrameDecoder} and {@link io.gramme.client.wire.FrameEncoder} know
 * nothing of message types, so the nodes' own protocol uses them as well, with types from 64.
 *
 * <p>A client opens with {@link io.gramme.client.wire.Request.Hello} and is answered with
 * {@link io.gramme.client.wire.Response.Welcome}. After that it sends any {@link io.gramme.client.wire.Request} at any
 * time; answers come in any order and are matched by their correlation. Every answer carries the ring epoch of the node
 * that gave it.
 *
 * <p>Evolution: types and enum numbers are never used twice; fields are only ever appended to a message, and a reader
 * ignores what follows the fields it knows. {@link io.gramme.client.wire.MessageSerializer#since} says which protocol
 * version a message came with; golden files in the tests pin every byte.
 *
 * <p>Whatever arrives is hostile until checked: a count or a length is compared with what remains before anything is
 * allocated for it, and {@link io.gramme.client.wire.WireException} is the only outcome of a bad byte. Netty and Kryo
 * types appear here and, but for the echo of the benchmark, nowhere else in this module.
 */
@NullMarked
package io.gramme.client.wire;

import org.jspecify.annotations.NullMarked;
