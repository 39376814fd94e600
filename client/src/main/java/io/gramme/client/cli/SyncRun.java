package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;
import io.gramme.client.cli.SyncPage.Copy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What a node has come to since it was told to compare its copies. An agreement counts only if the comparison began after that.
 * Confined to its caller.
 */
final class SyncRun {
    private final Answer<SyncPage> begun;
    private final boolean isAlone;
    /** The copies that are to be verified, each with how often that had been asked for by then. */
    private final Map<Integer, Long> asked = new TreeMap<>();

    private Answer<SyncPage> last;
    private SyncPage now;

    /**
     * Nothing has been compared yet.
     *
     * @param begun what the node answered to the order
     * @param partition that alone is to be compared; empty for all
     */
    SyncRun(Answer<SyncPage> begun, Optional<Integer> partition) {
        this.begun = begun;
        this.isAlone = partition.isPresent();
        this.last = begun;
        this.now = begun.page();
        begun.page().copies(partition).forEach(copy -> asked.put(copy.partition(), copy.runs()));
    }

    HttpNode node() {
        return begun.node();
    }

    /** How it stands by now, or why that is not known. */
    void heard(Answer<SyncPage> answer) {
        last = answer;
        if (answer.isGiven()) {
            now = answer.page();
        }
    }

    int copies() {
        return asked.size();
    }

    int verified() {
        return asked.size() - left().size();
    }

    /** Partitions that are still to be verified. One that is not spoken of any more is: its node has just begun anew. */
    private List<Integer> left() {
        Map<Integer, Long> left = new TreeMap<>(asked);
        for (Copy copy : now.copies()) {
            if (copy.isVerifiedSince(asked.getOrDefault(copy.partition(), 0L))) {
                left.remove(copy.partition());
            }
        }
        return List.copyOf(left.keySet());
    }

    /** Whether everything is verified, and unless one partition alone was asked for nothing goes on. */
    boolean isOver() {
        return last.isGiven() && left().isEmpty() && (isAlone || !now.isBusy());
    }

    /** What is left to do, for people. */
    String rest() {
        List<Integer> left = left();
        if (!last.isGiven()) {
            return last.problem();
        }
        String node = "node " + node().title();
        return left.isEmpty()
                ? node + " still compares"
                : node + " has not verified " + SyncStatusCommand.partitions(left);
    }

    long repaired() {
        return since(SyncPage::repaired);
    }

    long falseAlarms() {
        return since(SyncPage::falseAlarms);
    }

    long copiedBytes() {
        return since(SyncPage::copiedBytes);
    }

    /** A node that was started again has counted from nought. */
    private long since(ToLongFunction<SyncPage> count) {
        long before = count.applyAsLong(begun.page());
        long after = count.applyAsLong(now);
        return after < before ? after : after - before;
    }

    ObjectNode json() {
        ObjectNode entry = last.head();
        return entry.put("copies", copies())
                .put("verified", verified())
                .put("repaired", repaired())
                .put("falseAlarms", falseAlarms())
                .put("copiedBytes", copiedBytes());
    }
}
