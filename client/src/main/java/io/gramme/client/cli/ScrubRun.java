package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;

/**
 * The check of all records that one node was told to begin, or to go on with. It is complete when the node has completed one more
 * than before, and either checks no longer or has begun with the next; that of a node which holds nothing, at once. Confined to
 * its caller.
 */
final class ScrubRun extends StorageRun {
    /** A node that has neither begun nor completed anything for so many pages in a row does not know of the order. */
    static final int IDLE_PAGES = 20;

    private int idlePages;
    private boolean hasBegunNext;
    private boolean isForgotten;

    ScrubRun(Answer<StoragePage> begun) {
        super(begun);
    }

    @Override
    void see(StoragePage before, StoragePage page) {
        hasBegunNext |= isGrown(page) && page.checkedBytes() < before.checkedBytes();
        idlePages = page.isChecking() || isGrown(page) || page.bytesToCheck() == 0 ? 0 : idlePages + 1;
        isForgotten |= page.cycles() < before.cycles() || idlePages >= IDLE_PAGES;
    }

    private boolean isGrown(StoragePage page) {
        return page.cycles() > before().cycles();
    }

    @Override
    boolean isDone() {
        boolean hasNothing = !now().isChecking() && bytes() == 0;
        return !isForgotten && (hasNothing || (isGrown(now()) && (!now().isChecking() || hasBegunNext)));
    }

    @Override
    boolean isForgotten() {
        return isForgotten;
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
