/**
 * What a protocol may ask of the world: the time, and to send a message. A node gives it the machine's clock and sockets;
 * the simulator gives it a manual clock and a network that loses, delays, repeats and reorders.
 */
@NullMarked
package io.gramme.ring.env;

import org.jspecify.annotations.NullMarked;
