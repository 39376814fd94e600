package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Causality.Write;
import io.gramme.itests.chaos.check.Kind.Family;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was deleted stays deleted. No final read shows a value that the context of an acknowledged delete covers, directly or
 * through what the covered values cover themselves; in a strict table, none that was written before the delete began.
 *
 * <p>A value that was sent more than once is only counted: its copy may reach a node that cannot see the first one any more, and
 * stays then as a sibling. Linear.
 */
public final class DeleteChecker implements Checker {
    @Override
    public String name() {
        return "delete";
    }

    @Override
    public boolean isFor(History history) {
        return history.operations().stream().anyMatch(op -> op.kind() == Kind.DELETE && op.isOk());
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (String figure : List.of("deletes", "deletesWithoutContext", "finalReads", "returnedByRetry")) {
            findings.count(figure, 0);
        }
        boolean isStrict = history.header().isStrict();
        history.keysOf(Family.VALUES).forEach((key, ops) -> check(key, ops, isStrict, findings));
        return findings.verdict();
    }

    private static void check(String key, List<Op> ops, boolean isStrict, Findings findings) {
        Causality causality = new Causality(ops, isStrict);
        List<Write> deletes = causality.writes().stream()
                .filter(write -> write.op().kind() == Kind.DELETE && write.op().isOk())
                .toList();
        if (deletes.isEmpty()) {
            return;
        }
        findings.count("deletes", deletes.size());
        findings.count(
                "deletesWithoutContext",
                deletes.stream().filter(Write::coversTheUnknown).count());
        Map<Write, Op> gone = gone(causality, deletes, isStrict);
        long finals = 0;
        for (Op read : ops) {
            if (read.isRead() && read.isOk() && read.isFinal()) {
                finals++;
                causality.writesOf(read.output()).stream()
                        .filter(gone::containsKey)
                        .forEach(write -> report(write.op(), gone, write, read, findings));
            }
        }
        findings.count("finalReads", finals);
        if (finals == 0) {
            findings.unknown(key + " was deleted and never read at the end (fin)");
        }
    }

    private static void report(Op value, Map<Write, Op> gone, Write write, Op read, Findings findings) {
        Op delete = gone.get(write);
        if (value.tries() > 1) {
            findings.count("returnedByRetry", 1);
        } else if (delete != null && delete.returned() < read.invoked()) {
            String sentence =
                    "deleted and back again: " + value + " was covered by " + delete + ", and " + read + " shows it";
            findings.add("resurrected-value", sentence, value, delete, read);
        }
    }

    /** What must not be there any more, each with the first delete to return of those that cover it. Nothing is visited twice. */
    private static Map<Write, Op> gone(Causality causality, List<Write> deletes, boolean isStrict) {
        Map<Write, Op> gone = new HashMap<>();
        List<Write> byReturn = deletes.stream()
                .sorted(Comparator.comparingLong(delete -> delete.op().returned()))
                .toList();
        for (Write delete : byReturn) {
            Deque<Write> left = new ArrayDeque<>(delete.covers());
            while (!left.isEmpty()) {
                Write next = left.pop();
                if (gone.putIfAbsent(next, delete.op()) == null) {
                    left.addAll(next.covers());
                }
            }
        }
        if (isStrict) {
            Op latest = byReturn.stream()
                    .map(Write::op)
                    .max(Comparator.comparingLong(Op::invoked))
                    .orElseThrow();
            causality.writes().stream()
                    .filter(write -> write.op().returned() < latest.invoked())
                    .forEach(write -> gone.putIfAbsent(write, latest));
        }
        return gone;
    }
}
