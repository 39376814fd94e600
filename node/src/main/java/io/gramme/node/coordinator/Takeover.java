package io.gramme.node.coordinator;

import io.gramme.antientropy.TreeId;
import io.gramme.gossip.Wholeness;
import io.gramme.node.handoff.HintStore;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.transfer.Holdings;
import io.gramme.node.version.ContextCodec;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a new epoch asks of a loop, in this order: a copy that comes back after the node had left it is emptied, one that is new is
 * written down as lacking everything, and only then is the epoch served. It counts as {@link #served} once nothing that began under
 * an older one is under way.
 *
 * <p>Copies that were left are kept untouched for a while, for whoever may still need them, and then dropped. Confined to its loop.
 */
final class Takeover {
    /** Copies that were left are looked through so often. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final LoopState state;
    private final StorageEngine engine;
    private final Itemiser itemiser;
    private final SyncService syncs;
    private final ReapService reaps;
    private final Holdings holdings;
    private final int loop;
    /** Copies whose records are gone, each with up to where the log must be forced for that. */
    private final SortedMap<TreeId, Long> ending = new TreeMap<>();

    private @Nullable Wanted wanted;
    private @Nullable Beginning beginning;
    private long firstOfEpoch;
    private long nextLook;
    private long served;

    /** The latest that was heard of. */
    private record Wanted(Placement placement, Wholeness wholeness, ContextCodec codec) {}

    /** Copies that are served, and to be written down as begun when the log is forced up to there. */
    private record Beginning(SortedSet<TreeId> held, long epoch, long position) {}

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
        this.nextLook = state.clock.nanoTime();
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

    /** False while a copy that is to be emptied is not: something of it is being read or written, or the log has no room. */
    private boolean take(Wanted next) {
        Placement here = next.placement;
        SortedSet<TreeId> held = here.held(state.config.loops(), loop);
        Holdings.Steps steps = holdings.steps(held, here::newSince);
        if (!syncs.trees().erase(steps.toErase(), here.tables())) {
            return false;
        }
        if (!steps.toEmpty().isEmpty()
                && (!engine.mayEndTenures(steps.toEmpty().size())
                        || steps.toEmpty().stream().anyMatch(state.replica()::isBusyWith))) {
            return false;
        }
        long position = steps.toErase().isEmpty() ? engine.forcedPosition() : engine.appendedPosition();
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
        long now = state.clock.nanoTime();
        if (here == null || wanted != null || beginning != null || now - nextLook < 0) {
            return;
        }
        nextLook = now + LOOK_NANOS;
        for (TreeId copy : holdings.due(state.clock.wallMillis(), state.config.keepMillis())) {
            if (!ending.containsKey(copy)) {
                drop(copy, here);
            }
        }
        List<TreeId> gone = ending.entrySet().stream()
                .filter(entry -> engine.forcedPosition() >= entry.getValue())
                .map(Map.Entry::getKey)
                .toList();
        ending.keySet().removeAll(gone);
        holdings.dropped(gone);
    }

    /** A partition that is held for another N loses the records of its tables one by one. */
    private void drop(TreeId copy, Placement here) {
        int partition = copy.partition();
        if (holdings.isBegun(partition)) {
            if (syncs.trees().erase(List.of(copy), here.tables())) {
                ending.put(copy, engine.appendedPosition());
            }
        } else if (ending.tailMap(new TreeId(partition, 0)).keySet().stream()
                .anyMatch(other -> other.partition() == partition)) {
            ending.put(copy, engine.appendedPosition());
        } else if (!state.replica().isBusyWith(partition) && engine.mayEndTenures(1)) {
            ending.put(copy, empty(partition, here.epoch()));
        }
    }
}
