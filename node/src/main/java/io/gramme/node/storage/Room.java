package io.gramme.node.storage;

/** Whether a record can be appended. */
public enum Room {
    FREE,
    /** Too much waits for the disk, or the next segment is still being made. */
    BUSY,
    /** The file system has no room for another segment, or less than the reserve is free. */
    FULL
}
