package io.gramme.node.membership;

import io.gramme.client.wire.Limits;
import java.util.regex.Pattern;

/**
 * A table and its contract.
 *
 * @param number what records are stored under; never used twice in a cluster
 * @param name a label, {@code [a-z0-9][a-z0-9_-]{0,63}}
 * @param n how many copies of each record there are
 * @param quorum what a read and a write need unless the request says otherwise
 * @param ttlMillis how long a value lives whose put does not say it, 0 for ever; may change, and differ between nodes
 */
public record Table(
        int number, String name, int n, Quorum quorum, Conflict conflict, Durability durability, long ttlMillis) {
    public static final int MAX_COPIES = 16;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    /** Always there unless the configuration names other tables. */
    public static final Table DEFAULT =
            new Table(1, "default", 3, Quorum.of(2, 2), Conflict.SIBLINGS, Durability.FORCED);

    /** A table whose values live for ever unless their puts say otherwise. */
    public Table(int number, String name, int n, Quorum quorum, Conflict conflict, Durability durability) {
        this(number, name, n, quorum, conflict, durability, 0);
    }

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
        if (quorum.r() < 1 || quorum.r() > n || quorum.w() < 1 || quorum.w() > n) {
            throw new IllegalArgumentException(
                    "table " + name + ": r and w are from 1 to n=" + n + ", not " + quorum.r() + " and " + quorum.w());
        }
        if (ttlMillis < 0 || ttlMillis > Limits.TTL_MILLIS) {
            throw new IllegalArgumentException("table " + name + ": ttl is at most 3,650 d, not " + ttlMillis + " ms");
        }
        if (quorum.primaryR() < 0 || quorum.primaryR() > n || quorum.primaryW() < 0 || quorum.primaryW() > n) {
            throw new IllegalArgumentException("table " + name + ": primary-r and primary-w are from 0 to n=" + n
                    + ", not " + quorum.primaryR() + " and " + quorum.primaryW());
        }
    }

    /** The same, without what may differ between the nodes of a cluster. */
    public Table contract() {
        return new Table(number, name, n, quorum, conflict, durability);
    }

    /** Whether a copy acknowledges after a force only. */
    public boolean isForced() {
        return durability == Durability.FORCED;
    }

    /** Whether concurrent writes leave one version. */
    public boolean isLastWriteWins() {
        return conflict == Conflict.LAST_WRITE_WINS;
    }

    public int r() {
        return quorum.r();
    }

    public int w() {
        return quorum.w();
    }

    /**
     * How many take part.
     *
     * @param r whole copies that answer a read
     * @param w nodes that have a write durably before it is acknowledged, fallbacks among them
     * @param primaryR of the key's first N, how many answer a read at least; 0 adds nothing to {@code r}
     * @param primaryW of the key's first N, how many have a write durably at least; 0 adds nothing to {@code w}
     */
    public record Quorum(int r, int w, int primaryR, int primaryW) {
        /** Without a demand on primaries. */
        public static Quorum of(int r, int w) {
            return new Quorum(r, w, 0, 0);
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
