package io.gramme.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What each member should own and hold.
 *
 * <p>A member's target is its share of the partitions by weight, and never less than one; its quota is the target rounded
 * up or down. Of the copies it should hold the same share, and at most one of each partition.
 */
final class Quotas {
    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private final List<RingMember> members;
    private final int partitions;

    /** What the members above {@link #flooredWeight} divide among themselves, and what they weigh together. */
    private int divided;

    private long weight;

    /** The members of this weight and less own one partition each. */
    private int flooredWeight;

    /**
     * Raises to one, again and again, the members whose share of what is left is below one: each such member takes more
     * than its share, so those that remain get less. At most one pass for each member.
     */
    Quotas(List<RingMember> members, int partitions) {
        if (members.isEmpty() || members.size() > partitions) {
            throw new IllegalArgumentException(
                    members.size() + " members cannot share " + partitions + " partitions; each needs at least one");
        }
        this.members = members;
        this.partitions = partitions;
        divided = partitions;
        weight = members.stream().mapToLong(RingMember::weight).sum();
        List<RingMember> below = belowOne();
        while (!below.isEmpty()) {
            divided -= below.size();
            weight -= below.stream().mapToLong(RingMember::weight).sum();
            flooredWeight = below.stream().mapToInt(RingMember::weight).max().orElseThrow();
            below = belowOne();
        }
    }

    private List<RingMember> belowOne() {
        return members.stream()
                .filter(member -> !isFloored(member) && (long) divided * member.weight() < weight)
                .toList();
    }

    private boolean isFloored(RingMember member) {
        return member.weight() <= flooredWeight;
    }

    double target(int member) {
        return (double) numerator(member) / weight;
    }

    /** Over {@link #weight}: whole numbers, so that equal remainders are equal. */
    private long numerator(int member) {
        RingMember asked = members.get(member);
        return isFloored(asked) ? weight : (long) divided * asked.weight();
    }

    /** For each member, the copies that it should hold; what somebody cannot hold is divided among the others. */
    double[] copyTargets(int copies) {
        double[] targets = new double[members.size()];
        double left = (double) partitions * Math.min(copies, targets.length);
        double share = 0;
        for (int m = 0; m < targets.length; m++) {
            targets[m] = target(m);
            share += targets[m];
        }
        boolean capped = true;
        while (capped) {
            capped = false;
            double scale = left / share;
            for (int m = 0; m < targets.length; m++) {
                if (targets[m] < partitions && targets[m] * scale > partitions - Tally.ROUNDING) {
                    left -= partitions;
                    share -= targets[m];
                    targets[m] = partitions;
                    capped = true;
                }
            }
        }
        for (int m = 0; m < targets.length; m++) {
            targets[m] *= targets[m] < partitions ? left / share : 1;
        }
        return targets;
    }

    /** Numbers from 0 to 1, the next always far from the last: ranks for which no two neighbours are alike. */
    static double scattered(int number) {
        return number * GOLDEN_RATIO % 1;
    }

    /**
     * Each member's target rounded down, and one more for those that own more already, so that few partitions change
     * hands; then for the largest remainders, the lowest ranks, the first in the list.
     *
     * @param owned what each member owns now
     * @param ranks who goes before whom among equals
     */
    int[] rounded(int[] owned, double[] ranks) {
        int[] quotas = new int[owned.length];
        List<Integer> fractional = new ArrayList<>();
        int left = partitions;
        for (int m = 0; m < quotas.length; m++) {
            quotas[m] = (int) (numerator(m) / weight);
            left -= quotas[m];
            if (numerator(m) % weight > 0) {
                fractional.add(m);
            }
        }
        fractional.sort(Comparator.comparing((Integer m) -> owned[m] <= quotas[m])
                .thenComparing(m -> -(numerator(m) % weight))
                .thenComparing(m -> ranks[m]));
        fractional.subList(0, left).forEach(m -> quotas[m]++);
        return quotas;
    }
}
