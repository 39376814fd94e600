package io.gramme.node.membership;

import java.util.regex.Pattern;

/**
 * A table and its contract.
 *
 * @param number what records are stored under; never used twice in a cluster
 * @param name a label, {@code [a-z0-9][a-z0-9_-]{0,63}}
 * @param n how many copies of each record there are
 * @param r how many copies a read asks for unless the request says otherwise
 * @param w how many copies must be durable before a write is acknowledged unless the request says otherwise
 */
public record Table(int number, String name, int n, int r, int w, Conflict conflict, Durability durability) {
    public static final int MAX_COPIES = 16;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    /** Always there unless the configuration names other tables. */
    public static final Table DEFAULT = new Table(1, "default", 3, 2, 2, Conflict.SIBLINGS, Durability.FORCED);

    public Table {
        if (number < 1) {
            throw new IllegalArgumentException("table " + name + ": a number is at least 1, not " + number);
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "table '" + name + "': a name has 1 to 64 of a-z, 0-9, _ and -, and starts with a letter or digit");
        }
        if (n < 1 || n > MAX_COPIES) {
            throw new IllegalArgumentException("table " + name + ": n is from 1 to " + MAX_COPIES + ", not " + n);
        }
        if (r < 1 || r > n || w < 1 || w > n) {
            throw new IllegalArgumentException(
                    "table " + name + ": r and w are from 1 to n=" + n + ", not r=" + r + " w=" + w);
        }
    }

    /** What happens to concurrent writes. */
    public enum Conflict {
        /** All are kept, and the client reconciles them. */
        SIBLINGS,
        /** The one with the highest timestamp is kept; the others are lost. */
        LAST_WRITE_WINS
    }

    /** When a copy acknowledges. */
    public enum Durability {
        /** After the force that covers the record. */
        FORCED,
        /** After the write; a power loss can cost this node what it wrote since the last interval. */
        INTERVAL
    }
}
