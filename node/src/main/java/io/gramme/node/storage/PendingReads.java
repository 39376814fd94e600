package io.gramme.node.storage;

import io.gramme.node.env.Invariants;
import io.gramme.ring.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The reads that the disk has under way, each with whoever waits for it. Confined to its loop. */
final class PendingReads {
    private final Map<Long, Pending> pending = new HashMap<>();
    private long next;

    /** Hears how its read ended. */
    interface Reader {
        void read(Bytes bytes);

        void failed(String why);
    }

    private record Pending(long segment, Reader reader) {}

    /** Notes a read; returns the number that the disk gives back with the outcome. */
    long begin(long segment, Reader reader) {
        long ticket = next++;
        pending.put(ticket, new Pending(segment, reader));
        return ticket;
    }

    Reader end(long ticket) {
        Pending read = pending.remove(ticket);
        Invariants.check(read != null, "a read completed that nobody asked for");
        return Objects.requireNonNull(read).reader;
    }

    /** Whether anybody reads from the segment. */
    boolean touch(long segment) {
        return pending.values().stream().anyMatch(read -> read.segment == segment);
    }
}
