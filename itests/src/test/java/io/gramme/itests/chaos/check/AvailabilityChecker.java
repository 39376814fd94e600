package io.gramme.itests.chaos.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much was answered, and the longest time without an answer: of the whole run, and of each fault while it lasted. A condition
 * that does not hold is an answer, too. An outage begins when the first operation that fails is sent, or at the last answer if that
 * is later, and ends with the next answer; a time when nobody asked is none.
 *
 * <p>What the header promises is judged over the whole run; all else are figures. Final reads and reads of one replica do not count.
 */
public final class AvailabilityChecker implements Checker {
    @Override
    public String name() {
        return "availability";
    }

    @Override
    public boolean isFor(History history) {
        return history.operations().stream().anyMatch(AvailabilityChecker::counts);
    }

    private static boolean counts(Op op) {
        return !op.isFinal() && op.replica() == null;
    }

    private static boolean isAnswer(Op op) {
        return op.isOk() || op.isMismatch();
    }

    /** When its client knew. */
    private static long end(Op op) {
        return op.isOpen() ? Math.max(op.gaveUp(), op.invoked()) : op.returned();
    }

    /** A time without an answer. */
    private record Outage(long begin, long end, Op failed) {
        long within(Window window) {
            return Math.max(0, Math.min(end, window.end()) - Math.max(begin, window.begin()));
        }
    }

    private record Window(String label, long begin, long end) {}

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        List<Op> ops = history.operations().stream()
                .filter(AvailabilityChecker::counts)
                .toList();
        long last = ops.stream().mapToLong(AvailabilityChecker::end).max().orElse(0);
        Window run = new Window("", Long.MIN_VALUE, last);
        List<Outage> outages = outages(ops);
        figures(findings, ops, outages, run);
        for (Window window : windows(history.faults(), last)) {
            figures(findings, ops, outages, window);
        }
        findings.times(
                "latency",
                ops.stream()
                        .filter(AvailabilityChecker::isAnswer)
                        .map(op -> op.returned() - op.invoked())
                        .toList());
        judge(history.header(), ops, outages, findings);
        return findings.verdict();
    }

    private static void judge(Header header, List<Op> ops, List<Outage> outages, Findings findings) {
        Op failed = ops.stream().filter(op -> !isAnswer(op)).findFirst().orElse(null);
        double share = share(ops);
        if (failed != null && share < header.success()) {
            String sentence = "only " + share + " of " + ops.size() + " operations were answered, and "
                    + header.success() + " was promised; the first that was not is " + failed;
            findings.add("too-many-failures", "", sentence, List.of(failed));
        }
        Duration longest = header.outage();
        if (longest.isZero()) {
            return;
        }
        for (Outage outage : outages) {
            if (outage.end() - outage.begin() > longest.toNanos()) {
                String sentence = "nothing was answered for " + Findings.millis(outage.end() - outage.begin())
                        + " ms from " + outage.begin() + " on, and " + longest.toMillis()
                        + " ms was promised; it begins with " + outage.failed();
                findings.add("outage-too-long", "", sentence, List.of(outage.failed()));
            }
        }
    }

    private static double share(List<Op> ops) {
        long answered = ops.stream().filter(AvailabilityChecker::isAnswer).count();
        return ops.isEmpty() ? 1 : Math.floor(answered * 1e6 / ops.size()) / 1e6;
    }

    private static void figures(Findings findings, List<Op> ops, List<Outage> outages, Window window) {
        List<Op> inside = ops.stream()
                .filter(op -> op.invoked() >= window.begin() && op.invoked() < window.end())
                .toList();
        long longest = outages.stream()
                .mapToLong(outage -> outage.within(window))
                .max()
                .orElse(0);
        String prefix = window.label().isEmpty() ? "" : window.label() + ": ";
        findings.figure(prefix + "operations", inside.size());
        findings.figure(prefix + "success", share(inside));
        findings.figure(prefix + "longestOutageMs", Findings.millis(longest));
    }

    private static List<Outage> outages(List<Op> ops) {
        List<Op> byEnd = ops.stream()
                .sorted(Comparator.comparingLong(AvailabilityChecker::end))
                .toList();
        List<Outage> outages = new ArrayList<>();
        long answered = Long.MIN_VALUE;
        long begin = 0;
        @Nullable Op failed = null;
        for (Op op : byEnd) {
            if (!isAnswer(op)) {
                long now = Math.max(op.invoked(), answered);
                begin = failed == null ? now : Math.min(begin, now);
                failed = failed == null ? op : failed;
            } else {
                if (failed != null) {
                    outages.add(new Outage(begin, end(op), failed));
                    failed = null;
                }
                answered = end(op);
            }
        }
        if (failed != null) {
            outages.add(new Outage(begin, end(byEnd.get(byEnd.size() - 1)), failed));
        }
        return outages;
    }

    /** From the begin of each fault to its end. A label that comes again is numbered. */
    private static List<Window> windows(List<FaultEvent> faults, long last) {
        List<Window> windows = new ArrayList<>();
        Map<String, FaultEvent> on = new LinkedHashMap<>();
        for (FaultEvent event : faults) {
            if (event.on()) {
                on.putIfAbsent(event.label(), event);
            } else {
                FaultEvent begun = on.remove(event.label());
                if (begun != null) {
                    windows.add(new Window(numbered(event.label(), windows), begun.time(), event.time()));
                }
            }
        }
        on.forEach((label, begun) -> windows.add(new Window(numbered(label, windows), begun.time(), last)));
        return windows;
    }

    private static String numbered(String label, List<Window> windows) {
        long before = windows.stream()
                .filter(window -> window.label().equals(label) || window.label().startsWith(label + " #"))
                .count();
        return before == 0 ? label : label + " #" + (before + 1);
    }
}
