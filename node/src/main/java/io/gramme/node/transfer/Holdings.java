package io.gramme.node.transfer;

import io.gramme.node.env.Fields;
import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import io.gramme.ring.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;

/**
 * Which partitions one loop has copies of, and since when it is no longer to have some of them: those are kept for a while, untouched,
 * for whoever may still need them. Durable, for a copy that this process began and the next one took for an old one would count
 * although it is empty. So is the epoch that was taken last: a node that was away may have lost a partition and got it back since, and
 * others forgotten what was deleted meanwhile. Confined to its loop.
 *
 * <pre>
 * file = format u16 | epoch u64 | count u32 | (partition u32 | left at, milliseconds of the wall clock, u64, or -1)*
 * </pre>
 */
public final class Holdings {
    private static final int FORMAT = 1;
    private static final long HELD = -1;

    private final TwinFile file;
    private final Map<Integer, Long> leftAt = new TreeMap<>();
    private long epoch;
    private boolean known;
    private boolean forgotten;

    /** What a new ring asks of this loop, in this order: copies that may have something old begin anew, and others are lacking. */
    public record Steps(List<Integer> toEmpty, List<Integer> toFill) {
        public Steps {
            toEmpty = List.copyOf(toEmpty);
            toFill = List.copyOf(toFill);
        }
    }

    /** Reads what an earlier process has left. */
    public Holdings(Folder folder) {
        file = new TwinFile(folder, "holdings");
        try {
            file.read().ifPresent(this::decode);
        } catch (DamagedFileException e) {
            // Nobody knows which copies were begun: each one is filled by the others, and what it has is not thrown
            // away for that.
            known = true;
            forgotten = true;
        }
    }

    private void decode(Bytes content) {
        known = true;
        Fields.decode("holdings", FORMAT, content, in -> {
            epoch = in.readLong();
            return Fields.list(in, Partition.MAX_COUNT, from -> leftAt.put(from.readInt(), from.readLong()));
        });
    }

    /**
     * What is to be done before the partitions of a new ring may be served; {@link #took} when it is done and durable. With the first
     * ring of a data folder that is nothing: what those copies lack is judged by the birth of the ring.
     *
     * @param held the partitions that this loop is to have copies of
     * @param since the epoch with which the node got one of them that it had not just before; 0 where that cannot be said any more,
     *     because it must have served under it by now
     */
    public Steps steps(Collection<Integer> held, IntToLongFunction since) {
        List<Integer> toFill = new ArrayList<>();
        for (int partition : held) {
            Long left = leftAt.get(partition);
            if (known && (left == null || left != HELD || since.applyAsLong(partition) > epoch)) {
                toFill.add(partition);
            }
        }
        return new Steps(forgotten ? List.of() : toFill, toFill);
    }

    /** These are held from this epoch on, and no others: those that were are left at this time. */
    public void took(Collection<Integer> held, long nowEpoch, long wallMillis) {
        Map<Integer, Long> next = new TreeMap<>(leftAt);
        next.replaceAll((partition, left) -> left == HELD ? Long.valueOf(wallMillis) : left);
        held.forEach(partition -> next.put(partition, HELD));
        if (!known || forgotten || epoch != nowEpoch || !next.equals(leftAt)) {
            known = true;
            epoch = nowEpoch;
            forgotten = false;
            leftAt.clear();
            leftAt.putAll(next);
            write();
        }
    }

    /** Those that were left so long ago that nobody needs them any more. */
    public List<Integer> due(long wallMillis, long retentionMillis) {
        return leftAt.entrySet().stream()
                .filter(entry -> entry.getValue() != HELD && wallMillis - entry.getValue() >= retentionMillis)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How many were left and are kept. */
    public int left() {
        return (int) leftAt.values().stream().filter(left -> left != HELD).count();
    }

    /** Its records are gone, durably. */
    public void dropped(int partition) {
        if (leftAt.remove(partition) != null) {
            write();
        }
    }

    private void write() {
        file.write(Fields.encode(FORMAT, leftAt.entrySet(), (out, entries) -> {
            out.writeLong(epoch);
            Fields.list(out, entries, (to, entry) -> {
                to.writeInt(entry.getKey());
                to.writeLong(entry.getValue());
            });
        }));
    }
}
