/** What every package of the node may use: the check of an invariant. */
@NullMarked
package io.gramme.node.env;

import org.jspecify.annotations.NullMarked;
