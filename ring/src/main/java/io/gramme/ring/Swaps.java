package io.gramme.ring;

import java.util.Arrays;

/**
 * Lets members exchange partitions until the copies that each holds are near what it should hold.
 *
 * <p>The member furthest from its target goes first. It tries to exchange its partitions for their neighbours, for
 * neighbours of its other partitions (two of a member within N steps share a copy) and for some all around the ring, and
 * makes the exchange that gains most for each copy that it moves. Nobody gets another number of partitions.
 */
final class Swaps {
    /** What an exchange gains at least, in squares of copies. */
    private static final double LEAST_GAIN = 0.5;

    private static final int MAX_PASSES = 4;

    /** The steps of walks, for each partition and in all, after which the exchange ends. */
    private static final long MAX_WORK_EACH = 8_000;

    private static final long MAX_WORK = 32_000_000;

    /** No turn takes more than this part of the work, so that a member that nothing helps leaves some for others. */
    private static final int TURNS = 20;

    /** How many of its partitions a member offers, next to how many others of its own, and how many far ones it tries. */
    private static final int OFFERS = 16;

    private static final int OWN = 8;
    private static final int FAR = 32;

    private final Draft draft;
    private final int reach;
    private final double near;
    private final int maxMoves;
    private final long work;
    private final long maxWork;
    private long maxTurn;

    private double imbalance;
    private int moves;
    private double bestRate;
    private int bestOffer;
    private int bestOther;

    /**
     * @param reach N: how far from each other two partitions share a copy
     * @param near how far from its target a member is left alone, as a part of it
     * @param maxMoves the copies that may have moved in the end, unless more have already
     */
    Swaps(Draft draft, int reach, double near, int maxMoves) {
        this.draft = draft;
        this.reach = reach;
        this.near = near;
        this.maxMoves = maxMoves;
        this.work = Math.min(MAX_WORK, MAX_WORK_EACH * draft.partitions());
        this.maxWork = draft.work() + work;
    }

    void run() {
        boolean gained = true;
        for (int pass = 0; gained && pass < MAX_PASSES; pass++) {
            gained = false;
            boolean[] done = new boolean[draft.members().size()];
            for (int worst = worst(done); worst >= 0; worst = worst(done)) {
                boolean better = improve(worst);
                gained |= better;
                done[worst] = !better;
            }
        }
    }

    /** The member furthest from its target, or -1 when none is left, or no time. */
    private int worst(boolean[] done) {
        int worst = -1;
        double furthest = near;
        for (int m = 0; m < done.length && draft.work() < maxWork; m++) {
            if (!done[m] && draft.tally().deviation(m) > furthest) {
                worst = m;
                furthest = draft.tally().deviation(m);
            }
        }
        return worst;
    }

    /** Makes the best exchange for a member; returns whether there was one. */
    private boolean improve(int member) {
        imbalance = draft.tally().imbalance();
        moves = draft.tally().moves();
        bestRate = 0;
        maxTurn = draft.work() + work / TURNS;
        int[] own = new int[draft.partitions()];
        int count = 0;
        for (int p = 0; p < own.length; p++) {
            if (draft.owner(p) == member) {
                own[count++] = p;
            }
        }
        own = Arrays.copyOf(own, count);
        int stride = (count + OFFERS - 1) / OFFERS;
        for (int i = 0; i < count; i += stride) {
            offer(own, i);
        }
        if (bestRate > 0) {
            swap(bestOffer, bestOther);
        }
        return bestRate > 0;
    }

    private void offer(int[] own, int index) {
        int offered = own[index];
        tryAround(offered, offered, 2 * reach);
        for (int i = 1; i <= OWN && i < own.length; i++) {
            tryAround(offered, own[(index + i) % own.length], reach - 1);
        }
        for (int i = 1; i < FAR; i++) {
            tryOne(offered, draft.wrap(offered + i * draft.partitions() / FAR + index));
        }
    }

    private void tryAround(int offered, int centre, int distance) {
        for (int d = 1; d <= distance; d++) {
            tryOne(offered, draft.wrap(centre + d));
            tryOne(offered, draft.wrap(centre - d));
        }
    }

    private void tryOne(int offered, int other) {
        if (draft.owner(other) == draft.owner(offered) || draft.work() > maxTurn) {
            return;
        }
        swap(offered, other);
        double gain = imbalance - draft.tally().imbalance();
        int moved = draft.tally().moves() - moves;
        double rate = gain / Math.max(1, moved);
        if (gain > LEAST_GAIN && rate > bestRate + Tally.ROUNDING && (moved <= 0 || moves + moved <= maxMoves)) {
            bestRate = rate;
            bestOffer = offered;
            bestOther = other;
        }
        swap(offered, other);
    }

    private void swap(int one, int other) {
        int owner = draft.owner(one);
        draft.give(one, draft.owner(other));
        draft.give(other, owner);
    }
}
