package io.gramme.client.wire;

/**
 * What a caller asks of the quorum. 0 means the table's own figure.
 *
 * @param r copies that must answer a read
 * @param w nodes that must hold a write, fallbacks among them
 * @param primaryR whole copies of the key's first N nodes that must answer a read
 * @param primaryW of the nodes that hold a write, how many must be of the key's first N
 * @param timeoutMillis how long the coordinator may take
 */
public record Terms(int r, int w, int primaryR, int primaryW, int timeoutMillis) {
    public static final Terms DEFAULT = new Terms(0, 0, 0);

    public Terms {
        if (r < 0 || w < 0 || primaryR < 0 || primaryW < 0 || timeoutMillis < 0) {
            throw new IllegalArgumentException("R, W and a timeout are not negative: " + r + ", " + w + ", " + primaryR
                    + ", " + primaryW + ", " + timeoutMillis);
        }
    }

    /** Leaves it to the table how many primaries must take part. */
    public Terms(int r, int w, int timeoutMillis) {
        this(r, w, 0, 0, timeoutMillis);
    }
}
