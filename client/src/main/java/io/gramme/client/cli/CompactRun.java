package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;

/** The compaction that one node was told to do. Confined to its caller. */
final class CompactRun extends StorageRun {
    private boolean isForgotten;

    CompactRun(Answer<StoragePage> begun) {
        super(begun);
    }

    /** Counters only grow, unless the node was started again. */
    @Override
    void see(StoragePage before, StoragePage page) {
        isForgotten |= page.compactions() < before.compactions() || page.compactedBytes() < before.compactedBytes();
    }

    @Override
    boolean isDone() {
        return now().left() == 0 && !isForgotten;
    }

    @Override
    boolean isForgotten() {
        return isForgotten;
    }

    @Override
    String undone() {
        return "has " + Units.count(now().left(), "segment") + " left to look at";
    }

    /** 0 where more was written in the meantime. */
    long givenBackBytes() {
        return Math.max(0, before().logBytes() - now().logBytes());
    }

    @Override
    ObjectNode json() {
        return head().put("left", now().left())
                .put("beforeBytes", before().logBytes())
                .put("afterBytes", now().logBytes())
                .put("givenBackBytes", givenBackBytes())
                .put("deadBytes", now().deadBytes())
                .put("compactions", since(StoragePage::compactions))
                .put("compactedBytes", since(StoragePage::compactedBytes))
                .put("copiedBytes", since(StoragePage::copiedBytes));
    }
}
