package io.gramme.ring;

/**
 * Gives the partitions that members own too many of, and those of nobody, to the members that lack some.
 *
 * <p>The members take turns. Each looks, from a place where its partitions would be spread evenly, at the nearest ones
 * that can be had, and takes the one that makes the draft best.
 */
final class Handover {
    /** How many partitions a member looks at before it takes one. */
    private static final int CANDIDATES = 64;

    /** The steps of walks after which a member takes the first partition that it finds. */
    private static final long MAX_WORK = 30_000_000;

    private final Draft draft;

    Handover(Draft draft) {
        this.draft = draft;
    }

    void run() {
        int[] missing = new int[draft.members().size()];
        int left = 0;
        for (int m = 0; m < missing.length; m++) {
            missing[m] = Math.max(0, draft.missing(m));
            left += missing[m];
        }
        long total = left;
        for (int round = 0; left > 0; round++) {
            long turn = 0;
            for (int m = 0; m < missing.length; m++) {
                if (round < missing[m]) {
                    long place = (long) round * draft.partitions() / missing[m] + turn++ * draft.partitions() / total;
                    take(m, (int) place);
                    left--;
                }
            }
        }
    }

    private void take(int member, int place) {
        int best = -1;
        double bestCost = Double.MAX_VALUE;
        int candidates = draft.work() < MAX_WORK ? CANDIDATES : 1;
        for (int i = 0; i < draft.partitions() && candidates > 0; i++) {
            int partition = draft.wrap(place + (i % 2 == 0 ? i / 2 : -(i + 1) / 2));
            int owner = draft.owner(partition);
            if (owner == Walks.NOBODY || draft.missing(owner) < 0) {
                candidates--;
                draft.give(partition, member);
                double cost = draft.cost();
                draft.give(partition, owner);
                if (cost < bestCost - Tally.ROUNDING) {
                    best = partition;
                    bestCost = cost;
                }
            }
        }
        draft.give(best, member);
    }
}
