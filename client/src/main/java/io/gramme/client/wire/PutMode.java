package io.gramme.client.wire;

/** What a put without a context does to the values that are there. */
public enum PutMode implements Numbered {
    /** Adds a value beside those that the context does not cover. */
    SIBLING(0),
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
