package io.gramme.itests.chaos.report;

import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What clients had done, second by second: an operation counts where its client heard of its end or gave it up. Final reads and reads of
 * one replica are not of the load and do not count.
 *
 * @param bucketNanos the width of each bucket
 * @param healed when the last fault ended; empty when there was none or one is still on
 * @param end of the last operation or fault
 */
record Timeline(long bucketNanos, List<Bucket> buckets, List<FaultWindow> faults, OptionalLong healed, long end) {
    private static final int MAX_BUCKETS = 120;
    private static final List<Integer> WIDTHS_MILLIS =
            List.of(50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 300_000, 3_600_000);
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;

    /**
     * One stretch of time.
     *
     * @param done operations that were answered; one whose condition did not hold is
     * @param failed those that certainly had no effect
     * @param unknown those whose outcome nobody knows
     * @param median of the time that answers took, nanoseconds; -1 without any
     * @param tail what 99 % of them did not exceed, at most
     */
    record Bucket(long begin, long done, long failed, long unknown, long median, long tail) {}

    static Timeline of(History history) {
        List<Op> ops = history.operations().stream()
                .filter(op -> !op.isFinal() && op.replica() == null)
                .toList();
        long lastOp = ops.stream().mapToLong(Timeline::known).max().orElse(0);
        long lastFault =
                history.faults().stream().mapToLong(fault -> fault.time()).max().orElse(0);
        long end = Math.max(1, Math.max(lastOp, lastFault));
        List<FaultWindow> faults = FaultWindow.of(history.faults(), end);
        long width = width(end);
        boolean isHealed = !faults.isEmpty() && faults.stream().noneMatch(FaultWindow::isOpen);
        OptionalLong healed =
                isHealed ? faults.stream().mapToLong(FaultWindow::end).max() : OptionalLong.empty();
        return new Timeline(width, buckets(ops, width, end), faults, healed, end);
    }

    private static long known(Op op) {
        return op.isOpen() ? Math.max(op.gaveUp(), op.invoked()) : op.returned();
    }

    private static long width(long end) {
        for (int millis : WIDTHS_MILLIS) {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            if (end / nanos < MAX_BUCKETS) {
                return nanos;
            }
        }
        return end / MAX_BUCKETS + 1;
    }

    private static List<Bucket> buckets(List<Op> ops, long width, long end) {
        int count = (int) (end / width) + 1;
        List<List<Op>> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new ArrayList<>());
        }
        ops.forEach(op -> parts.get((int) (known(op) / width)).add(op));
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            buckets.add(bucket(i * width, parts.get(i)));
        }
        return buckets;
    }

    private static Bucket bucket(long begin, List<Op> ops) {
        long unknown = ops.stream().filter(Op::isOpen).count();
        long[] times = ops.stream()
                .filter(op -> op.isOk() || op.isMismatch())
                .mapToLong(op -> op.returned() - op.invoked())
                .sorted()
                .toArray();
        return new Bucket(
                begin,
                times.length,
                ops.size() - times.length - unknown,
                unknown,
                quantile(times, MEDIAN),
                quantile(times, TAIL));
    }

    private static long quantile(long[] sorted, double share) {
        return sorted.length == 0 ? -1 : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    long done() {
        return buckets.stream().mapToLong(Bucket::done).sum();
    }

    long failed() {
        return buckets.stream().mapToLong(Bucket::failed).sum();
    }

    long unknown() {
        return buckets.stream().mapToLong(Bucket::unknown).sum();
    }

    /** The most answers that any bucket had, for a second. */
    double mostPerSecond() {
        long most = buckets.stream()
                .mapToLong(bucket -> bucket.done() + bucket.failed() + bucket.unknown())
                .max()
                .orElse(0);
        return most * (double) TimeUnit.SECONDS.toNanos(1) / bucketNanos;
    }
}
