package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Causality.Write;
import java.util.Collection;
import java.util.List;

/** The deletes of a key and its values that end: what an answer does not show and what may be the cause that others are not shown. */
final class HiddenWrites {
    /** A search gives up behind so many. */
    private static final int MAX_VISITS = 10_000;

    private final Ends ends;
    private final List<Write> byInvocation;

    /** The latest return among the first so many. */
    private final long[] latestReturn;

    /** @param writes of one key, by their invocations */
    HiddenWrites(List<Write> writes, Ends ends) {
        this.ends = ends;
        this.byInvocation = writes.stream()
                .filter(write -> write.op().isEffect())
                .filter(write -> write.op().kind() == Kind.DELETE || write.op().ttlMillis() > 0)
                .toList();
        this.latestReturn = new long[byInvocation.size() + 1];
        latestReturn[0] = Long.MIN_VALUE;
        for (int i = 0; i < byInvocation.size(); i++) {
            latestReturn[i + 1] =
                    Math.max(latestReturn[i], byInvocation.get(i).op().returned());
        }
    }

    /** Adds those that may have hidden the write from the read. Gives back false when there are too many to look at. */
    boolean addTo(Collection<Write> roots, Op write, Op read) {
        int visits = 0;
        for (int i = invokedBefore(read.returned()); i > 0 && latestReturn[i] >= write.invoked(); i--) {
            Write next = byInvocation.get(i - 1);
            boolean isGone = next.op().kind() == Kind.DELETE || ends.mayBeGone(next.op(), read.returned());
            if (isGone && next.op().returned() >= write.invoked()) {
                roots.add(next);
            }
            visits++;
            if (visits > MAX_VISITS) {
                return false;
            }
        }
        return true;
    }

    private int invokedBefore(long time) {
        int low = 0;
        int high = byInvocation.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byInvocation.get(middle).op().invoked() < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
