package io.gramme.itests.sim;

import java.util.List;

/**
 * A seed, expanded: everything that will be done to a cluster, as data. What is left to chance inside the run (delays, the
 * order of ties, what a power loss takes) comes from the same seed but from generators of its own, so that a plan without some
 * of its entries still runs alike.
 */
record Plan(
        long seed, Profile profile, Knobs knobs, List<Fault> faults, List<Order> orders, List<Operation> operations) {
    Plan {
        faults = List.copyOf(faults);
        orders = List.copyOf(orders);
        operations = List.copyOf(operations);
    }

    Plan withFaults(List<Fault> fewer) {
        return new Plan(seed, profile, knobs, fewer, orders, operations);
    }

    Plan withOrders(List<Order> fewer) {
        return new Plan(seed, profile, knobs, faults, fewer, operations);
    }

    Plan withOperations(List<Operation> fewer) {
        return new Plan(seed, profile, knobs, faults, orders, fewer);
    }

    Plan withKnobs(Knobs others) {
        return new Plan(seed, profile, others, faults, orders, operations);
    }

    /** Without what begins later. */
    Plan until(long millis) {
        return withFaults(faults.stream()
                        .filter(fault -> fault.atMillis() <= millis)
                        .toList())
                .withOrders(orders.stream()
                        .filter(order -> order.atMillis() <= millis)
                        .toList())
                .withOperations(operations.stream()
                        .filter(operation -> operation.atMicros() <= millis * 1_000)
                        .toList());
    }
}
