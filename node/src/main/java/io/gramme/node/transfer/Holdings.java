package io.gramme.node.transfer;

import io.gramme.antientropy.TreeId;
import io.gramme.node.env.Fields;
import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;

/**
 * Which partitions one loop has copies of, for which N, and since when it is no longer to have some of them: those are kept for a
 * while, untouched, for whoever may still need them. Durable, for a copy that this process began and the next one took for an old one
 * would count although it is empty. So is the epoch that was taken last: a node that was away may have lost a partition and got it back
 * since, and others forgotten what was deleted meanwhile. Confined to its loop.
 *
 * <pre>
 * file = format u16 | epoch u64 | count u32 | (partition u32 | N u32 | left at, milliseconds of the wall clock, u64, or -1)*
 * </pre>
 *
 * <p>Format 1, which is read too, has neither epoch nor N: a partition was held for all or for none.
 */
public final class Holdings {
    private static final int FORMAT = 2;
    private static final int FORMAT_WITHOUT_N = 1;
    private static final long HELD = -1;

    private final TwinFile file;
    private final TreeMap<TreeId, Long> leftAt = new TreeMap<>();
    private long epoch;
    private boolean known;
    private boolean forgotten;

    /**
     * What a new ring asks of this loop, in this order.
     *
     * @param toEmpty partitions that may have something old, and begin anew
     * @param toErase the same of some tables alone, for others of the partition are held all along
     * @param toFill partitions that lack everything
     */
    public record Steps(List<Integer> toEmpty, List<TreeId> toErase, List<Integer> toFill) {
        public Steps {
            toEmpty = List.copyOf(toEmpty);
            toErase = List.copyOf(toErase);
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
        int format = content.at(1) == FORMAT_WITHOUT_N ? FORMAT_WITHOUT_N : FORMAT;
        Fields.decode("holdings", format, content, in -> {
            epoch = format == FORMAT ? in.readLong() : 0;
            return Fields.list(in, Integer.MAX_VALUE, from -> {
                TreeId copy = new TreeId(from.readInt(), format == FORMAT ? from.readInt() : 0);
                return leftAt.put(copy, from.readLong());
            });
        });
    }

    /**
     * What is to be done before a new ring may be served; {@link #took} when it is done and durable. With the first ring of a data
     * folder that is nothing: what those copies lack is judged by the birth of the ring.
     *
     * @param held the copies that this loop is to have
     * @param since the epoch with which the node got one of them that it had not just before; 0 where that cannot be said any more,
     *     because it must have served under it by now
     */
    public Steps steps(Collection<TreeId> held, ToLongFunction<TreeId> since) {
        NavigableSet<TreeId> anew = new TreeSet<>();
        held.stream().filter(copy -> since.applyAsLong(copy) > epoch).forEach(anew::add);
        NavigableSet<Integer> toFill = new TreeSet<>();
        List<TreeId> toErase = new ArrayList<>();
        for (TreeId copy : held) {
            boolean isBegun = of(copy.partition()).entrySet().stream()
                    .anyMatch(entry -> entry.getValue() == HELD && !anew.contains(entry.getKey()));
            Long left = leftAt.get(copy);
            if (known && !isBegun) {
                toFill.add(copy.partition());
            } else if (left != null && (left != HELD || anew.contains(copy))) {
                toErase.add(copy);
            }
        }
        List<Integer> all = List.copyOf(toFill);
        return new Steps(forgotten ? List.of() : all, toErase, all);
    }

    /** Whether the partition is held for some N. */
    public boolean isBegun(int partition) {
        return of(partition).containsValue(HELD);
    }

    private SortedMap<TreeId, Long> of(int partition) {
        return leftAt.subMap(new TreeId(partition, 0), new TreeId(partition, Integer.MAX_VALUE));
    }

    /** These are held from this epoch on, and no others: those that were are left at this time. */
    public void took(Collection<TreeId> held, long nowEpoch, long wallMillis) {
        Map<TreeId, Long> next = new TreeMap<>(leftAt);
        next.replaceAll((copy, left) -> left == HELD ? Long.valueOf(wallMillis) : left);
        held.forEach(copy -> {
            next.remove(new TreeId(copy.partition(), 0));
            next.put(copy, HELD);
        });
        if (!known || forgotten || epoch != nowEpoch || !next.equals(leftAt)) {
            known = true;
            epoch = nowEpoch;
            forgotten = false;
            leftAt.clear();
            leftAt.putAll(next);
            write();
        }
    }

    /** Those that were left so long ago that nobody needs them any more; of a partition that is not held at all, all or none. */
    public List<TreeId> due(long wallMillis, long retentionMillis) {
        LongPredicate isOver = left -> left != HELD && wallMillis - left >= retentionMillis;
        return leftAt.entrySet().stream()
                .filter(entry -> isOver.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .filter(copy -> isBegun(copy.partition())
                        || of(copy.partition()).values().stream().allMatch(isOver::test))
                .toList();
    }

    /** How many partitions were left, for some N, and are kept. */
    public int left() {
        return (int) leftAt.entrySet().stream()
                .filter(entry -> entry.getValue() != HELD)
                .map(entry -> entry.getKey().partition())
                .distinct()
                .count();
    }

    /** The records of those are gone, durably. */
    public void dropped(Collection<TreeId> copies) {
        if (leftAt.keySet().removeAll(copies)) {
            write();
        }
    }

    private void write() {
        file.write(Fields.encode(FORMAT, leftAt.entrySet(), (out, entries) -> {
            out.writeLong(epoch);
            Fields.list(out, entries, (to, entry) -> {
                to.writeInt(entry.getKey().partition());
                to.writeInt(entry.getKey().copies());
                to.writeLong(entry.getValue());
            });
        }));
    }
}
