/**
 * The one command: {@link io.gramme.command.Gramme} puts the daemon's sub-commands and the client's side by side. Nothing else
 * sees both the node and the whole client library.
 */
@NullMarked
package io.gramme.command;

import org.jspecify.annotations.NullMarked;
