package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Causality.Write;
import io.gramme.itests.chaos.check.Kind.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No acknowledged write is lost, and none is invented. A final read must show each acknowledged value, or one that covers it
 * (directly or not), unless a delete or its own end may have taken it; and every read may show only what somebody wrote, and not
 * before, nor what was refused.
 *
 * <p>A write whose outcome is unknown may be there: it excuses what it covers only if it left a trace, itself or something that
 * covers it. Linear in the history for each different final answer of a key.
 */
public final class MustMayChecker implements Checker {
    @Override
    public String name() {
        return "must-may";
    }

    @Override
    public boolean isFor(History history) {
        return !history.header().isStrict() && !history.keysOf(Family.VALUES).isEmpty();
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (String figure : List.of("acknowledged", "unknown", "finalReads", "keysNotReadAtTheEnd")) {
            findings.count(figure, 0);
        }
        Ends ends = new Ends(history.header().skew());
        history.keysOf(Family.VALUES).forEach((key, ops) -> {
            new KeyCheck(key, ops, new Causality(ops, false), ends, findings).check();
        });
        return findings.verdict();
    }

    /** One key. */
    private record KeyCheck(String key, List<Op> ops, Causality causality, Ends ends, Findings findings) {
        void check() {
            List<Op> finals = new ArrayList<>();
            for (Op op : ops) {
                if (op.isRead() && op.isOk()) {
                    checkMay(op);
                    if (op.isFinal()) {
                        finals.add(op);
                    }
                }
            }
            List<Write> acknowledged = causality.writes().stream()
                    .filter(write -> write.op().isOk() && write.op().kind().hasValue())
                    .toList();
            findings.count("acknowledged", acknowledged.size());
            findings.count(
                    "unknown",
                    ops.stream().filter(op -> op.isOpen() && !op.isRead()).count());
            findings.count("finalReads", finals.size());
            if (finals.isEmpty() && !acknowledged.isEmpty()) {
                findings.count("keysNotReadAtTheEnd", 1);
                findings.unknown(key + " was written and never read at the end (fin)");
            }
            Map<Set<String>, List<Write>> missing = new HashMap<>();
            for (Op read : finals) {
                missing.computeIfAbsent(new HashSet<>(read.output()), shown -> lost(read, acknowledged))
                        .forEach(write -> findings.add(
                                "lost-write",
                                write.op() + " was acknowledged, and " + read
                                        + " shows neither it nor anything that covers it",
                                write.op(),
                                read));
            }
        }

        private void checkMay(Op read) {
            for (String value : read.output()) {
                Op write = causality.write(value).map(Write::op).orElse(null);
                if (write == null) {
                    findings.add("phantom-value", read + " shows " + value + ", which nobody wrote", read);
                } else if (write.isFailed()) {
                    String sentence = read + " shows what was refused: " + write;
                    findings.add("failed-write-shown", sentence, write, read);
                } else if (read.returned() < write.invoked()) {
                    String sentence = read + " shows what is written only later: " + write;
                    findings.add("value-from-the-future", sentence, write, read);
                } else if (ends.mustBeGone(write, read.invoked())) {
                    String sentence =
                            read + " shows a value that has ended: " + write + " for " + write.ttlMillis() + " ms";
                    findings.add("ended-value-shown", sentence, write, read);
                }
            }
        }

        /** The acknowledged writes that the answer does not account for. */
        private List<Write> lost(Op read, List<Write> acknowledged) {
            List<Write> roots = new ArrayList<>(causality.writesOf(read.output()));
            for (Write write : causality.writes()) {
                Op op = write.op();
                boolean before = op.isEffect() && op.invoked() < read.returned();
                if (before && (op.kind() == Kind.DELETE || ends.mayBeGone(op, read.returned()))) {
                    roots.add(write);
                }
            }
            Set<Write> kept = new HashSet<>(causality.downwards(roots));
            long replacedUntil = replacedUntil(kept);
            return acknowledged.stream()
                    .filter(write -> write.op().returned() < read.invoked())
                    .filter(write -> !kept.contains(write) && write.op().invoked() >= replacedUntil)
                    .toList();
        }

        /** What was invoked before that time may have been replaced by something that is accounted for. */
        private long replacedUntil(Set<Write> kept) {
            long until = Long.MIN_VALUE;
            for (Write write : kept) {
                if (write.coversTheUnknown()) {
                    until = Math.max(until, write.op().returned());
                }
            }
            for (Write write : causality.writes()) {
                boolean mayBeReplaced = write.op().isEffect() && write.op().invoked() < until;
                if (mayBeReplaced && write.coversTheUnknown()) {
                    until = Math.max(until, write.op().returned());
                }
            }
            return until;
        }
    }
}
