package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;
import java.util.function.ToLongFunction;

/** What one node has come to since its storage was ordered something. Confined to its caller. */
abstract sealed class StorageRun permits CompactRun, ScrubRun {
    private final Answer<StoragePage> begun;
    private Answer<StoragePage> last;
    private StoragePage now;

    /**
     * Nothing has been done yet.
     *
     * @param begun what the node answered to the order
     */
    StorageRun(Answer<StoragePage> begun) {
        this.begun = begun;
        this.last = begun;
        this.now = begun.page();
    }

    final HttpNode node() {
        return begun.node();
    }

    /** How it stood right after the order. */
    final StoragePage before() {
        return begun.page();
    }

    /** How it stands, as far as that is known. */
    final StoragePage now() {
        return now;
    }

    /** How it stands by now, or why that is not known. */
    final void heard(Answer<StoragePage> answer) {
        last = answer;
        if (answer.isGiven()) {
            see(now, answer.page());
            now = answer.page();
        }
    }

    /** For a run that must know more than the first page and the last. */
    abstract void see(StoragePage before, StoragePage page);

    /** Whether there is nothing left to wait for. */
    final boolean isOver() {
        return last.isGiven() && ((isDone() && isSettled()) || isForgotten());
    }

    /** Whether what it has come to by doing so is not about to change. */
    boolean isSettled() {
        return true;
    }

    /** Whether it has carried out what it was told, as far as its last page says. */
    abstract boolean isDone();

    /** Whether it was started again in the meantime, which ends what had been ordered. */
    abstract boolean isForgotten();

    /** What is left to do, for people; empty when that is nothing. */
    final String rest() {
        if (!last.isGiven()) {
            return last.problem();
        }
        if (isForgotten()) {
            return "node " + node().title() + " was started again in the meantime and has forgotten the order";
        }
        return isDone() ? "" : "node " + node().title() + " " + undone();
    }

    /** What it has not done, behind its name. */
    abstract String undone();

    /** Of a counter, what was added since the order. A node that was started again has counted from nought. */
    final long since(ToLongFunction<StoragePage> count) {
        long before = count.applyAsLong(begun.page());
        long after = count.applyAsLong(now);
        return after < before ? after : after - before;
    }

    /** As JSON begins with it. */
    final ObjectNode head() {
        return last.head();
    }

    abstract ObjectNode json();
}
