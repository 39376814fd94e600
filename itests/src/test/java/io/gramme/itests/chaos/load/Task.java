package io.gramme.itests.chaos.load;

/** What a client of a load does in one go. */
public enum Task {
    /** Reads a key of values. */
    READ,
    /** Reads a key, and writes one value over all that it saw. */
    UPDATE,
    /** Writes over what this client saw or wrote last of the key, without looking again. */
    FOLLOW,
    /** Writes a value beside whatever is there; a key is left alone after a few. */
    BLIND_PUT,
    /** Writes over whatever the coordinator has. */
    REPLACE,
    /** Reads a key and deletes what it saw; now and then deletes without looking. */
    DELETE,
    /** Adds an element to a set: reads it, merges, writes it back. What cannot be read is gone on with from memory, as a cart is. */
    ADD,
    /** Reads a set. */
    READ_SET,
    /** Writes a value of 64 KiB over all that it saw. */
    LARGE,
    /** Writes a value of 1 MiB over all that it saw. */
    HUGE,
    /** Writes a value that ends in a few seconds over all that it saw. */
    EXPIRING
}
