package io.gramme.ring;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The members that hold copies of each partition, kept while owners change.
 *
 * <p>The walk is that of {@link Ring#preferenceList}, with members and zones as numbers. A change of one owner touches
 * only the walks that take the old owner there or would take the new one, mostly N of them, so that a plan can try
 * thousands of changes. While a plan is made, a member that owns nothing holds nothing; in a ring ({@link #of}) it stands
 * behind every walk.
 */
final class Walks {
    static final int NOBODY = -1;

    /**
     * The steps after which a plan looks no further. Only where one zone owns hardly anything are walks longer, and there
     * no assignment makes the copies even.
     */
    private static final int HORIZON = 128;

    private final int maxLength;
    private final int[] owners;
    private final int[] zones;
    private final int copies;

    /** The places that each member and zone has in a walk: the partitions that it owns, and in a ring the one behind. */
    private final int[] places;

    private final int[] zonePlaces;
    private int present;
    private int presentZones;

    /** How many members, and how many zones, each walk has to take. */
    private int wanted;

    private int wantedZones;

    /** The members that the walk from a partition takes, {@code copies} entries each, and after how many steps. */
    private final int[] taken;

    private final int[] steps;
    private final int[] sizes;
    private final int[] lengths;

    /** After how many steps a walk takes the last member whose zone it has already; 0 where zones suffice. */
    private final int[] lastSecond;

    /** The walk that met a member, or a zone, last. */
    private final int[] met;

    private final int[] metZone;
    private int walk;

    private long totalLength;
    private long work;

    /**
     * @param owners a member or {@link #NOBODY} for each partition
     * @param zones the zone of each member, from 0
     */
    Walks(int[] owners, int[] zones, int copies) {
        this(owners, zones, copies, 0, Math.min(HORIZON, owners.length));
    }

    private Walks(int[] owners, int[] zones, int copies, int placesBehind, int maxLength) {
        this.maxLength = maxLength;
        this.owners = owners.clone();
        this.zones = zones;
        this.copies = Math.min(copies, zones.length);
        places = new int[zones.length];
        zonePlaces = new int[Arrays.stream(zones).max().orElseThrow() + 1];
        for (int member = 0; member < zones.length; member++) {
            place(member, placesBehind);
        }
        for (int owner : owners) {
            if (owner != NOBODY) {
                place(owner, 1);
            }
        }
        taken = new int[owners.length * this.copies];
        steps = new int[owners.length * this.copies];
        sizes = new int[owners.length];
        lengths = new int[owners.length];
        lastSecond = new int[owners.length];
        met = new int[places.length];
        metZone = new int[zonePlaces.length];
        countWanted();
        for (int p = 0; p < owners.length; p++) {
            walk(p);
        }
    }

    /** The primaries of a ring, exactly. */
    static Walks of(Ring ring, int copies) {
        int everybody = ring.partitions() + ring.members().size();
        return new Walks(owners(ring), zones(ring.members()), copies, 1, everybody);
    }

    /** The owners of a ring, as places in its list of members. */
    static int[] owners(Ring ring) {
        Map<NodeId, Integer> indexes = new HashMap<>();
        ring.members().forEach(member -> indexes.put(member.id(), indexes.size()));
        int[] owners = new int[ring.partitions()];
        Arrays.setAll(owners, p -> indexes.get(ring.owner(p)));
        return owners;
    }

    /** The zones of members as numbers, equal for equal names. */
    static int[] zones(List<RingMember> members) {
        Map<String, Integer> numbers = new HashMap<>();
        return members.stream()
                .mapToInt(member -> numbers.computeIfAbsent(member.zone(), zone -> numbers.size()))
                .toArray();
    }

    int owner(int partition) {
        return owners[partition];
    }

    int partitions() {
        return owners.length;
    }

    /** The partition that a number stands for which may lie beyond the end of the ring. */
    int wrap(int partition) {
        return partition & (owners.length - 1);
    }

    /** The steps of all walks together: N for each partition where neighbours are distinct. */
    long totalLength() {
        return totalLength;
    }

    /** The steps made so far, a measure of time that is the same on every machine. */
    long work() {
        return work;
    }

    /** The members that hold copies of the partition, in the order in which the walk meets them. */
    int[] list(int partition) {
        int first = partition * copies;
        return Arrays.copyOfRange(taken, first, first + sizes[partition]);
    }

    /** Tells the tally everything once; later changes tell what they change. */
    void tell(Tally tally) {
        for (int p = 0; p < owners.length; p++) {
            if (owners[p] != NOBODY) {
                tally.own(owners[p], 1);
            }
            tell(tally, p, 1);
        }
    }

    private void tell(Tally tally, int partition, int change) {
        int first = partition * copies;
        for (int i = first; i < first + sizes[partition]; i++) {
            tally.hold(partition, taken[i], change);
        }
    }

    /** Gives the partition to a member, or to {@link #NOBODY}, and tells the tally what that changes. */
    void set(int partition, int member, Tally tally) {
        int old = owners[partition];
        if (old == member) {
            return;
        }
        owners[partition] = member;
        if (old != NOBODY) {
            place(old, -1);
            tally.own(old, -1);
        }
        if (member != NOBODY) {
            place(member, 1);
            tally.own(member, 1);
        }
        boolean all = countWanted();
        // A walk that ends before this partition is followed by none that reaches it: one that begins earlier meets
        // everybody that it meets.
        for (int distance = 0; distance < owners.length; distance++) {
            int start = wrap(partition - distance);
            if (!all && lengths[start] <= distance) {
                return;
            }
            work++;
            if (all || matters(start, distance, member)) {
                tell(tally, start, -1);
                walk(start);
                tell(tally, start, 1);
            }
        }
    }

    /** Whether a walk that passes a partition takes its old owner there, or would take the new one. */
    private boolean matters(int start, int distance, int member) {
        int first = start * copies;
        boolean takes = member != NOBODY;
        for (int i = first; i < first + sizes[start] && steps[i] <= distance; i++) {
            if (steps[i] == distance) {
                return true;
            }
            takes = takes && taken[i] != member && (zones[taken[i]] != zones[member] || distance < lastSecond[start]);
        }
        return takes;
    }

    private void walk(int start) {
        walk++;
        int first = start * copies;
        int size = 0;
        int step = 0;
        int zonesLeft = wantedZones;
        int second = 0;
        while (size < wanted && step < maxLength) {
            int member = step < owners.length ? owners[wrap(start + step)] : step - owners.length;
            if (member != NOBODY && met[member] != walk) {
                met[member] = walk;
                boolean newZone = metZone[zones[member]] != walk;
                metZone[zones[member]] = walk;
                if (newZone || wanted - size > zonesLeft) {
                    zonesLeft -= newZone ? 1 : 0;
                    second = newZone ? second : step;
                    taken[first + size] = member;
                    steps[first + size] = step;
                    size++;
                }
            }
            step++;
        }
        work += step;
        totalLength += step - lengths[start];
        sizes[start] = size;
        lengths[start] = step;
        lastSecond[start] = wanted - size > zonesLeft ? step : second;
    }

    private void place(int member, int change) {
        present += presence(places, member, change);
        presentZones += presence(zonePlaces, zones[member], change);
    }

    /** Adds to one of the counts; returns 1 when it was zero before, -1 when it is zero now. */
    private static int presence(int[] counts, int index, int change) {
        int before = Integer.signum(counts[index]);
        counts[index] += change;
        return Integer.signum(counts[index]) - before;
    }

    /** Returns whether the walks have to take another number of members or zones than before. */
    private boolean countWanted() {
        int members = Math.min(copies, present);
        int distinct = Math.min(copies, presentZones);
        boolean changed = members != wanted || distinct != wantedZones;
        wanted = members;
        wantedZones = distinct;
        return changed;
    }
}
