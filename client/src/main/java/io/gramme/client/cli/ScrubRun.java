package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;

/**
 * The check of all records that one node was told to begin, or to go on with. It is complete when the node has completed one more
 * than before, and either checks no longer or has begun with the next. A node that was started again goes on where it was and
 * counts from nought. Confined to its caller.
 */
final class ScrubRun extends StorageRun {
    /** A node that has neither checked nor completed anything for so many pages in a row has forgotten the order. */
    static final int IDLE_PAGES = 20;
    /** What was found last is still being fetched from other copies, until that has led to nothing for so many pages in a row. */
    static final int MENDING_PAGES = 20;

    private long cyclesBefore;
    private int idlePages;
    private int stuckPages;
    private boolean hasBegunNext;

    ScrubRun(Answer<StoragePage> begun) {
        super(begun);
        this.cyclesBefore = begun.page().cycles();
    }

    @Override
    void see(StoragePage before, StoragePage page) {
        cyclesBefore = Math.min(cyclesBefore, page.cycles());
        hasBegunNext |= isGrown(page) && page.checkedBytes() < before.checkedBytes();
        idlePages = page.isChecking() || isGrown(page) ? 0 : idlePages + 1;
        stuckPages = page.unreadableRecords() == before.unreadableRecords() ? stuckPages + 1 : 0;
    }

    private boolean isGrown(StoragePage page) {
        return page.cycles() > cyclesBefore;
    }

    @Override
    boolean isDone() {
        return isGrown(now()) && (!now().isChecking() || hasBegunNext);
    }

    @Override
    boolean isSettled() {
        return now().unreadableRecords() == 0 || stuckPages >= MENDING_PAGES;
    }

    @Override
    boolean isForgotten() {
        return idlePages >= IDLE_PAGES;
    }

    @Override
    String undone() {
        return "has checked " + Units.bytes(checkedBytes()) + " of " + Units.bytes(bytes());
    }

    /** Of what is to be checked; all of it once the check is complete. */
    long checkedBytes() {
        return isDone() ? bytes() : Math.min(now().checkedBytes(), bytes());
    }

    long bytes() {
        return now().bytesToCheck();
    }

    @Override
    ObjectNode json() {
        return head().put("complete", isDone())
                .put("checkedBytes", checkedBytes())
                .put("bytes", bytes())
                .put("damagedRecords", since(StoragePage::damagedRecords))
                .put("damagedFiles", since(StoragePage::damagedFiles))
                .put("mendedRecords", since(StoragePage::mendedRecords))
                .put("unreadableRecords", now().unreadableRecords());
    }
}
