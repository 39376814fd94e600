package io.gramme.itests.sim;

import io.gramme.client.wire.Ttl;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Expands a seed to a plan. Each seed also draws which kinds of fault and of operation exist at all (swarm testing: a rare
 * state is often reached only because something else never happens).
 *
 * <p>Source: Groce et al., Swarm Testing, ISSTA 2012.
 */
final class PlanSource {
    private static final int MAX_OPERATIONS = 900;
    private static final int LARGE = 64 * 1_024;

    private PlanSource() {}

    static Plan draw(long seed, Profile profile) {
        Seeds seeds = new Seeds(seed).child(profile.name());
        Knobs knobs = Knobs.draw(seeds.random("knobs"), seeds.random("spares"), profile);
        FaultSource faults = new FaultSource(seeds.random("faults"), knobs);
        return new Plan(
                seed,
                profile,
                knobs,
                faults.draw(profile),
                new OrderSource(seeds.random("orders"), seeds.random("deaths"), knobs, faults.victim()).draw(),
                operations(seeds.random("operations"), seeds.random("ttl"), knobs));
    }

    /** @param ends says how long puts live */
    private static List<Operation> operations(RandomGenerator random, RandomGenerator ends, Knobs knobs) {
        Map<OperationKind, Integer> weights = new EnumMap<>(OperationKind.class);
        for (OperationKind kind : OperationKind.values()) {
            weights.put(kind, random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(10));
        }
        weights.merge(OperationKind.GET, 3, Integer::sum);
        double hotShare = random.nextDouble() * random.nextDouble();
        double toPrimary = random.nextDouble();
        double asking = random.nextInt(3) == 0 || knobs.sessions() > 0 ? random.nextDouble() : 0;
        double astray = random.nextInt(4) == 0 ? 0.1 * random.nextDouble() : 0;
        boolean large = random.nextInt(4) == 0;
        List<Operation> operations = new ArrayList<>();
        int count = Knobs.logRange(random, 30, MAX_OPERATIONS);
        for (int number = 1; number <= count; number++) {
            long at = (long) (random.nextDouble() * knobs.loadMillis() * 1_000);
            int route = random.nextDouble() < toPrimary ? Operation.TO_PRIMARY : random.nextInt(knobs.machines());
            int client = random.nextInt(knobs.clients());
            OperationKind kind = kind(random, weights);
            operations.add(new Operation(
                    number,
                    at,
                    client,
                    kind,
                    key(random, knobs, hotShare),
                    size(random, large),
                    route,
                    random.nextDouble() < asking ? ask(random, knobs.n()) : Ask.TABLE,
                    random.nextDouble() < astray ? 1 + random.nextInt(3 * knobs.partitions()) : 0,
                    kind.isPut() ? knobs.ttl().ttlMillis(ends) : Ttl.TABLE));
        }
        operations.sort(Comparator.comparingLong(Operation::atMicros));
        return operations;
    }

    private static Ask ask(RandomGenerator random, int n) {
        boolean primaries = random.nextInt(3) == 0;
        return new Ask(
                quorum(random, n),
                quorum(random, n),
                primaries ? random.nextInt(n + 1) : 0,
                primaries ? random.nextInt(n + 1) : 0);
    }

    /** Often 1: then quorums need not meet, and much depends on what else is promised. */
    private static int quorum(RandomGenerator random, int n) {
        return random.nextBoolean() ? 1 : random.nextInt(n + 1);
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
