package io.gramme.itests.sim;

import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import java.util.Locale;

/**
 * One record that a node appended to its log, as read from the bytes that it handed to its disk.
 *
 * @param kind 1 for a version set, 2 for an erase record, 3 for the end of a tenure
 * @param bytes all of it, header included, as appended
 */
record Logged(int kind, int partition, int table, Bytes key, Siblings siblings, long lsn, Place place, Bytes bytes) {
    static final int RECORD = 1;
    static final int ERASE = 2;
    static final int TENURE_END = 3;

    private static final int HEADER = 52;
    private static final int BODY_LENGTH = 8;
    private static final int FORCED_BEFORE = 32;

    /** Where it stands. */
    record Place(String segment, long offset) {
        /** The name of the segment that a log position is in. */
        static String segment(long position) {
            return String.format(Locale.ROOT, "%010d.log", position >>> 32);
        }

        /** The segment's number, then the offset, as one growing number. */
        long positionPlus(int length) {
            return Long.parseLong(segment.substring(0, segment.indexOf('.'))) << 32 | (offset + length);
        }
    }

    /** A key of a table. */
    record Name(int table, Bytes key) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            int order = Integer.compare(table, other.table);
            return order != 0 ? order : key.compareTo(other.key);
        }
    }

    /** What follows the header of a record. */
    static Bytes body(Bytes bytes) {
        return bytes.slice(HEADER, bytes.length() - HEADER);
    }

    /** All of it but the padding behind it, which no checksum covers. */
    Bytes content() {
        return bytes.slice(0, HEADER + bytes.asBuffer().getInt(BODY_LENGTH));
    }

    /** The log position that it says was forced before it was written. */
    long forcedBefore() {
        return bytes.asBuffer().getLong(FORCED_BEFORE);
    }

    /** Its own log position. */
    long position() {
        return place.positionPlus(0);
    }

    Name name() {
        return new Name(table, key);
    }

    /** The log position just behind it. */
    long end() {
        return place.positionPlus(bytes.length());
    }
}
