package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.check.Anomaly;
import io.gramme.itests.chaos.check.FaultEvent;
import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How much must be answered so that a run shows anything: some writes in all, and nearly everything while nothing is wrong, once daemons
 * are warm and before the first fault begins, and once nodes know each other again after the last.
 *
 * @param writes that must be acknowledged
 * @param calm from when on all is well again, on the clock of the history; empty when no client asks all the time
 */
record Floors(long writes, OptionalLong calm) {
    private static final double SHARE = 0.99;

    /** What is not so; empty when all is. */
    List<Anomaly> anomalies(History history) {
        List<Op> ops = history.operations().stream()
                .filter(op -> !op.isFinal() && op.replica() == null)
                .toList();
        List<Anomaly> anomalies = new ArrayList<>();
        long acknowledged =
                ops.stream().filter(op -> op.kind() != Kind.READ && op.isOk()).count();
        if (acknowledged < writes) {
            String sentence =
                    "only " + acknowledged + " writes were acknowledged, and it takes " + writes + " to show anything";
            anomalies.add(new Anomaly("few-writes", "", List.of(), sentence));
        }
        if (calm.isPresent()) {
            long first =
                    history.faults().stream().mapToLong(FaultEvent::time).min().orElse(Long.MAX_VALUE);
            calm("before the first fault", ops, warm(ops, first), first, anomalies);
            calm("after the heal", ops, calm.getAsLong(), Long.MAX_VALUE, anomalies);
        }
        return anomalies;
    }

    /** Half of the time before the first fault: before that a daemon that has just started runs all of its code for the first time. */
    private static long warm(List<Op> ops, long first) {
        long begin = ops.stream().mapToLong(Op::invoked).min().orElse(first);
        return begin + (first - begin) / 2;
    }

    /** When its client knew. */
    private static long end(Op op) {
        return op.isOpen() ? Math.max(op.gaveUp(), op.invoked()) : op.returned();
    }

    /** Of what was asked and ended within that time: what a fault met on its way is not calm. */
    private static void calm(String when, List<Op> ops, long begin, long end, List<Anomaly> anomalies) {
        List<Op> inside = ops.stream()
                .filter(op -> op.invoked() >= begin && end(op) <= end)
                .toList();
        List<Op> failed =
                inside.stream().filter(op -> !op.isOk() && !op.isMismatch()).toList();
        if (inside.isEmpty() || failed.size() > (1 - SHARE) * inside.size()) {
            String sentence = String.format(
                    Locale.ROOT,
                    "%s %d of %d operations were not answered%s",
                    when,
                    failed.size(),
                    inside.size(),
                    failed.isEmpty() ? "" : "; the first is " + failed.get(0));
            anomalies.add(new Anomaly("not-calm", "", failed.stream().limit(1).toList(), sentence));
        }
    }
}
