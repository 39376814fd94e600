package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Kind.Family;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * When all is quiet, all N replicas of a key hold one set of siblings and one context, to the byte, and a read by quorum gives the
 * same. Judges final reads only. A key that fewer than N replicas were asked for is not known.
 */
public final class SiblingConvergence implements Checker {
    @Override
    public String name() {
        return "sibling-convergence";
    }

    @Override
    public boolean isFor(History history) {
        return history.operations().stream().anyMatch(op -> op.isFinal() && op.replica() != null);
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (String figure : List.of("keys", "siblingsMax", "keysNotWhole")) {
            findings.count(figure, 0);
        }
        int siblings = 0;
        for (Map.Entry<String, List<Op>> entry : history.byKey().entrySet()) {
            List<Op> finals = entry.getValue().stream().filter(Op::isFinal).toList();
            if (!finals.isEmpty()) {
                boolean isValues = history.family(entry.getKey()) == Family.VALUES;
                check(entry.getKey(), finals, history.header().n(), findings);
                siblings = Math.max(siblings, isValues ? largest(finals) : 0);
            }
        }
        findings.figure("siblingsMax", siblings);
        return findings.verdict();
    }

    private static int largest(List<Op> reads) {
        return reads.stream().mapToInt(read -> read.output().size()).max().orElse(0);
    }

    private static void check(String key, List<Op> finals, int n, Findings findings) {
        findings.count("keys", 1);
        Set<String> replicas = new HashSet<>();
        Map<Set<String>, Op> sets = new HashMap<>();
        Op first = null;
        for (Op read : finals) {
            String replica = read.replica();
            if (replica != null) {
                replicas.add(replica);
            }
            if (!read.isOk()) {
                findings.add("no-answer-at-the-end", "after the heal there was no answer to " + read, read);
            } else if (first == null) {
                first = read;
                sets.put(new HashSet<>(read.output()), read);
            } else if (sets.putIfAbsent(new HashSet<>(read.output()), read) == null) {
                String sentence = "two answers after the heal differ: " + first + " and " + read;
                findings.add("siblings-differ", sentence, first, read);
            } else if (sets.size() == 1 && !Objects.equals(first.outputContext(), read.outputContext())) {
                String sentence = "two answers have equal values and different contexts: " + first + " with "
                        + first.outputContext() + " and " + read + " with " + read.outputContext();
                findings.add("contexts-differ", sentence, first, read);
            }
        }
        if (replicas.size() < n) {
            findings.count("keysNotWhole", 1);
            findings.unknown(key + " was read at " + replicas.size() + " of " + n + " replicas");
        } else if (replicas.size() > n) {
            String sentence = "more than " + n + " replicas answered for " + key + ": " + finals;
            findings.add("too-many-replicas", key, sentence, finals);
        }
    }
}
