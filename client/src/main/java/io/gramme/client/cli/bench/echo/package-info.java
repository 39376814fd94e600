/**
 * The floor under the network: messages of fixed length that go to and fro between Netty event loops and are not looked at. What a
 * client and three nodes of a store do beyond it is the store's.
 */
@NullMarked
package io.gramme.client.cli.bench.echo;

import org.jspecify.annotations.NullMarked;
