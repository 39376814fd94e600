package io.gramme.client.cli.bench;

import io.gramme.ring.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a run does.
 *
 * @param records how many there are; the load writes them, the others ask for them
 * @param valueBytes of each value
 * @param warmUp runs before anything is measured; that of a load writes records beyond those, which stay
 * @param duration of what is measured; a load ends with its last record
 */
public record BenchSettings(
        Workload workload,
        String table,
        long records,
        int valueBytes,
        KeyChooser.Distribution distribution,
        Shape shape,
        Duration warmUp,
        Duration duration) {

    /**
     * How requests come.
     *
     * @param callers requests under way at once; for an open load the most that may be
     * @param pipelined whether the callers share one thread and its connections, or have a thread each
     * @param ratePerSecond 0 for a closed load
     */
    public record Shape(int callers, boolean pipelined, int ratePerSecond) {
        public boolean isOpen() {
            return ratePerSecond > 0;
        }

        /** In words, for a table. */
        public String words() {
            if (isOpen()) {
                return ratePerSecond + " requests a second, due times kept";
            }
            return pipelined ? callers + " in flight from one thread" : callers + " threads, one request each";
        }
    }

    /** The key of a record: {@code user} and ten digits. Made by hand, for it is made for each operation. */
    public static Bytes key(long record) {
        byte[] key = "user0000000000".getBytes(StandardCharsets.US_ASCII);
        long left = record;
        for (int at = key.length - 1; left > 0; at--) {
            key[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return Bytes.wrap(key);
    }
}
