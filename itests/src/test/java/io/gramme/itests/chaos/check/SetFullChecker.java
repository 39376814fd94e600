package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Kind.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of each element that was added to a set: stable, lost, or never read (Jepsen's set-full). An element is known from
 * its acknowledgement or from the first read that shows it; stable if the last read that lacks it began before the last that shows
 * it; lost if a read that began later than it was known lacks it, and none later shows it, or a final read lacks it.
 *
 * <p>How long after it was known an element was still missing is counted; in a strict table it is a violation. Linear in the
 * elements that the reads show.
 */
public final class SetFullChecker implements Checker {
    @Override
    public String name() {
        return "set-full";
    }

    @Override
    public boolean isFor(History history) {
        return !history.keysOf(Family.SET).isEmpty();
    }

    @Override
    public Verdict check(History history) {
        Findings findings = new Findings(name());
        for (String figure : List.of("elements", "stable", "lost", "neverRead", "stale")) {
            findings.count(figure, 0);
        }
        List<Long> late = new ArrayList<>();
        history.keysOf(Family.SET).forEach((key, ops) -> {
            SetOfKey set = new SetOfKey(ops);
            set.reportStrangers(findings);
            set.elements
                    .values()
                    .forEach(element -> report(element, history.header().isStrict(), findings, late));
        });
        findings.times("stale", late);
        return findings.verdict();
    }

    private static void report(Element element, boolean isStrict, Findings findings, List<Long> late) {
        findings.count("elements", 1);
        Op lacking = element.lastAbsent;
        Op showing = element.lastPresent;
        if (element.isLost() && lacking != null) {
            findings.count("lost", 1);
            String known = element.add.isOk() ? "was acknowledged" : "was read";
            findings.add(
                    "lost-element",
                    element.add + " " + known + ", and a later read lacks it: " + lacking,
                    element.add,
                    lacking);
        } else if (showing == null) {
            findings.count("neverRead", 1);
        } else {
            findings.count("stable", 1);
            if (lacking != null && lacking.invoked() > element.known) {
                findings.count("stale", 1);
                late.add(lacking.invoked() - element.known);
                if (isStrict) {
                    String sentence = lacking + " lacks what was known before it began: " + element.add;
                    findings.add("stale-read", sentence, element.add, lacking);
                }
            }
        }
    }

    /** What is known of one element. */
    private static final class Element {
        private final Op add;
        private long known;
        private @Nullable Op firstShown;
        private @Nullable Op lastPresent;
        private @Nullable Op lastAbsent;
        private boolean isMissingAtTheEnd;

        private Element(Op add) {
            this.add = add;
            this.known = add.isOk() ? add.returned() : Op.NEVER;
        }

        private void shown(Op read) {
            known = Math.min(known, read.returned());
            if (firstShown == null || firstShown.returned() > read.returned()) {
                firstShown = read;
            }
            if (lastPresent == null || lastPresent.invoked() < read.invoked()) {
                lastPresent = read;
            }
        }

        private boolean isLost() {
            Op lacking = lastAbsent;
            if (lacking == null || lacking.invoked() <= known) {
                return false;
            }
            return isMissingAtTheEnd || lastPresent == null || lastPresent.invoked() < lacking.invoked();
        }
    }

    /** The elements of one key. */
    private static final class SetOfKey {
        private final Map<String, Element> elements = new LinkedHashMap<>();
        private final List<Op> reads = new ArrayList<>();
        private final Map<String, Op> strangers = new HashMap<>();
        private final Map<String, Op> refused = new HashMap<>();

        private SetOfKey(List<Op> ops) {
            for (Op op : ops) {
                if (op.isAnsweredRead() || (op.isRead() && op.isOk() && op.isFinal())) {
                    reads.add(op);
                } else if (op.isEffect()) {
                    elements.put(op.written(), new Element(op));
                } else if (op.isFailed() && !op.isRead()) {
                    refused.put(op.written(), op);
                }
            }
            reads.forEach(this::readPresent);
            readAbsent();
        }

        private void readPresent(Op read) {
            for (String value : read.output()) {
                Element element = elements.get(value);
                if (element != null) {
                    element.shown(read);
                } else {
                    strangers.putIfAbsent(value, read);
                }
            }
        }

        /** From the last read back: what all later reads show is looked for in this one, too, and nothing else. */
        private void readAbsent() {
            List<Element> shownEverSince = new ArrayList<>(elements.values());
            for (int i = reads.size() - 1; i >= 0; i--) {
                Op read = reads.get(i);
                Set<String> shown = new HashSet<>(read.output());
                List<Element> still = new ArrayList<>();
                for (Element element : shownEverSince) {
                    if (shown.contains(element.add.written())) {
                        still.add(element);
                    } else {
                        element.lastAbsent = read;
                    }
                }
                shownEverSince = still;
            }
            for (Op read : reads) {
                if (read.isFinal()) {
                    Set<String> shown = new HashSet<>(read.output());
                    elements.forEach((value, element) -> missing(element, shown.contains(value), read));
                }
            }
        }

        private static void missing(Element element, boolean isShown, Op read) {
            if (!isShown && read.invoked() > element.known) {
                element.isMissingAtTheEnd = true;
                element.lastAbsent = read;
            }
        }

        private void reportStrangers(Findings findings) {
            strangers.forEach((value, read) -> {
                Op add = refused.get(value);
                if (add == null) {
                    findings.add("phantom-element", read + " shows " + value + ", which nobody added", read);
                } else {
                    findings.add("failed-add-shown", read + " shows what was refused: " + add, add, read);
                }
            });
            for (Element element : elements.values()) {
                Op read = element.firstShown;
                if (read != null && read.returned() < element.add.invoked()) {
                    String sentence = read + " shows what is sent only later: " + element.add;
                    findings.add("element-from-the-future", sentence, element.add, read);
                }
            }
        }
    }
}
