package io.gramme.client;

import java.util.List;

/**
 * Which of a key's replicas coordinates the next request for it. Deterministic: time and measurements come in from outside, and
 * what it keeps is two counters. Confined to its loop.
 *
 * <p>In this order:
 * <ol>
 *   <li><b>The favourite</b>, the node that answered the key's last read fastest or coordinated its last write (Dynamo, SOSP
 *       2007, section 6.4): it most likely holds what this client wrote, and a {@code replace} there covers it. Not while it
 *       costs 5 ms more than twice what the best node does: it would then be asked for ever, since a coordinator's own copy is
 *       nearly always its fastest.
 *   <li><b>The cheapest</b>, and those that are as good within a quarter and 0.2 ms. Where it does not matter who coordinates
 *       they take turns, so that many clients do not all go to the one that was measured a little faster; else the first of the
 *       preference list is taken, so that the clients of a key meet at one coordinator, which spreads over the nodes with the
 *       keys.
 *   <li>A node that has not answered often enough to be measured counts as good as the best, so that it is tried.
 * </ol>
 *
 * <p><b>A slow node gets another chance.</b> It is not asked, so its measure would stay bad for ever. At most one request in
 * 32 goes to the node that was measured longest ago, if that was more than five seconds ago and nobody waits for that node
 * already. If it is still slow, that one request pays for it, and less than its full time: it is hedged.
 */
final class Ranking {
    private static final int PROBE_SHARE = 32;
    private static final int FAVOUR = 2;
    private static final long FAVOUR_NANOS = 5_000_000;
    private static final int ALIKE = 4;
    private static final long ALIKE_NANOS = 200_000;

    private int turn;
    private int sinceProbe;

    /**
     * A replica.
     *
     * @param isUsable whether it can be sent to now
     * @param isAsked whether somebody waits for an answer of it that is the next thing it has to say
     * @param costNanos see {@link Standing#costNanos}
     * @param ageNanos since it was measured; {@link Long#MAX_VALUE} for never
     */
    record Candidate(boolean isUsable, boolean isAsked, long costNanos, long ageNanos) {
        /** The cost of a node that was not measured yet. */
        static final long UNKNOWN = -1;

        private boolean isWithin(long limit) {
            return isUsable && costNanos <= limit;
        }
    }

    /**
     * The index of the one to ask; -1 when none is usable.
     *
     * @param walk in the order of the preference list
     * @param favourite -1 for none
     * @param anyWillDo whether the outcome is the same whoever coordinates
     */
    int best(List<Candidate> walk, int favourite, boolean anyWillDo) {
        long lowest = lowest(walk);
        sinceProbe++;
        int probed = anyWillDo && sinceProbe >= PROBE_SHARE ? stalest(walk) : -1;
        if (probed >= 0) {
            sinceProbe = 0;
            return probed;
        }
        if (favourite >= 0 && walk.get(favourite).isWithin(FAVOUR * lowest + FAVOUR_NANOS)) {
            return favourite;
        }
        return among(walk, lowest + lowest / ALIKE + ALIKE_NANOS, anyWillDo);
    }

    /** Of the usable ones; 0 when nothing is known of any. */
    private static long lowest(List<Candidate> walk) {
        long lowest = Long.MAX_VALUE;
        for (Candidate candidate : walk) {
            if (candidate.isUsable && candidate.costNanos != Candidate.UNKNOWN) {
                lowest = Math.min(lowest, candidate.costNanos);
            }
        }
        return lowest == Long.MAX_VALUE ? 0 : lowest;
    }

    private static int stalest(List<Candidate> walk) {
        int found = -1;
        long age = Latency.STALE_NANOS;
        for (int i = 0; i < walk.size(); i++) {
            Candidate candidate = walk.get(i);
            if (candidate.isUsable && !candidate.isAsked && candidate.ageNanos > age) {
                found = i;
                age = candidate.ageNanos;
            }
        }
        return found;
    }

    private int among(List<Candidate> walk, long limit, boolean inTurn) {
        int alike = 0;
        for (Candidate candidate : walk) {
            alike += candidate.isWithin(limit) ? 1 : 0;
        }
        if (alike == 0) {
            return -1;
        }
        int skipped = inTurn ? Math.floorMod(turn++, alike) : 0;
        for (int i = 0; i < walk.size(); i++) {
            if (walk.get(i).isWithin(limit) && skipped-- == 0) {
                return i;
            }
        }
        throw new IllegalStateException("fewer candidates than were counted");
    }
}
