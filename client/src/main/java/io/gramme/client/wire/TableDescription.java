package io.gramme.client.wire;

/**
 * A table's contract.
 *
 * @param number never used twice in a cluster; the name is a label
 * @param ttlMillis how long a value lives whose put does not say it; 0 for ever
 */
public record TableDescription(
        String name, int number, Mode mode, Copies copies, Conflict conflict, Durability durability, long ttlMillis) {
    public TableDescription {
        if (ttlMillis < 0) {
            throw new IllegalArgumentException("a table whose values live " + ttlMillis + " ms");
        }
    }

    /**
     * How many copies a record has and how many of them a request needs.
     *
     * @param n copies kept
     * @param r copies that answer a read, unless it says otherwise
     * @param w nodes that hold a write, unless it says otherwise
     * @param primaryR of the key's first N, how many answer a read at least; 0 for no demand beyond R
     * @param primaryW of the key's first N, how many hold a write at least; 0 for no demand beyond W
     */
    public record Copies(int n, int r, int w, int primaryR, int primaryW) {}

    /** The contract a table was created with. {@code UNKNOWN} is one of a newer server. */
    public enum Mode implements Numbered {
        UNKNOWN(0),
        SLOPPY(1),
        STRICT(2);

        private final int number;

        Mode(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** What concurrent writes leave behind. {@code UNKNOWN} is one of a newer server. */
    public enum Conflict implements Numbered {
        UNKNOWN(0),
        SIBLINGS(1),
        LAST_WRITE_WINS(2);

        private final int number;

        Conflict(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** When a write is acknowledged. {@code UNKNOWN} is one of a newer server. */
    public enum Durability implements Numbered {
        UNKNOWN(0),
        /** After the disk has confirmed it. */
        FORCED(1),
        /** Before; a power loss can cost a node the last few milliseconds. */
        INTERVAL(2);

        private final int number;

        Durability(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }
}
