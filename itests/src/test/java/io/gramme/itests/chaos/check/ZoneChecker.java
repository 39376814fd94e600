package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Kind.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Registers of a strict table are linearizable, if they are only written and read and each value is written once (Gibbons and Korach,
 * "Testing Shared Memories"). A write and the reads of its value are a cluster. Its zone reaches from the first return to the last
 * invocation in it: forward, if the return comes first, so that the value must have been there all the while; backward otherwise. A
 * register is linearizable if and only if no two forward zones overlap and no backward zone lies inside a forward one.
 *
 * <p>O(n log n) at any concurrency. Keys that are deleted or written on a condition are left to others, and counted.
 */
public final class ZoneChecker implements Checker {
    @Override
    public String name() {
        return "zone";
    }

    @Override
    public boolean isFor(History history) {
        return history.header().isStrict()
                && history.keysOf(Family.VALUES).values().stream().anyMatch(ZoneChecker::isRegister);
    }

    private static boolean isRegister(List<Op> ops) {
        return ops.stream().allMatch(op -> op.isRead() || op.kind() == Kind.WRITE);
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (String figure : List.of("keys", "keysForOthers", "operations")) {
            findings.count(figure, 0);
        }
        history.keysOf(Family.VALUES).values().forEach(ops -> {
            if (isRegister(ops)) {
                findings.count("keys", 1);
                findings.count("operations", ops.size());
                check(ops, findings);
            } else {
                findings.count("keysForOthers", 1);
            }
        });
        return findings.verdict();
    }

    /** A write, or the state before all of them, and who read it. */
    private static final class Cluster {
        private final @Nullable Op write;
        private @Nullable Op lastInvoked;
        private @Nullable Op firstReturned;
        private long end;
        private long begin;
        private boolean isRead;

        private Cluster(@Nullable Op write) {
            this.write = write;
            this.lastInvoked = write;
            this.firstReturned = write;
            this.begin = write == null ? Long.MIN_VALUE : write.returned();
            this.end = write == null ? Long.MIN_VALUE : write.invoked();
        }

        private void read(Op read) {
            isRead = true;
            if (read.invoked() > end) {
                end = read.invoked();
                lastInvoked = read;
            }
            if (read.returned() < begin) {
                begin = read.returned();
                firstReturned = read;
            }
        }

        private boolean isForward() {
            return begin < end;
        }

        private long low() {
            return Math.min(begin, end);
        }

        /** Whether something of it must stand before something of the other. */
        private boolean mustPrecede(Cluster other) {
            return begin < other.end;
        }

        private List<Op> shown() {
            List<Op> shown = new ArrayList<>();
            for (@Nullable Op op : new Op[] {write, firstReturned, lastInvoked}) {
                if (op != null && !shown.contains(op)) {
                    shown.add(op);
                }
            }
            return shown;
        }

        @Override
        public String toString() {
            return write == null ? "what was there before any write" : write.written();
        }
    }

    private static void check(List<Op> ops, Findings findings) {
        long wrong = findings.count();
        List<Cluster> clusters = clusters(ops, findings);
        if (findings.count() > wrong) {
            return;
        }
        clusters.sort(Comparator.comparingLong(Cluster::low).thenComparing(Cluster::isForward));
        checkZones(clusters, findings);
    }

    private static List<Cluster> clusters(List<Op> ops, Findings findings) {
        Map<String, Cluster> byValue = new HashMap<>();
        Cluster nothing = new Cluster(null);
        for (Op op : ops) {
            if (!op.isRead()) {
                byValue.put(op.written(), new Cluster(op));
            }
        }
        for (Op read : ops) {
            if (read.isAnsweredRead()) {
                String value = read.output().isEmpty() ? null : read.output().get(0);
                Cluster cluster = value == null ? nothing : byValue.get(value);
                if (cluster == null) {
                    findings.add("phantom-value", read + " shows " + value + ", which nobody wrote", read);
                } else {
                    checkRead(read, cluster.write, findings);
                    cluster.read(read);
                }
            }
        }
        List<Cluster> clusters = new ArrayList<>(List.of(nothing));
        for (Cluster cluster : byValue.values()) {
            Op write = cluster.write;
            if (write != null && (write.isOk() || (write.isOpen() && cluster.isRead))) {
                clusters.add(cluster);
            }
        }
        return clusters;
    }

    private static void checkRead(Op read, @Nullable Op write, Findings findings) {
        if (read.output().size() > 1) {
            findings.add("several-values", read + " shows more than one value of a register", read);
        } else if (write != null && write.isFailed()) {
            findings.add("failed-write-shown", read + " shows what was refused: " + write, write, read);
        } else if (write != null && read.returned() < write.invoked()) {
            findings.add("value-from-the-future", read + " shows what is sent only later: " + write, write, read);
        }
    }

    /** Forward zones that do not overlap end in the order in which they begin, so that the last one is all that counts. */
    private static void checkZones(List<Cluster> clusters, Findings findings) {
        Cluster last = null;
        for (Cluster next : clusters) {
            if (last != null && last.mustPrecede(next) && next.mustPrecede(last)) {
                String what = next.isForward() ? "overlapping-zones" : "stale-read";
                List<Op> shown = new ArrayList<>(last.shown());
                shown.addAll(next.shown());
                findings.add(
                        what,
                        shown.get(0).key(),
                        last + " was there before and after " + next + ", or the other way round: " + shown,
                        shown);
            }
            if (next.isForward() && (last == null || next.end > last.end)) {
                last = next;
            }
        }
    }
}
