package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Causality.Answer;
import io.gramme.itests.chaos.check.Causality.Write;
import io.gramme.itests.chaos.check.Kind.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether sessions see their own past, key by key: read your writes, monotonic reads, monotonic writes, writes follow reads. Where
 * the header has hard sessions each miss is a violation; otherwise misses are counted, and beside them how long ago the last
 * acknowledged write was that a read did not show (the staleness of "Probabilistically Bounded Staleness").
 *
 * <p>An answer shows a write if it has its value, one that covers it, or one that may have replaced it; deletes and ends hide
 * writes and excuse the answer. Each operation is held against the one before it of its session, so that time is n log n, but for
 * the search through what was written between the two; that one gives up behind 10,000 writes and says so in a figure.
 */
public final class SessionChecker implements Checker {
    @Override
    public String name() {
        return "session";
    }

    @Override
    public boolean isFor(History history) {
        return history.keysOf(Family.VALUES).values().stream()
                .anyMatch(ops -> ops.stream().anyMatch(Op::isAnsweredRead));
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (Rule rule : Rule.values()) {
            findings.count(rule.figure, 0);
        }
        for (String figure : List.of("reads", "staleReads", "notDecided")) {
            findings.count(figure, 0);
        }
        List<Long> staleness = new ArrayList<>();
        history.keysOf(Family.VALUES).forEach((key, ops) -> {
            Causality causality = new Causality(ops, history.header().isStrict());
            new KeyCheck(history.header(), ops, causality, findings, staleness).check();
        });
        findings.times("stale", staleness);
        return findings.verdict();
    }

    /** The four guarantees of Terry and others, "Session Guarantees for Weakly Consistent Replicated Data". */
    private enum Rule {
        READ_YOUR_WRITES("read-your-writes", "readYourWritesMissed"),
        MONOTONIC_READS("monotonic-reads", "monotonicReadsMissed"),
        MONOTONIC_WRITES("monotonic-writes", "monotonicWritesMissed"),
        WRITES_FOLLOW_READS("writes-follow-reads", "writesFollowReadsMissed");

        private final String word;
        private final String figure;

        Rule(String word, String figure) {
            this.word = word;
            this.figure = figure;
        }
    }

    /** What a session did last on one key. */
    private static final class Past {
        private @Nullable Write write;
        private @Nullable Op read;
    }

    /** What a session had done and seen before a write. */
    private record Before(@Nullable Write write, @Nullable Op read) {}

    /** One key. */
    private static final class KeyCheck {
        private final Header header;
        private final List<Op> ops;
        private final Causality causality;
        private final Findings findings;
        private final List<Long> staleness;
        private final HiddenWrites hidden;
        private final Map<Write, Before> before = new HashMap<>();

        private KeyCheck(Header header, List<Op> ops, Causality causality, Findings findings, List<Long> staleness) {
            this.header = header;
            this.ops = ops;
            this.causality = causality;
            this.findings = findings;
            this.staleness = staleness;
            this.hidden = new HiddenWrites(causality.writes(), new Ends(header.skew()));
        }

        private void check() {
            noteWhatWasBefore();
            Map<String, Past> sessions = new HashMap<>();
            List<Write> byReturn = causality.writes().stream()
                    .filter(write -> write.op().isOk() && write.op().kind().hasValue())
                    .sorted(Comparator.comparingLong(write -> write.op().returned()))
                    .toList();
            int acknowledged = 0;
            for (Turn turn : turns()) {
                Past past = sessions.computeIfAbsent(turn.op().session(), session -> new Past());
                if (turn.write() != null) {
                    past.write = turn.write();
                } else if (turn.isReturn()) {
                    past.read = turn.op();
                } else {
                    while (acknowledged < byReturn.size()
                            && byReturn.get(acknowledged).op().returned()
                                    < turn.op().invoked()) {
                        acknowledged++;
                    }
                    check(turn.op(), past, acknowledged == 0 ? null : byReturn.get(acknowledged - 1));
                }
            }
        }

        /**
         * @param write that is acknowledged now
         * @param isReturn whether a read is answered now; otherwise it begins
         */
        private record Turn(long time, Op op, @Nullable Write write, boolean isReturn) {}

        private List<Turn> turns() {
            List<Turn> turns = new ArrayList<>();
            for (Op op : ops) {
                if (op.isAnsweredRead()) {
                    turns.add(new Turn(op.invoked(), op, null, false));
                    turns.add(new Turn(op.returned(), op, null, true));
                }
            }
            for (Write write : causality.writes()) {
                if (write.op().isOk() && write.op().kind().hasValue()) {
                    turns.add(new Turn(write.op().returned(), write.op(), write, true));
                }
            }
            turns.sort(Comparator.comparingLong(Turn::time).thenComparing(Turn::isReturn));
            return turns;
        }

        /** For each write, the last acknowledged write and the last answer of its session before it was sent. */
        private void noteWhatWasBefore() {
            Map<String, List<Op>> sessions = new LinkedHashMap<>();
            ops.forEach(op -> sessions.computeIfAbsent(op.session(), session -> new ArrayList<>())
                    .add(op));
            for (List<Op> own : sessions.values()) {
                Write write = null;
                Op read = null;
                for (Op op : own) {
                    Write now =
                            op.kind().hasValue() ? causality.write(op.written()).orElse(null) : null;
                    if (now != null && op.isEffect()) {
                        boolean isAfterWrite = write != null && write.op().returned() < op.invoked();
                        boolean isAfterRead = read != null && read.returned() < op.invoked();
                        before.put(now, new Before(isAfterWrite ? write : null, isAfterRead ? read : null));
                        write = op.isOk() ? now : write;
                    } else if (op.isAnsweredRead()) {
                        read = op;
                    }
                }
            }
        }

        private void check(Op read, Past past, @Nullable Write lastAcknowledged) {
            findings.count("reads", 1);
            Set<Write> shown = new LinkedHashSet<>(causality.writesOf(read.output()));
            if (past.write != null) {
                expect(Rule.READ_YOUR_WRITES, past.write, shown, read, past.write.op());
            }
            if (past.read != null) {
                for (Write seen : causality.writesOf(past.read.output())) {
                    expect(Rule.MONOTONIC_READS, seen, shown, read, past.read);
                }
            }
            for (Write write : List.copyOf(shown)) {
                Before earlier = before.getOrDefault(write, new Before(null, null));
                if (earlier.write() != null) {
                    expect(Rule.MONOTONIC_WRITES, earlier.write(), shown, read, write.op());
                }
                if (earlier.read() != null) {
                    for (Write seen : causality.writesOf(earlier.read().output())) {
                        expect(Rule.WRITES_FOLLOW_READS, seen, shown, read, write.op());
                    }
                }
            }
            if (lastAcknowledged != null && answer(lastAcknowledged, shown, read) == Answer.NO) {
                findings.count("staleReads", 1);
                staleness.add(read.invoked() - lastAcknowledged.op().returned());
            }
        }

        private void expect(Rule rule, Write write, Set<Write> shown, Op read, Op because) {
            Answer answer = answer(write, shown, read);
            if (answer == Answer.TOO_FAR) {
                findings.count("notDecided", 1);
            } else if (answer == Answer.NO) {
                findings.count(rule.figure, 1);
                if (header.hasHardSessions()) {
                    String reason =
                            because.number() == write.op().number() ? "" : ", which it must because of " + because;
                    String sentence = read + " does not show " + write.op() + reason;
                    findings.add(rule.word, sentence, write.op(), because, read);
                }
            }
        }

        /** Whether the answer shows the write, or need not. */
        private Answer answer(Write write, Set<Write> shown, Op read) {
            if (shown.contains(write)) {
                return Answer.YES;
            }
            if (isOlder(write, read)) {
                return Answer.NO;
            }
            List<Write> roots = new ArrayList<>(shown);
            return hidden.addTo(roots, write.op(), read) ? causality.isUnder(write, roots) : Answer.TOO_FAR;
        }

        /** Versions decide where both have one. */
        private static boolean isOlder(Write write, Op read) {
            Version made = write.op().version();
            Version seen = read.version();
            return made != null && seen != null && made.group() == seen.group() && seen.slot() < made.slot();
        }
    }
}
