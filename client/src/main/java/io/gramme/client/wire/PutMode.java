package io.gramme.client.wire;

/** What a put without a context does to the values that are there. */
public enum PutMode implements Numbered {
    /** Adds a value beside those that the context does not cover. */
    SIBLING(0),
    /** The same for a client that would rather fail than have its earlier write stand beside this one: else {@code STALE}. */
    FOLLOWING(2),
    /** Covers what its coordinator holds at that moment. */
    REPLACE(1);

    private final int number;

    PutMode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}
