package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Kind.Family;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists that only grow are linearizable. The longest answer is the order of the appends; every other answer must be the begin of
 * it, acknowledged appends must be in it, each once, and nothing may stand before what had returned when it was sent.
 *
 * <p>For such lists this is all there is: time is linear in the answers (and n log n in the operations), at any concurrency. An
 * acknowledged append that no read shows must have been acknowledged too late for all of them. An append whose outcome is unknown
 * counts if some answer shows it.
 */
public final class AppendListChecker implements Checker {
    @Override
    public String name() {
        return "append-list";
    }

    @Override
    public boolean isFor(History history) {
        return history.header().isStrict() && !history.keysOf(Family.LIST).isEmpty();
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (String figure : List.of("lists", "appends", "unknown", "reads")) {
            findings.count(figure, 0);
        }
        history.keysOf(Family.LIST).values().forEach(ops -> check(ops, findings));
        return findings.verdict();
    }

    private static void check(List<Op> ops, Findings findings) {
        Map<String, Op> appends = new HashMap<>();
        List<Op> reads = ops.stream().filter(Op::isAnsweredRead).toList();
        for (Op op : ops) {
            if (op.kind() == Kind.APPEND) {
                appends.put(op.written(), op);
            }
        }
        findings.count("lists", 1);
        findings.count("appends", appends.values().stream().filter(Op::isOk).count());
        findings.count("unknown", appends.values().stream().filter(Op::isOpen).count());
        findings.count("reads", reads.size());
        Op longest = null;
        for (Op read : reads) {
            longest = longest == null || read.output().size() > longest.output().size() ? read : longest;
        }
        long wrong = findings.count();
        if (longest != null) {
            checkElements(longest, appends, findings);
            checkPrefixes(longest, reads, findings);
        }
        if (findings.count() == wrong) {
            checkTimes(longest == null ? List.of() : longest.output(), appends, reads, findings);
        }
    }

    private static void checkElements(Op longest, Map<String, Op> appends, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (String element : longest.output()) {
            Op append = appends.get(element);
            if (append == null) {
                findings.add("phantom-element", longest + " shows " + element + ", which nobody appended", longest);
            } else if (!seen.add(element)) {
                findings.add(
                        "double-append", longest + " shows twice what was appended once: " + append, append, longest);
            } else if (append.isFailed()) {
                findings.add("failed-append-shown", longest + " shows what was refused: " + append, append, longest);
            }
        }
    }

    private static void checkPrefixes(Op longest, List<Op> reads, Findings findings) {
        for (Op read : reads) {
            List<String> begin = longest.output().subList(0, read.output().size());
            if (!begin.equals(read.output())) {
                String sentence = "two answers are no begin of one list: " + read + " and " + longest + " part at "
                        + parting(read.output(), begin);
                findings.add("forked-list", sentence, read, longest);
            }
        }
    }

    private static int parting(List<String> a, List<String> b) {
        int at = 0;
        while (a.get(at).equals(b.get(at))) {
            at++;
        }
        return at;
    }

    private static void checkTimes(List<String> order, Map<String, Op> appends, List<Op> reads, Findings findings) {
        RealTimeOrder times = new RealTimeOrder();
        Set<String> placed = new HashSet<>(order);
        for (int i = 0; i < order.size(); i++) {
            Op append = appends.get(order.get(i));
            if (append != null) {
                times.makes(append, i + 1L);
            }
        }
        appends.forEach((element, append) -> {
            if (append.isOk() && !placed.contains(element)) {
                times.makes(append, order.size() + 1L);
            }
        });
        reads.forEach(read -> times.sees(read, read.output().size()));
        Set<String> all = Collections.unmodifiableSet(placed);
        times.check((before, behind) -> report(before, behind, all, findings));
    }

    private static void report(Op before, Op behind, Set<String> placed, Findings findings) {
        @Nullable String appended = behind.value();
        if (before.isRead() && appended != null && !placed.contains(appended)) {
            String sentence =
                    behind + " was acknowledged, " + before + " began later and lacks it, and so do all others";
            findings.add("lost-append", sentence, behind, before);
        } else if (before.isRead() && behind.isRead()) {
            String sentence = before + " began when more had been read already: " + behind;
            findings.add("stale-read", sentence, behind, before);
        } else if (before.isRead()) {
            String sentence = before + " began when more had been acknowledged already: " + behind;
            findings.add("stale-read", sentence, behind, before);
        } else if (behind.isRead()) {
            findings.add(
                    "element-from-the-future", behind + " shows what is sent only later: " + before, before, behind);
        } else {
            String sentence = before + " stands before " + behind + ", which had returned when it was sent";
            findings.add("order-against-time", sentence, behind, before);
        }
    }
}
