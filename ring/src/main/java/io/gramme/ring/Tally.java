package io.gramme.ring;

import java.util.Arrays;

/**
 * How good a ring in the making is: how far the copies that each member holds are from what it should hold, and how many
 * copies moved.
 */
final class Tally {
    /** What sums may differ by when they were added up in another order. */
    static final double ROUNDING = 1e-6;

    private final double[] targets;

    /** The copies that each partition of a member should bring. */
    private final double[] perPartition;

    /** What turns a member's copies into those of a member of average weight. */
    private final double[] scale;

    private final int[][] before;
    private final int[] owned;
    private final int[] held;
    private double imbalance;
    private int moves;

    /**
     * @param targets the copies that each member should hold
     * @param quotas the partitions that it will own
     * @param before who held each partition
     */
    Tally(double[] targets, int[] quotas, int[][] before) {
        this.targets = targets;
        this.before = before;
        perPartition = new double[targets.length];
        scale = new double[targets.length];
        double mean = Arrays.stream(targets).average().orElseThrow();
        for (int m = 0; m < targets.length; m++) {
            perPartition[m] = targets[m] / quotas[m];
            scale[m] = mean / targets[m];
        }
        owned = new int[targets.length];
        held = new int[targets.length];
    }

    void own(int member, int change) {
        imbalance -= cost(member);
        owned[member] += change;
        imbalance += cost(member);
    }

    void hold(int partition, int member, int change) {
        imbalance -= cost(member);
        held[member] += change;
        imbalance += cost(member);
        for (int holder : before[partition]) {
            if (holder == member) {
                return;
            }
        }
        moves += change;
    }

    /** The square of the copies too many or too few, for what the member owns at the moment. */
    private double cost(int member) {
        double excess = (held[member] - owned[member] * perPartition[member]) * scale[member];
        return excess * excess;
    }

    double imbalance() {
        return imbalance;
    }

    /** The copies that are where none was. */
    int moves() {
        return moves;
    }

    int owned(int member) {
        return owned[member];
    }

    /** How far the copies that a member holds are from its target, as a part of it. */
    double deviation(int member) {
        return Math.abs(held[member] / targets[member] - 1);
    }

    double greatestDeviation() {
        double greatest = 0;
        for (int m = 0; m < targets.length; m++) {
            greatest = Math.max(greatest, deviation(m));
        }
        return greatest;
    }
}
