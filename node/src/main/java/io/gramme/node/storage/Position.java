package io.gramme.node.storage;

/** A place in a loop's log as one number that grows with the log: segment number, then offset. */
final class Position {
    static final long NONE = 0;

    private Position() {}

    static long of(long segment, long offset) {
        return segment << 32 | offset;
    }

    static long segment(long position) {
        return position >>> 32;
    }

    static long offset(long position) {
        return position & 0xffff_ffffL;
    }

    static String text(long position) {
        return segment(position) + "+" + offset(position);
    }
}
