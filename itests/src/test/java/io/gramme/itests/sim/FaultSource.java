package io.gramme.itests.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Draws the faults of a plan. Some follow hard upon another at the same node: what one leaves half done the next finds.
 *
 * <p>Budget: one node of a run, the victim, may lose what it holds (by a wiped disk, a restored copy of it, reads that fail, or
 * bytes that change), so that every write that two nodes hold keeps an intact copy. Of these at most one wipe and one restore; and
 * where deletes are forgotten one bit at most changes, for a delete and the mark that it was forgotten must not be lost both.
 */
final class FaultSource {
    /** Until it is noticed that somebody was away for too long, and decided. */
    private static final int UNTIL_FENCED_MILLIS = 10_000;

    /** After these a node is down for a while. */
    private static final Set<FaultKind> ENDS =
            EnumSet.of(FaultKind.CRASH, FaultKind.STOP, FaultKind.POWER_LOSS, FaultKind.WIPE);

    private static final int MAX_FAULTS = 12;
    private static final int CLOCK_STEP_MILLIS = 600_000;

    private final RandomGenerator random;
    private final Knobs knobs;
    private final int victim;

    FaultSource(RandomGenerator random, Knobs knobs) {
        this.random = random;
        this.knobs = knobs;
        this.victim = random.nextInt(knobs.machines());
    }

    /** The node that may lose what it holds. */
    int victim() {
        return victim;
    }

    List<Fault> draw(Profile profile) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        profile.faults().stream().filter(kind -> random.nextInt(3) > 0).forEach(kinds::add);
        if (knobs.reap().isOn()) {
            // An old copy of a disk may bring back what all others have deleted and forgotten, as the documentation
            // says.
            kinds.remove(FaultKind.RESTORE);
        }
        List<Fault> faults = new ArrayList<>();
        for (int i = kinds.isEmpty() ? 0 : 1 + random.nextInt(MAX_FAULTS); i > 0; i--) {
            List<FaultKind> possible = List.copyOf(kinds);
            FaultKind kind = possible.get(random.nextInt(possible.size()));
            boolean follows = !faults.isEmpty() && random.nextInt(3) == 0;
            faults.add(follows ? after(faults.get(faults.size() - 1), fault(kind)) : fault(kind));
            boolean once = kind == FaultKind.WIPE || kind == FaultKind.RESTORE;
            if (once || (kind == FaultKind.BIT_FLIP && knobs.reap().isOn())) {
                kinds.remove(kind);
            }
            if (kinds.isEmpty()) {
                break;
            }
        }
        faults.sort(Comparator.comparingLong(Fault::atMillis));
        return faults;
    }

    /** Where members are fenced, some are away for long enough. */
    private long longEnough(FaultKind kind, long at, long duration) {
        boolean isLong = knobs.fenceSeconds() > 0 && ENDS.contains(kind) && at % 2 == 0;
        return isLong ? duration + 1_000L * knobs.fenceSeconds() + UNTIL_FENCED_MILLIS : duration;
    }

    private Fault fault(FaultKind kind) {
        long at = random.nextInt(knobs.loadMillis());
        long duration = longEnough(kind, at, Knobs.logRange(random, 10, knobs.loadMillis()));
        int node = random.nextInt(knobs.machines());
        int peer = random.nextInt(knobs.machines());
        double amount = random.nextDouble();
        return switch (kind) {
            case SPLIT -> new Fault(kind, at, duration, 1 + random.nextInt((1 << knobs.machines()) - 1), peer, amount);
            case POWER_LOSS -> new Fault(kind, at, duration, node, peer, random.nextInt(3) / 2.0);
            case BAD_LINKS -> new Fault(kind, at, duration, node, peer, amount * amount);
            case PAUSE ->
                new Fault(kind, at, Math.min(duration, knobs.reap().longestPauseMillis()), node, peer, amount);
            case READ_ERRORS, WIPE, RESTORE -> new Fault(kind, at, duration, victim, peer, amount * amount);
            case BIT_FLIP -> new Fault(kind, at, duration, victim, peer, amount);
            case CLOCK_STEP ->
                new Fault(kind, at, duration, node, peer, Math.rint((amount - 0.5) * 2 * CLOCK_STEP_MILLIS));
            default -> new Fault(kind, at, duration, node, peer, amount);
        };
    }

    /** The second fault, soon after the first has ended; at the same node, unless it is the victim's. */
    private Fault after(Fault first, Fault second) {
        long at = first.atMillis() + first.forMillis() + Knobs.logRange(random, 1, 1_000);
        boolean bound = second.kind() == FaultKind.SPLIT || second.kind().destroysCopies();
        int node = bound || first.kind() == FaultKind.SPLIT ? second.node() : first.node();
        return new Fault(second.kind(), at, second.forMillis(), node, second.peer(), second.amount());
    }
}
