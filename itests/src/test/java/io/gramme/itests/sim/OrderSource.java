package io.gramme.itests.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws what an operator does: a few times something is staged, a moment later it is committed, and now and then it is taken back
 * in the middle.
 *
 * <p>Budget: whoever is removed, or given up, takes along what it alone holds, so that it is the one node of the run that may lose what it holds.
 */
final class OrderSource {
    private static final int MOST_CHANGES = 4;
    private static final int MOST_STAGED = 3;

    /** One change in so many. */
    private static final int DEATHS = 6;

    private final RandomGenerator random;
    private final RandomGenerator deaths;
    private final Knobs knobs;
    private final int victim;
    private final List<Order> orders = new ArrayList<>();

    /**
     * An operator's.
     *
     * @param deaths says when somebody dies for good in the middle of a change
     * @param victim the node that may be removed, or given up
     */
    OrderSource(RandomGenerator random, RandomGenerator deaths, Knobs knobs, int victim) {
        this.random = random;
        this.deaths = deaths;
        this.knobs = knobs;
        this.victim = victim;
    }

    List<Order> draw() {
        if (knobs.spares() > 0) {
            change(random.nextInt(knobs.loadMillis() / 4));
            for (int i = random.nextInt(MOST_CHANGES); i > 0; i--) {
                change(random.nextInt(knobs.loadMillis()));
            }
            orders.sort(Comparator.comparingLong(Order::atMillis));
        }
        return orders;
    }

    private void change(long from) {
        long then = from;
        for (int i = 1 + random.nextInt(MOST_STAGED); i > 0; i--) {
            then += Knobs.logRange(random, 1, 300);
            add(kind(), then);
        }
        then += Knobs.logRange(random, 50, 3_000);
        add(OrderKind.COMMIT, then);
        if (random.nextInt(3) == 0) {
            add(OrderKind.ABORT, then + Knobs.logRange(random, 10, 20_000));
        }
        if (deaths.nextInt(DEATHS) == 0) {
            long at = then + Knobs.logRange(deaths, 10, 20_000);
            orders.add(new Order(OrderKind.GIVE_UP, at, victim, deaths.nextDouble()));
        }
    }

    private OrderKind kind() {
        int die = random.nextInt(10);
        return die < 5 ? OrderKind.JOIN : die < 7 ? OrderKind.LEAVE : die < 9 ? OrderKind.REMOVE : OrderKind.WEIGHT;
    }

    private void add(OrderKind kind, long at) {
        int node = kind == OrderKind.REMOVE ? victim : random.nextInt(knobs.machines());
        orders.add(new Order(kind, at, node, random.nextDouble()));
    }
}
