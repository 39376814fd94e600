package io.gramme.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One epoch of who owns what: immutable, the same on every node that holds the epoch, and safe to share between threads.
 *
 * <p>{@code owner(p)} is where the walk for partition {@code p} starts. A preference list is a pure function of the ring,
 * the partition and N.
 */
public final class Ring {
    /** The most members a ring may have. */
    public static final int MAX_MEMBERS = 4_096;

    /** The golden ratio as a fraction of an int: its multiples are spread evenly. */
    private static final int SPREAD = 0x9e3779b9;

    private final long epoch;
    private final List<RingMember> members;
    private final Map<NodeId, RingMember> byId;
    private final int[] owners;
    private final Token checksum;

    /**
     * @param epoch from 1
     * @param members distinct ids; kept in the order of their ids
     * @param owners for each partition, the id of its owner, a member
     */
    public Ring(long epoch, List<RingMember> members, List<NodeId> owners) {
        if (epoch < 1) {
            throw new IllegalArgumentException("an epoch is at least 1, not " + epoch);
        }
        if (members.isEmpty() || members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("a ring has 1 to " + MAX_MEMBERS + " members, not " + members.size());
        }
        Partition.checkCount(owners.size());
        this.epoch = epoch;
        this.members =
                members.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
        this.byId = new HashMap<>();
        Map<NodeId, Integer> indexes = new HashMap<>();
        for (RingMember member : this.members) {
            indexes.put(member.id(), indexes.size());
            if (byId.put(member.id(), member) != null) {
                throw new IllegalArgumentException("member " + member.id() + " appears twice");
            }
        }
        this.owners = new int[owners.size()];
        for (int p = 0; p < this.owners.length; p++) {
            Integer index = indexes.get(owners.get(p));
            if (index == null) {
                throw new IllegalArgumentException("owner " + owners.get(p) + " of partition " + p + " is no member");
            }
            this.owners[p] = index;
        }
        this.checksum = checksumOf();
    }

    /** The same assignment under another epoch. */
    public Ring at(long otherEpoch) {
        return new Ring(
                otherEpoch,
                members,
                Arrays.stream(owners).mapToObj(owner -> members.get(owner).id()).toList());
    }

    public long epoch() {
        return epoch;
    }

    /** In the order of their ids. */
    public List<RingMember> members() {
        return members;
    }

    /** Q. */
    public int partitions() {
        return owners.length;
    }

    public NodeId owner(int partition) {
        return members.get(owners[partition]).id();
    }

    public boolean contains(NodeId node) {
        return byId.containsKey(node);
    }

    /** Throws {@link IllegalArgumentException} when there is no such member. */
    public RingMember member(NodeId node) {
        RingMember member = byId.get(node);
        if (member == null) {
            throw new IllegalArgumentException("no member " + node);
        }
        return member;
    }

    /** A digest of everything in this ring: equal for equal rings, on every machine. */
    public Token checksum() {
        return checksum;
    }

    /**
     * Walks the ring from the partition. First the members in zones not yet taken, until N are found or the zones run
     * out, then the others in the order of the walk, those that are no primaries from a place in it that differs from
     * partition to partition.
     *
     * @param n the number of copies, at least 1
     */
    public PreferenceList preferenceList(int partition, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("a record has at least 1 copy, not " + n);
        }
        List<RingMember> walk = walk(partition);
        List<NodeId> primaries = new ArrayList<>();
        List<NodeId> passedOver = new ArrayList<>();
        Set<String> zones = new HashSet<>();
        for (RingMember member : walk) {
            if (primaries.size() < n && zones.add(member.zone())) {
                primaries.add(member.id());
            } else {
                passedOver.add(member.id());
            }
        }
        int missing = Math.min(n - primaries.size(), passedOver.size());
        primaries.addAll(passedOver.subList(0, missing));
        List<NodeId> fallbacks = passedOver.subList(missing, passedOver.size());
        // A member stands behind few others in the walks: without this, those few would take all the load of one that
        // fails.
        if (!fallbacks.isEmpty()) {
            Collections.rotate(fallbacks, (((partition + 1) * SPREAD) >>> 8) % fallbacks.size());
        }
        return new PreferenceList(partition, primaries, fallbacks);
    }

    /**
     * The distinct owners met from the partition on, once around, then the members that own nothing in the order of their
     * ids: every member is in every walk, so a preference list has min(N, members) entries whatever the assignment.
     */
    private List<RingMember> walk(int partition) {
        List<RingMember> walk = new ArrayList<>(members.size());
        boolean[] seen = new boolean[members.size()];
        for (int step = 0; step < owners.length && walk.size() < members.size(); step++) {
            int owner = owners[(partition + step) % owners.length];
            if (!seen[owner]) {
                seen[owner] = true;
                walk.add(members.get(owner));
            }
        }
        for (int i = 0; walk.size() < members.size(); i++) {
            if (!seen[i]) {
                walk.add(members.get(i));
            }
        }
        return walk;
    }

    private Token checksumOf() {
        Md5 md5 = Md5.empty().update(epoch).update(members.size());
        for (RingMember member : members) {
            Bytes zone = Bytes.utf8(member.zone());
            md5.update(member.id().high()).update(member.id().low()).update(member.weight());
            md5.update(zone.length()).update(zone);
        }
        md5.update(owners.length);
        for (int owner : owners) {
            md5.update(owner);
        }
        return md5.finish();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ring that
                && epoch == that.epoch
                && members.equals(that.members)
                && Arrays.equals(owners, that.owners);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(checksum.low());
    }

    @Override
    public String toString() {
        return "ring epoch=" + epoch + " members=" + members.size() + " partitions=" + owners.length;
    }
}
