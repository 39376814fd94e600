package io.gramme.node.coordinator;

import io.gramme.antientropy.TreeId;
import io.gramme.ring.PreferenceList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which of this loop's copies that are on the move have been found complete, in the phase that they are in: a new copy when it has
 * all that any other has, an old one when every other has all that it has.
 *
 * <p>A comparison counts only if it began when everybody served under that phase: before, somebody may still have written to the old
 * copies alone. A new copy is not read from yet, so it is marked as lacking something until the comparisons are done and what they
 * brought is forced; an old one must stay good for the way back, so that nothing but the comparisons is waited for.
 *
 * <p>Confined to its loop.
 */
final class MovingCopies {
    private final LoopState state;
    private final SyncService syncs;
    private final int loop;
    private final TreeMap<Integer, Check> checks = new TreeMap<>();

    /**
     * One partition's.
     *
     * @param phase the epoch in which it began
     * @param isNew whether this node's copy is a new one, which nobody reads yet
     */
    private record Check(long phase, boolean isNew, long sinceNanos) {}

    MovingCopies(LoopState state, SyncService syncs, int loop) {
        this.state = state;
        this.syncs = syncs;
        this.loop = loop;
    }

    /** Everybody serves at least under that epoch, and nobody who holds anything takes a write that began under an older one. */
    void onSealed(long sealed) {
        Placement here = state.placement();
        if (here == null) {
            return;
        }
        checks.keySet().removeIf(partition -> !here.isMoving(partition));
        boolean begun = false;
        for (int partition : here.moving(state.config.loops(), loop)) {
            Check known = checks.get(partition);
            long phase = here.phase(partition);
            if (phase <= sealed && here.epoch() >= phase && (known == null || known.phase != phase)) {
                begun |= begin(here, partition, phase);
            }
        }
        if (begun) {
            syncs.run(Optional.empty());
        }
    }

    private boolean begin(Placement here, int partition, long phase) {
        checks.remove(partition);
        if (!isCounterpart(here, partition)) {
            return false;
        }
        // With tables of different N it may be read already for some of them, and then must go on counting.
        boolean isNew = !here.isSwitched(partition) && !isRead(here, partition);
        if (isNew) {
            state.flags().raise(state.self(), partition);
        }
        checks.put(partition, new Check(phase, isNew, state.clock.nanoTime()));
        return true;
    }

    private boolean isCounterpart(Placement here, int partition) {
        return lists(here, partition).stream()
                .anyMatch(list -> list.isHolder(state.self()) && !list.isPrimary(state.self()));
    }

    private boolean isRead(Placement here, int partition) {
        return lists(here, partition).stream().anyMatch(list -> list.isPrimary(state.self()));
    }

    private static List<PreferenceList> lists(Placement here, int partition) {
        return here.copies().stream().map(n -> here.list(partition, n)).toList();
    }

    /** Partitions of which it has been found. */
    List<Integer> verified() {
        List<Integer> verified = new ArrayList<>();
        checks.forEach((partition, check) -> {
            if (isVerified(partition, check)) {
                verified.add(partition);
            }
        });
        return verified;
    }

    private boolean isVerified(int partition, Check check) {
        Placement here = state.placement();
        // Who was away for too long holds nothing before it is let in again, and has nothing to speak for.
        if (here == null
                || here.isAway(state.self())
                || !here.isMoving(partition)
                || here.phase(partition) != check.phase) {
            return false;
        }
        return check.isNew
                ? !state.flags().isRaised(state.self(), partition)
                : here.copies().stream()
                        .filter(n -> here.holds(partition, n))
                        .allMatch(n -> syncs.notAgreedSince(new TreeId(partition, n), check.sinceNanos)
                                .isEmpty());
    }

    /** How many copies are new here and lack something. */
    int lacking() {
        Placement here = state.placement();
        if (here == null) {
            return 0;
        }
        return (int) here.moving(state.config.loops(), loop).stream()
                .filter(partition -> state.flags().isRaised(state.self(), partition)
                        && !here.isSwitched(partition)
                        && isCounterpart(here, partition))
                .count();
    }
}
