package io.gramme.client;

import io.gramme.client.wire.Response.RingDescription;
import io.gramme.ring.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Every record of a table, partition by partition and in each in the order of the keys. A record written before the scan
 * began and not deleted meanwhile is in it; one that changes while it runs may be in it or not.
 *
 * <p>The keys of a partition are the union of what N - W + 1 of its replicas have, at least one of which holds each
 * acknowledged write; each key is then read with the table's R. A bounded number of reads runs ahead of the caller, so a
 * slow caller slows the scan down instead of filling its memory. Confined to the caller's thread. A failure that the
 * client's own retries did not mend ends the scan with a {@link GrammeException}.
 */
public final class TableScan implements Iterator<TableScan.Entry> {
    private static final int READS_AHEAD = 64;

    private final Engine engine;
    private final String table;
    private final KeyListing listing;
    private final Deque<Bytes> keys = new ArrayDeque<>();
    private final Deque<Read> reads = new ArrayDeque<>();
    private @Nullable Entry next;

    TableScan(Engine engine, String table, RingDescription ring) {
        this.engine = engine;
        this.table = table;
        this.listing = new KeyListing(engine, table, ring);
    }

    /**
     * A record of the table.
     *
     * @param record found, with all its values
     */
    public record Entry(Bytes key, GetResult record) {}

    private record Read(Bytes key, CompletableFuture<GetResult> result) {}

    /** Partitions wholly behind the scan, for a progress line. */
    public int partitionsDone() {
        return listing.partitionsDone();
    }

    public int partitions() {
        return listing.partitions();
    }

    @Override
    public boolean hasNext() {
        while (next == null && readAhead()) {
            Read read = reads.remove();
            GetResult found = engine.await(read.result(), false);
            if (found.isFound()) {
                next = new Entry(read.key(), found);
            }
        }
        return next != null;
    }

    @Override
    public Entry next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the scan is over");
        }
        Entry entry = next;
        next = null;
        return entry;
    }

    /** False when nothing is left to wait for. */
    private boolean readAhead() {
        int limit = Math.min(READS_AHEAD, engine.config().maxInFlight());
        while (reads.size() < limit) {
            while (keys.isEmpty() && reads.size() < limit / 2 + 1) {
                Optional<List<Bytes>> page = listing.nextPage();
                if (page.isEmpty()) {
                    return !reads.isEmpty();
                }
                keys.addAll(page.get());
            }
            if (keys.isEmpty()) {
                return true;
            }
            Bytes key = keys.remove();
            reads.add(new Read(key, engine.startWaiting(engine.operations().get(table, key, RequestOptions.DEFAULT))));
        }
        return true;
    }
}
