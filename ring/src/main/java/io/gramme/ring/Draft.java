package io.gramme.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ring in the making: who owns what so far, what each member will own, and how good that is.
 *
 * <p>Members are numbers, their places in the list in the order of their ids, so that a draft is the same whatever the
 * order in which they were named.
 */
final class Draft {
    private final List<RingMember> members;
    private final int[] quotas;
    private final Walks walks;
    private final Tally tally;

    /** @param quotas the partitions that each member will own */
    private Draft(List<RingMember> members, int[] quotas, Walks walks, Tally tally) {
        this.members = members;
        this.quotas = quotas;
        this.walks = walks;
        this.tally = tally;
        walks.tell(tally);
    }

    /** A ring as it is, with all its copies yet to be made. */
    static Draft of(Ring ring, int copies) {
        int[] owners = Walks.owners(ring);
        int[] owned = new int[ring.members().size()];
        for (int owner : owners) {
            owned[owner]++;
        }
        Walks walks = new Walks(owners, Walks.zones(ring.members()), copies);
        double[] targets = new Quotas(ring.members(), owners.length).copyTargets(copies);
        return new Draft(ring.members(), owned, walks, new Tally(targets, owned, new int[owners.length][0]));
    }

    /**
     * The owners of an epoch for the members of the next. A new member takes the place of one that is gone when it has
     * the same zone and weight; what the others owned that are gone belongs to nobody.
     *
     * @param members in the order of their ids
     */
    static Draft following(Ring from, List<RingMember> members, int copies) {
        int[] successors = successors(from, members);
        int[] owners = Walks.owners(from);
        int[] owned = new int[members.size()];
        for (int p = 0; p < owners.length; p++) {
            owners[p] = successors[owners[p]];
            if (owners[p] != Walks.NOBODY) {
                owned[owners[p]]++;
            }
        }
        int[][] before = lists(new Walks(Walks.owners(from), Walks.zones(from.members()), copies));
        // Who holds few copies for what it owns keeps its partitions, so that those that share a copy stay where they
        // are.
        double[] ranks = new double[members.size()];
        Arrays.setAll(ranks, Quotas::scattered);
        for (int[] list : before) {
            Arrays.setAll(list, i -> successors[list[i]]);
            Arrays.stream(list).filter(m -> m != Walks.NOBODY).forEach(m -> ranks[m]++);
        }
        Quotas quotas = new Quotas(members, owners.length);
        int[] rounded = quotas.rounded(owned, ranks);
        Walks walks = new Walks(owners, Walks.zones(members), copies);
        return new Draft(members, rounded, walks, new Tally(quotas.copyTargets(copies), rounded, before));
    }

    /** For each member of the old ring, its own place among the new members, its successor's, or nobody. */
    private static int[] successors(Ring from, List<RingMember> members) {
        Map<NodeId, Integer> indexes = new HashMap<>();
        Map<RingMember, Deque<Integer>> newcomers = new HashMap<>();
        for (int m = 0; m < members.size(); m++) {
            RingMember member = members.get(m);
            indexes.put(member.id(), m);
            if (!from.contains(member.id())) {
                newcomers
                        .computeIfAbsent(role(member), role -> new ArrayDeque<>())
                        .add(m);
            }
        }
        int[] successors = new int[from.members().size()];
        for (int old = 0; old < successors.length; old++) {
            RingMember member = from.members().get(old);
            Deque<Integer> heirs = newcomers.getOrDefault(role(member), new ArrayDeque<>());
            Integer same = indexes.get(member.id());
            Integer heir = same != null ? same : heirs.poll();
            successors[old] = heir != null ? heir : Walks.NOBODY;
        }
        return successors;
    }

    /** A member without its name. */
    private static RingMember role(RingMember member) {
        return new RingMember(new NodeId(0, 0), member.zone(), member.weight());
    }

    private static int[][] lists(Walks walks) {
        int[][] lists = new int[walks.partitions()][];
        Arrays.setAll(lists, walks::list);
        return lists;
    }

    List<RingMember> members() {
        return members;
    }

    int partitions() {
        return walks.partitions();
    }

    /** The partition that a number stands for which may lie beyond the end of the ring. */
    int wrap(int partition) {
        return walks.wrap(partition);
    }

    int owner(int partition) {
        return walks.owner(partition);
    }

    void give(int partition, int member) {
        walks.set(partition, member, tally);
    }

    /** The partitions that a member still has to get, or to give when negative. */
    int missing(int member) {
        return quotas[member] - tally.owned(member);
    }

    Tally tally() {
        return tally;
    }

    long work() {
        return walks.work();
    }

    /**
     * What is wrong with this draft: the squares of the copies that members hold too many or too few, the copies that
     * move, and the steps that walks make in vain because a neighbour is met twice.
     */
    double cost() {
        return tally.imbalance() + tally.moves() + walks.totalLength();
    }

    Ring ring(long epoch) {
        List<NodeId> owners = new ArrayList<>();
        for (int p = 0; p < walks.partitions(); p++) {
            owners.add(members.get(walks.owner(p)).id());
        }
        return new Ring(epoch, members, owners);
    }
}
