package io.gramme.client.wire;

/**
 * What a caller asks of the quorum. 0 means the table's own figure.
 *
 * @param r copies that must answer a read
 * @param w copies that must hold a write
 * @param timeoutMillis how long the coordinator may take
 */
public record Terms(int r, int w, int timeoutMillis) {
    public static final Terms DEFAULT = new Terms(0, 0, 0);

    public Terms {
        if (r < 0 || w < 0 || timeoutMillis < 0) {
            throw new IllegalArgumentException(
                    "R, W and a timeout are not negative: " + r + ", " + w + ", " + timeoutMillis);
        }
    }
}
