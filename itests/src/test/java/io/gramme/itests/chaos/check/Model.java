package io.gramme.itests.chaos.check;

import org.jspecify.annotations.Nullable;

/**
 * The one-copy object that a key of a strict table must look like.
 *
 * @param <S> its state: immutable, with equals
 */
interface Model<S> {
    S initial();

    /**
     * What the state becomes by an operation; null if it cannot have been answered so there. An open operation has its effect here,
     * or cannot have one here: that it never had any is for the caller to try.
     */
    @Nullable
    S step(S state, Op op);
}
