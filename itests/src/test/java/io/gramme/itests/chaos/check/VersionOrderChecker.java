package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Kind.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The slots that a strict table answers with are the order of its writes: each slot is of one write, a version shows the value that
 * was written there, the slots of a group rise with time, no read sees an older version than what was acknowledged or read before,
 * and a condition speaks of the version just below.
 *
 * <p>O(n log n). It trusts the slots, so that it stands beside a checker that does not. A write whose outcome is unknown has the
 * slot with which its value is read; if none is, it may stand between any two others.
 */
public final class VersionOrderChecker implements Checker {
    @Override
    public String name() {
        return "version-order";
    }

    @Override
    public boolean isFor(History history) {
        return history.header().isStrict() && history.operations().stream().anyMatch(op -> op.version() != null);
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (String figure : List.of("versions", "learnt", "reads")) {
            findings.count(figure, 0);
        }
        SortedMap<Long, List<Made>> groups = new TreeMap<>();
        history.byKey().forEach((key, ops) -> {
            if (history.family(key) != Family.SET) {
                KeyCheck check = new KeyCheck(ops, findings);
                check.made()
                        .forEach(made -> groups.computeIfAbsent(made.version().group(), group -> new ArrayList<>())
                                .add(made));
                check.check();
            }
        });
        groups.values().forEach(made -> checkGroup(made, findings));
        return findings.verdict();
    }

    /** A write and where it stands. */
    private record Made(Op op, Version version) {}

    private static void checkGroup(List<Made> group, Findings findings) {
        findings.count("versions", group.size());
        RealTimeOrder times = new RealTimeOrder();
        Map<Long, Op> slots = new HashMap<>();
        for (Made made : group) {
            Op twin = slots.putIfAbsent(made.version().slot(), made.op());
            if (twin != null) {
                String sentence = "two writes have slot " + made.version() + ": " + twin + " and " + made.op();
                findings.add("slot-taken-twice", sentence, twin, made.op());
            }
            times.makes(made.op(), made.version().slot());
        }
        times.check((before, behind) -> findings.add(
                "order-against-time",
                before + " has a slot before that of " + behind + ", which had returned when it was sent",
                behind,
                before));
    }

    /** One key. */
    private static final class KeyCheck {
        private final List<Op> ops;
        private final Findings findings;
        private final Map<String, Op> writers = new HashMap<>();
        private final Map<Long, Version> versions = new HashMap<>();

        private KeyCheck(List<Op> ops, Findings findings) {
            this.ops = ops;
            this.findings = findings;
            for (Op op : ops) {
                Version version = op.version();
                if (op.kind().hasValue()) {
                    writers.put(op.written(), op);
                }
                if (op.isEffect() && version != null) {
                    versions.put(op.number(), version);
                }
            }
            ops.stream().filter(Op::isAnsweredRead).forEach(this::learn);
        }

        private static @Nullable String last(Op read) {
            return read.output().isEmpty()
                    ? null
                    : read.output().get(read.output().size() - 1);
        }

        /** What is shown with a version was written there. */
        private void learn(Op read) {
            Version version = read.version();
            String value = last(read);
            if (version == null || value == null) {
                return;
            }
            Op writer = writers.get(value);
            if (writer == null) {
                findings.add("phantom-value", read + " shows " + value + ", which nobody wrote", read);
            } else if (writer.isFailed()) {
                findings.add("failed-write-shown", read + " shows what was refused: " + writer, writer, read);
            } else {
                Version known = versions.putIfAbsent(writer.number(), version);
                if (known == null) {
                    findings.count("learnt", 1);
                } else if (!known.equals(version)) {
                    String sentence = read + " shows the value of " + writer + " with another version";
                    findings.add("value-with-another-version", sentence, writer, read);
                }
            }
        }

        private List<Made> made() {
            List<Made> made = new ArrayList<>();
            for (Op op : ops) {
                Version version = versions.get(op.number());
                if (version != null) {
                    made.add(new Made(op, version));
                }
            }
            made.sort(Comparator.comparingLong(write -> write.version().slot()));
            return made;
        }

        private void check() {
            SortedMap<Long, List<Made>> groups = new TreeMap<>();
            made().forEach(made -> groups.computeIfAbsent(made.version().group(), group -> new ArrayList<>())
                    .add(made));
            if (groups.size() > 1) {
                findings.unknown(ops.get(0).key() + " has versions of groups " + groups.keySet());
            }
            groups.forEach((group, made) -> {
                checkReads(group, made);
                checkConditions(made);
            });
        }

        private void checkReads(long group, List<Made> made) {
            RealTimeOrder times = new RealTimeOrder();
            made.forEach(write -> times.makes(write.op(), write.version().slot()));
            boolean neverDeleted = ops.stream().noneMatch(op -> op.kind() == Kind.DELETE && op.isEffect());
            for (Op read : ops) {
                Version version = read.version();
                if (read.isAnsweredRead() && version != null && version.group() == group) {
                    findings.count("reads", 1);
                    times.sees(read, version.slot());
                } else if (read.isAnsweredRead()
                        && version == null
                        && read.output().isEmpty()
                        && neverDeleted) {
                    findings.count("reads", 1);
                    times.sees(read, -1);
                }
            }
            times.check((before, behind) -> {
                if (before.isRead()) {
                    String sentence =
                            before + " sees an older version than " + behind + ", which had returned when it began";
                    findings.add("stale-read", sentence, behind, before);
                } else if (behind.isRead()) {
                    findings.add(
                            "value-from-the-future",
                            behind + " sees what is sent only later: " + before,
                            before,
                            behind);
                }
            });
        }

        private void checkConditions(List<Made> made) {
            boolean isComplete = ops.stream().noneMatch(op -> op.isEffect() && !versions.containsKey(op.number()));
            Made below = null;
            for (Made write : made) {
                Op op = write.op();
                if (op.isConditional() && !holds(op, below, isComplete)) {
                    String found = below == null ? "nothing" : below.op().toString();
                    String sentence =
                            op + " was done although its condition did not hold: just below it stands " + found;
                    findings.add("condition-did-not-hold", sentence, op);
                }
                below = write;
            }
        }

        /**
         * Whether the condition speaks of what stands just below.
         *
         * @param isComplete whether nothing else can stand between the two
         */
        private static boolean holds(Op op, @Nullable Made below, boolean isComplete) {
            Version expected = op.expectedVersion();
            if (expected != null
                    && below != null
                    && expected.slot() < below.version().slot()) {
                return false;
            }
            if (!isComplete) {
                return true;
            }
            if (expected != null) {
                return below != null && below.version().equals(expected);
            }
            String value = below == null ? null : below.op().value();
            return Objects.equals(op.expected(), value);
        }
    }
}
