package io.gramme.itests.chaos.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Holds one order of operations against the clock: who returned before another was invoked must not stand behind it. For a fixed
 * order that is all that linearizability asks, and it takes O(n log n).
 */
final class RealTimeOrder {
    /** Looks at so many breaches and no further. */
    private static final int MAX_BREACHES = 1000;

    private final List<Place> places = new ArrayList<>();

    /**
     * @param rank of the state that the operation makes or sees
     * @param sees whether it only sees the state, so that it may stand before or behind others that see the same
     */
    private record Place(Op op, long rank, boolean sees) {}

    void makes(Op op, long rank) {
        places.add(new Place(op, rank, false));
    }

    void sees(Op op, long rank) {
        places.add(new Place(op, rank, true));
    }

    /**
     * Reports breaches: for each operation at most one, with the first to return of all that stand behind it.
     *
     * @param breach is given the operation that stands before, and the one behind it that had returned already
     */
    void check(BiConsumer<Op, Op> breach) {
        places.sort(Comparator.comparingLong(Place::rank).thenComparing(Place::sees));
        Op behind = null;
        Op first = null;
        int found = 0;
        int end = places.size();
        while (end > 0 && found < MAX_BREACHES) {
            int begin = end - 1;
            while (begin > 0 && areOneGroup(places.get(begin - 1), places.get(end - 1))) {
                begin--;
            }
            for (int i = begin; i < end; i++) {
                Op op = places.get(i).op();
                if (behind != null && behind.returned() < op.invoked()) {
                    breach.accept(op, behind);
                    found++;
                }
                first = first == null || op.returned() < first.returned() ? op : first;
            }
            behind = first;
            end = begin;
        }
    }

    private static boolean areOneGroup(Place a, Place b) {
        return a.rank() == b.rank() && a.sees() == b.sees();
    }
}
