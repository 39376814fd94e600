package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Kind.Family;
import io.gramme.itests.chaos.check.WglSearch.End;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Each key of a strict table is linearizable: there is an order of its operations that explains all answers, in which nothing
 * stands before what had returned when it was sent. Knows registers with conditions, versions and deletes ({@link RegisterModel})
 * and lists ({@link ListModel}); trusts nothing that the server says of its own order, but versions of equal values.
 *
 * <p>In the worst case the time is exponential in the number of concurrent operations: {@link Limits} end it, and the verdict is
 * unknown then. An open write that nobody saw is left out, unless an answer says that some condition did not hold.
 */
public final class WglChecker implements Checker {
    private final Limits limits;
    private final LongSupplier nanos;

    /** @param nanos the clock that the limit of time is held against */
    public WglChecker(Limits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /**
     * Of each key.
     *
     * @param configurations pairs of operations done and state reached
     */
    public record Limits(int configurations, Duration time) {
        public static final Limits DEFAULT = new Limits(2_000_000, Duration.ofSeconds(20));
    }

    @Override
    public String name() {
        return "wgl";
    }

    @Override
    public boolean isFor(History history) {
        return history.header().isStrict()
                && (!history.keysOf(Family.VALUES).isEmpty()
                        || !history.keysOf(Family.LIST).isEmpty());
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (String figure : List.of("keys", "keysNotDecided", "operations", "configurations")) {
            findings.count(figure, 0);
        }
        history.keysOf(Family.VALUES).forEach((key, ops) -> check(key, ops, new RegisterModel(), findings));
        history.keysOf(Family.LIST).forEach((key, ops) -> check(key, ops, new ListModel(), findings));
        return findings.verdict();
    }

    private <S> void check(String key, List<Op> ops, Model<S> model, Findings findings) {
        List<Op> counting = counting(ops);
        long deadline = nanos.getAsLong() + limits.time().toNanos();
        int[] asked = new int[1];
        WglSearch<S> search = new WglSearch<>(model, counting, () -> {
            asked[0]++;
            return asked[0] > limits.configurations() || nanos.getAsLong() - deadline > 0;
        });
        End end = search.run();
        findings.count("keys", 1);
        findings.count("operations", counting.size());
        findings.count("configurations", search.configurations());
        if (end == End.LIMIT) {
            findings.count("keysNotDecided", 1);
            findings.unknown(key + " has " + counting.size() + " operations, and no order was found within "
                    + limits.configurations() + " configurations and "
                    + limits.time().toSeconds() + " s");
        } else if (end == End.NOT_LINEARIZABLE) {
            Op stuck = search.stuck();
            String sentence = key + ": no order explains all " + counting.size() + " answers; " + search.mostPlaced()
                    + " have a place, and then " + stuck + " has none";
            findings.add("not-linearizable", key, sentence, stuck == null ? List.of() : List.of(stuck));
        }
    }

    /** Operations that need a place or may have an effect that somebody saw. */
    static List<Op> counting(List<Op> ops) {
        boolean hasMismatch = ops.stream().anyMatch(op -> op.isMismatch() && op.kind() != Kind.APPEND);
        Set<String> observed = History.observed(ops);
        return ops.stream()
                .filter(op -> {
                    if (op.isRead()) {
                        return op.isAnsweredRead();
                    }
                    if (op.isFailed()) {
                        return op.isMismatch() && op.kind() != Kind.APPEND;
                    }
                    boolean isSeen = op.kind() == Kind.DELETE || observed.contains(op.written());
                    return op.isOk() || isSeen || hasMismatch;
                })
                .toList();
    }
}
