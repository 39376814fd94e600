package io.gramme.itests.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes a failing plan smaller while it fails in the same way: cuts off what comes after the failure, takes away faults, orders,
 * whole clients and keys, then single operations (ddmin), and times to live, and puts knobs back to their defaults.
 *
 * <p>Bound: at most {@code maxRuns} runs; what has been reached by then is the answer.
 *
 * <p>Source: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002.
 */
final class Shrinker {
    private final Function<Plan, OptionalLong> run;
    private int runsLeft;

    /** @param run carries out a plan and says at which millisecond it failed in the way that is looked for, if it did */
    Shrinker(Function<Plan, OptionalLong> run, int maxRuns) {
        this.run = run;
        this.runsLeft = maxRuns;
    }

    /** The smallest plan found; the given one itself when it does not fail. */
    Plan shrink(Plan failing) {
        OptionalLong failedAt = run.apply(failing);
        if (failedAt.isEmpty()) {
            return failing;
        }
        Plan plan = failing;
        Plan cut = plan.until(failedAt.getAsLong());
        plan = fails(cut) ? cut : plan;
        for (Plan before = null; !plan.equals(before); ) {
            before = plan;
            plan = withFewer(plan, plan.faults(), Plan::withFaults);
            plan = withFewer(plan, plan.orders(), Plan::withOrders);
            plan = withoutGroups(plan, Operation::client);
            plan = withoutGroups(plan, Operation::key);
            plan = withFewer(plan, plan.operations(), Plan::withOperations);
            plan = withFewerEnds(plan);
            plan = withUsualKnobs(plan);
        }
        return plan;
    }

    private <T> Plan withFewer(Plan plan, List<T> entries, java.util.function.BiFunction<Plan, List<T>, Plan> with) {
        return with.apply(plan, minimize(entries, fewer -> fails(with.apply(plan, fewer))));
    }

    /** Takes away all operations of one client, or of one key, at a time. */
    private Plan withoutGroups(Plan start, Function<Operation, Integer> group) {
        List<Integer> groups =
                start.operations().stream().map(group).distinct().collect(Collectors.toCollection(ArrayList::new));
        Function<List<Integer>, Plan> only = kept -> start.withOperations(start.operations().stream()
                .filter(operation -> kept.contains(group.apply(operation)))
                .toList());
        return only.apply(minimize(groups, kept -> fails(only.apply(kept))));
    }

    /** Lets puts live as long as the table says. */
    private Plan withFewerEnds(Plan start) {
        List<Operation> ending = start.operations().stream()
                .filter(operation -> !operation.withTableTtl().equals(operation))
                .toList();
        Function<List<Operation>, Plan> only = kept -> start.withOperations(start.operations().stream()
                .map(operation -> kept.contains(operation) ? operation : operation.withTableTtl())
                .toList());
        return only.apply(minimize(ending, kept -> fails(only.apply(kept))));
    }

    private Plan withUsualKnobs(Plan start) {
        Plan plan = start;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Knobs usual : PlanFile.towardsDefault(plan.knobs())) {
                Plan candidate = plan.withKnobs(usual);
                if (fails(candidate)) {
                    plan = candidate;
                    changed = true;
                    break;
                }
            }
        }
        return plan;
    }

    private boolean fails(Plan plan) {
        return runsLeft-- > 0 && run.apply(plan).isPresent();
    }

    /** A part of the list that still fails and of which no single chunk can be taken away: ddmin. */
    static <T> List<T> minimize(List<T> entries, Predicate<List<T>> fails) {
        List<T> left = entries;
        if (!left.isEmpty() && fails.test(List.of())) {
            return List.of();
        }
        int chunks = 2;
        while (left.size() >= 2) {
            List<T> current = left;
            int size = (current.size() + chunks - 1) / chunks;
            List<T> smaller = IntStream.iterate(0, at -> at < current.size(), at -> at + size)
                    .mapToObj(at -> without(current, at, Math.min(current.size(), at + size)))
                    .filter(fails)
                    .findFirst()
                    .orElse(current);
            if (smaller.size() < current.size()) {
                left = smaller;
                chunks = Math.max(2, chunks - 1);
            } else if (size == 1) {
                return left;
            } else {
                chunks = Math.min(current.size(), chunks * 2);
            }
        }
        return left;
    }

    private static <T> List<T> without(List<T> entries, int from, int to) {
        List<T> rest = new ArrayList<>(entries.subList(0, from));
        rest.addAll(entries.subList(to, entries.size()));
        return rest;
    }
}
