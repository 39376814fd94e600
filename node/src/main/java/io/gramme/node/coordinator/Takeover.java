package io.gramme.node.coordinator;

import io.gramme.gossip.Wholeness;
import io.gramme.node.handoff.HintStore;
import io.gramme.node.membership.Table;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.transfer.Holdings;
import io.gramme.node.version.ContextCodec;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a new epoch asks of a loop, in this order: a copy that comes back after the node had left it is emptied, one that is new is
 * written down as lacking everything, and only then is the epoch served. It counts as {@link #served} once nothing that began under
 * an older one is under way.
 *
 * <p>Copies that were left are kept untouched for a while, for whoever may still need them, and then dropped. Confined to its loop.
 */
final class Takeover {
    private final LoopState state;
    private final StorageEngine engine;
    private final Itemiser itemiser;
    private final SyncService syncs;
    private final ReapService reaps;
    private final Holdings holdings;
    private final int loop;
    /** Copies being dropped, each with up to where the log must be forced for it. */
    private final Map<Integer, Long> ending = new TreeMap<>();

    private @Nullable Wanted wanted;
    private @Nullable Beginning beginning;
    private long firstOfEpoch;
    private long served;

    /** The latest that was heard of. */
    private record Wanted(Placement placement, Wholeness wholeness, ContextCodec codec) {}

    /** Copies that are served, and to be written down as begun when the log is forced up to there. */
    private record Beginning(SortedSet<Integer> held, long epoch, long position) {}

    Takeover(
            LoopState state,
            StorageEngine engine,
            Itemiser itemiser,
            SyncService syncs,
            ReapService reaps,
            Holdings holdings,
            int loop) {
        this.state = state;
        this.engine = engine;
        this.itemiser = itemiser;
        this.syncs = syncs;
        this.reaps = reaps;
        this.loop = loop;
        this.holdings = holdings;
    }

    /** A new epoch, or news of whether this node's folder is the first. */
    void placement(Placement placement, Wholeness wholeness, ContextCodec codec) {
        Placement before = state.placement();
        if (before != null && before.epoch() == placement.epoch()) {
            itemiser.itemise(before, wholeness);
        } else {
            wanted = new Wanted(placement, wholeness, codec);
            onProgress();
        }
    }

    /** Goes on with what waited for the disk. */
    void onProgress() {
        Beginning begun = beginning;
        if (begun != null && engine.forcedPosition() >= begun.position) {
            holdings.took(begun.held, begun.epoch, state.clock.wallMillis());
            beginning = null;
        }
        Wanted next = wanted;
        if (next != null && beginning == null && take(next)) {
            wanted = null;
        }
    }

    /** False while a copy that is to be emptied cannot be: something of it is being read or written, or the log has no room. */
    private boolean take(Wanted next) {
        Placement here = next.placement;
        SortedSet<Integer> held = held(here);
        Holdings.Steps steps = holdings.steps(held, here::newSince);
        if (!steps.toEmpty().isEmpty()
                && (!engine.mayEndTenures(steps.toEmpty().size())
                        || steps.toEmpty().stream().anyMatch(state.replica()::isBusyWith))) {
            return false;
        }
        long position = engine.forcedPosition();
        for (int partition : steps.toEmpty()) {
            position = empty(partition, here.epoch());
        }
        steps.toFill().forEach(partition -> state.flags().raise(state.self(), partition));
        state.flags().flush();
        beginning = new Beginning(held, here.epoch(), position);
        ending.clear();
        serve(next);
        return true;
    }

    /** Returns up to where the log must be forced for it. */
    private long empty(int partition, long epoch) {
        state.replica().lost().forget(partition);
        syncs.trees().emptied(partition);
        return engine.endTenure(partition, epoch);
    }

    private void serve(Wanted next) {
        Placement here = next.placement;
        HintStore hints = state.hints();
        state.placement(here, next.codec);
        itemiser.itemise(here, next.wholeness);
        state.flags().flush();
        state.replica().tenure(here.epoch());
        hints.tenure(here.epoch());
        hints.damaged().forEach(target -> itemiser.flagAll(target, here));
        hints.forgetDamaged();
        syncs.placement(here, loop);
        reaps.placement();
        firstOfEpoch = state.operations.fresh();
    }

    /** This loop's partitions that this node is to have copies of. */
    private SortedSet<Integer> held(Placement here) {
        TreeSet<Integer> held = new TreeSet<>();
        for (int partition = loop; partition < here.ring().partitions(); partition += state.config.loops()) {
            int number = partition;
            if (here.tables().all().stream().mapToInt(Table::n).distinct().anyMatch(n -> here.holds(number, n))) {
                held.add(partition);
            }
        }
        return held;
    }

    /** The latest epoch under which this loop serves, with nothing of an older one under way; 0 for none. */
    long served() {
        Placement here = state.placement();
        boolean isTaken = wanted == null && beginning == null;
        if (here != null && here.epoch() > served && isTaken && !state.operations.hasOlder(firstOfEpoch)) {
            served = here.epoch();
        }
        return served;
    }

    /** Of the live records in this loop's log. */
    long bytes() {
        return engine.usage().liveBytes();
    }

    /** How many copies are kept that are no longer this node's to have. */
    int left() {
        return holdings.left();
    }

    /** Drops the copies that nobody needs any more. */
    void onTick() {
        onProgress();
        Placement here = state.placement();
        if (here == null || wanted != null || beginning != null) {
            return;
        }
        for (int partition : holdings.due(state.clock.wallMillis(), state.config.keepMillis())) {
            if (!ending.containsKey(partition) && !state.replica().isBusyWith(partition) && engine.mayEndTenures(1)) {
                ending.put(partition, empty(partition, here.epoch()));
            }
        }
        List.copyOf(ending.keySet()).stream()
                .filter(partition -> engine.forcedPosition() >= ending.getOrDefault(partition, Long.MAX_VALUE))
                .forEach(partition -> {
                    ending.remove(partition);
                    holdings.dropped(partition);
                });
    }
}
