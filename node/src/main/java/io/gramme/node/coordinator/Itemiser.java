package io.gramme.node.coordinator;

import io.gramme.gossip.Wholeness;
import io.gramme.node.handoff.SyncFlags;
import io.gramme.node.membership.Table;
import io.gramme.node.storage.StorageEngine.RecoveryReport;
import io.gramme.ring.NodeId;

/**
 * Turns what is known of a whole store into flags of its partitions: once for a folder that is not the first of its node, and
 * whenever a start finds bytes of the log lost. From then on the flags alone say which copies are whole. Confined to its loop.
 */
final class Itemiser {
    private final LoopState state;
    private final int loop;
    private final RecoveryReport report;
    private boolean judged;

    Itemiser(LoopState state, int loop, RecoveryReport report) {
        this.state = state;
        this.loop = loop;
        this.report = report;
    }

    /** Writes down which of this node's copies lack something, if that has not been done. */
    void itemise(Placement here, Wholeness wholeness) {
        SyncFlags flags = state.flags();
        boolean lost =
                flags.isForgotten() || report.lostBytes() > 0 || report.damagedSegment() > flags.damagedSegment();
        boolean newDamage = !judged && lost;
        judged = true;
        if (newDamage && flags.isForgotten()) {
            here.members().forEach(member -> flagAll(member, here));
        } else if (newDamage || (!flags.isItemised() && wholeness == Wholeness.NOT_WHOLE)) {
            flagAll(state.self(), here);
        }
        if (newDamage) {
            flags.damagedSegment(Math.max(report.damagedSegment(), flags.damagedSegment()));
        }
        if (wholeness != Wholeness.UNDECIDED) {
            flags.itemise();
        }
    }

    /** Nobody knows what was lost: it may be of any of this loop's partitions that the target has a copy of. */
    void flagAll(NodeId target, Placement here) {
        int copies = state.tables().all().stream().mapToInt(Table::n).max().orElse(1);
        for (int partition = loop; partition < here.ring().partitions(); partition += state.config.loops()) {
            if (here.list(partition, copies).isHolder(target)) {
                state.flags().raise(target, partition);
            }
        }
    }
}
