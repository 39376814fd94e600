package io.gramme.itests.sim;

import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Expands a seed to a plan. Each seed also draws which kinds of fault and of operation exist at all (swarm testing: a rare
 * state is often reached only because something else never happens).
 *
 * <p>Source: Groce et al., Swarm Testing, ISSTA 2012.
 */
final class PlanSource {
    private static final int MAX_FAULTS = 12;
    private static final int MAX_OPERATIONS = 900;
    private static final int LARGE = 64 * 1_024;

    private PlanSource() {}

    static Plan draw(long seed, Profile profile) {
        Seeds seeds = new Seeds(seed).child(profile.name());
        Knobs knobs = Knobs.draw(seeds.random("knobs"), profile);
        return new Plan(
                seed,
                profile,
                knobs,
                faults(seeds.random("faults"), profile, knobs),
                operations(seeds.random("operations"), knobs));
    }

    private static List<Fault> faults(RandomGenerator random, Profile profile, Knobs knobs) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        profile.faults().stream().filter(kind -> random.nextInt(3) > 0).forEach(kinds::add);
        List<FaultKind> possible = List.copyOf(kinds);
        List<Fault> faults = new ArrayList<>();
        boolean wiped = false;
        int victim = random.nextInt(knobs.nodes());
        for (int i = possible.isEmpty() ? 0 : 1 + random.nextInt(MAX_FAULTS); i > 0; i--) {
            FaultKind kind = possible.get(random.nextInt(possible.size()));
            Fault fault = fault(random, kind, knobs, victim);
            if (kind != FaultKind.WIPE || !wiped) {
                faults.add(fault);
            }
            wiped |= kind == FaultKind.WIPE;
        }
        faults.sort(Comparator.comparingLong(Fault::atMillis));
        return faults;
    }

    /** @param victim the one node of the run whose copies may be destroyed, so that every write keeps a copy somewhere */
    private static Fault fault(RandomGenerator random, FaultKind kind, Knobs knobs, int victim) {
        long at = random.nextInt(knobs.loadMillis());
        long duration = Knobs.logRange(random, 10, knobs.loadMillis());
        int node = random.nextInt(knobs.nodes());
        int peer = random.nextInt(knobs.nodes());
        double amount = random.nextDouble();
        return switch (kind) {
            case SPLIT -> new Fault(kind, at, duration, 1 + random.nextInt((1 << knobs.nodes()) - 1), peer, amount);
            case POWER_LOSS -> new Fault(kind, at, duration, node, peer, random.nextInt(3) / 2.0);
            case BAD_LINKS -> new Fault(kind, at, duration, node, peer, amount * amount);
            case READ_ERRORS, WIPE -> new Fault(kind, at, duration, victim, peer, amount * amount);
            case CLOCK_STEP -> new Fault(kind, at, duration, node, peer, Math.rint((amount - 0.5) * 1_200_000));
            default -> new Fault(kind, at, duration, node, peer, amount);
        };
    }

    private static List<Operation> operations(RandomGenerator random, Knobs knobs) {
        Map<OperationKind, Integer> weights = new EnumMap<>(OperationKind.class);
        for (OperationKind kind : OperationKind.values()) {
            weights.put(kind, random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(10));
        }
        weights.merge(OperationKind.GET, 3, Integer::sum);
        double hotShare = random.nextDouble() * random.nextDouble();
        double toPrimary = random.nextDouble();
        boolean large = random.nextInt(4) == 0;
        List<Operation> operations = new ArrayList<>();
        int count = Knobs.logRange(random, 30, MAX_OPERATIONS);
        for (int number = 1; number <= count; number++) {
            long at = (long) (random.nextDouble() * knobs.loadMillis() * 1_000);
            int route = random.nextDouble() < toPrimary ? Operation.TO_PRIMARY : random.nextInt(knobs.nodes());
            operations.add(new Operation(
                    number,
                    at,
                    random.nextInt(knobs.clients()),
                    kind(random, weights),
                    key(random, knobs, hotShare),
                    size(random, large),
                    route,
                    Ask.TABLE));
        }
        operations.sort(Comparator.comparingLong(Operation::atMicros));
        return operations;
    }

    private static OperationKind kind(RandomGenerator random, Map<OperationKind, Integer> weights) {
        int left = random.nextInt(
                weights.values().stream().mapToInt(Integer::intValue).sum());
        for (Map.Entry<OperationKind, Integer> entry : weights.entrySet()) {
            left -= entry.getValue();
            if (left < 0) {
                return entry.getKey();
            }
        }
        return OperationKind.GET;
    }

    /** One hot key, ten warm ones, and the rest with weights that fall like those of words in a text. */
    private static int key(RandomGenerator random, Knobs knobs, double hotShare) {
        if (random.nextDouble() < hotShare) {
            return 0;
        }
        if (random.nextBoolean()) {
            return random.nextInt(Math.min(10, knobs.keys()));
        }
        return Knobs.logRange(random, 1, knobs.keys()) - 1;
    }

    private static int size(RandomGenerator random, boolean large) {
        int die = random.nextInt(100);
        if (die < 2) {
            return die;
        }
        if (large && die < 4) {
            return die == 2 && random.nextInt(10) == 0 ? 1 << 20 : LARGE;
        }
        return Values.MIN_TAGGED + random.nextInt(die < 90 ? 100 : 4_000);
    }
}
