package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.antientropy.TreeId;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.gossip.Wholeness;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Fetched;
import io.gramme.node.coordinator.ReplicaMessage.Forward;
import io.gramme.node.coordinator.ReplicaMessage.Forwarded;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.env.Counter;
import io.gramme.node.handoff.HintConfig;
import io.gramme.node.handoff.HintFolders;
import io.gramme.node.handoff.HintStore;
import io.gramme.node.handoff.HintedHandoff;
import io.gramme.node.handoff.SyncFlags;
import io.gramme.node.membership.Table;
import io.gramme.node.reap.ReapSettings;
import io.gramme.node.reap.Reaper;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.Replica;
import io.gramme.node.replica.ReplicaListener;
import io.gramme.node.replica.VersionLimits;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.sync.CopyTrees;
import io.gramme.node.sync.SyncSettings;
import io.gramme.node.transfer.Holdings;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.node.version.ContextCodec;
import io.gramme.node.version.HybridClock;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One loop's coordination of reads and writes, put together. It is both sides: it coordinates clients' requests
 * ({@link Writes}, {@link Reads}), and it answers for this node's copies and for the hints that it keeps when another node
 * coordinates ({@link CopyService}).
 *
 * <p>Bounds: at most {@link Config#maxOperations} operations that clients wait for, then requests are answered
 * {@code OVERLOADED}, and some more for peers, then their messages are refused as busy. Each request gets exactly one response, at its
 * deadline at the latest. Confined to its loop.
 *
 * <p>Source: Dynamo, SOSP 2007, sections 4.5 and 4.6.
 */
public final class Coordinator implements ReplicaListener, ReplicaMessage.Handler {
    private final LoopState state;
    private final Operations operations;
    private final Forwards forwards;
    private final Writes writes;
    private final Reads reads;
    private final CopyService copies;
    private final Replica replica;
    private final HintStore hints;
    private final SyncFlags flags;
    private final HintedHandoff handoff;
    private final SyncNotices notices;
    private final SyncService syncs;
    private final ReapService reaps;
    private final Mending mending;
    private final EndedRecords ended;
    private final LoopEvents events;
    private final Takeover takeover;
    private final MovingCopies moving;
    private final Pulse pulse;
    private boolean draining;

    /**
     * Who coordinates, and within which bounds.
     *
     * @param self this node
     * @param loops how many this node has
     * @param vnodes of this loop, and of no other
     * @param timeoutMillis of a request that does not say
     * @param maxOperations that clients may wait for in this loop
     * @param keepMillis for which a copy is kept that is no longer this node's to have
     */
    public record Config(
            NodeId self,
            int loops,
            VnodeTable vnodes,
            int timeoutMillis,
            int maxOperations,
            VersionLimits limits,
            SyncSettings sync,
            ReapSettings reap,
            long keepMillis) {}

    /**
     * Where this loop keeps what.
     *
     * @param engine of its own copies
     * @param hintFolders of the hints
     */
    public record Storage(StorageEngine engine, StorageConfig config, HintConfig hintConfig, HintFolders hintFolders) {}

    public Coordinator(
            Config config,
            Storage storage,
            StorageEngine.Environment environment,
            ReplicaTransport transport,
            LoopEvents events) {
        this.events = events;
        int loop = storage.config().loop();
        Clock clock = environment.clock();
        this.operations = new Operations(
                clock, config.maxOperations(), environment.random().nextLong());
        this.state = new LoopState(config, transport, clock, operations);
        this.forwards = new Forwards(
                state, (caller, partition, request, latest) -> start(caller, partition, request, false, latest));
        this.writes = new Writes(state);
        this.reads = new Reads(state, writes);
        writes.reads(reads);
        this.copies = new CopyService(state);
        this.notices = new SyncNotices(state);
        CopyTrees trees = new CopyTrees(clock, config.sync().rebuildNanos());
        this.replica =
                new Replica(storage.engine(), this, new HybridClock(clock), config.limits(), config.vnodes(), trees);
        trees.copies(storage.engine(), replica);
        HintStore.Settings settings = new HintStore.Settings(storage.hintConfig(), storage.config(), config.limits());
        this.hints = new HintStore(settings, storage.hintFolders(), environment, config.vnodes(), this);
        this.flags = new SyncFlags(storage.hintFolders().root());
        this.handoff = new HintedHandoff(
                hints, storage.hintConfig(), new HintCourier(state), operations::fresh, clock, environment.random());
        state.copies(new LoopState.Copies(replica, hints, flags));
        this.syncs = new SyncService(state, reads, storage.engine(), trees, config.sync(), environment.random());
        this.reaps = new ReapService(state, storage.engine(), syncs, config.reap(), events);
        this.mending = new Mending(state, reads);
        this.ended =
                new EndedRecords(state, storage.engine(), mending, config.reap().intervalNanos());
        Itemiser itemiser = new Itemiser(state, loop, storage.engine().report());
        Holdings holdings = new Holdings(storage.hintFolders().root());
        this.takeover = new Takeover(state, storage.engine(), itemiser, syncs, reaps, holdings, loop);
        this.moving = new MovingCopies(state, syncs, loop);
        this.pulse = new Pulse(state, takeover, moving, events);
    }

    /** A new epoch, or news of whether this node's folder is the first. Contexts are signed with the cluster's key from then on. */
    public void placement(Placement placement, Wholeness wholeness, ContextCodec codec) {
        takeover.placement(placement, wholeness, codec);
    }

    /** The latest epoch under which this loop serves, with nothing of an older one under way; 0 for none. */
    public long served() {
        return takeover.served();
    }

    /** How far everybody is in a change of the ring. */
    public void onVerify(Verify verify) {
        state.barrier(verify.barrier());
        moving.onSealed(verify.sealed());
    }

    /** Whether a peer's message, sent under a ring of that epoch, is to be taken; it is refused here if not. */
    public boolean admits(NodeId from, long epoch, ReplicaMessage message) {
        return copies.admits(from, epoch, message);
    }

    /** The epoch of what this loop sends; 0 for none. */
    public long epoch() {
        Placement here = state.placement();
        return here == null ? 0 : here.epoch();
    }

    /** A peer can be reached from now on, or no longer; operations that wait for it are decided without it. */
    public void link(NodeId peer, boolean up) {
        boolean before = state.isReachable(peer);
        state.reachable(peer, up);
        state.unanswered.heard(peer);
        if (up && !before) {
            handoff.onReachable(peer);
        } else if (before && !up) {
            operations.snapshot().forEach(entry -> lost(peer, entry));
        }
    }

    private void lost(NodeId peer, Map.Entry<Long, Operation> entry) {
        long op = entry.getKey();
        if (entry.getValue() instanceof Operation.Put put) {
            writes.failed(op, put, peer);
        } else if (entry.getValue() instanceof Operation.Get get) {
            reads.failed(op, get, peer);
        } else if (entry.getValue() instanceof Operation.Forwarding forwarding) {
            forwards.lost(op, forwarding, peer);
        }
    }

    /** Whether this node's copy of the partition counts in reads. */
    public boolean isWhole(int partition) {
        return state.isWhole(partition);
    }

    /** From now on clients' requests are refused; what is under way goes on. */
    public void drain() {
        draining = true;
        writes.drain();
        syncs.scheduler().suspend();
        reaps.suspend();
    }

    /** Whether no client waits and nothing waits for the disk. */
    public boolean isIdle() {
        return operations.noCallers() && replica.isIdle() && hints.isIdle() && state.ownHints.isEmpty();
    }

    /** Whether ticks should be near. */
    public boolean isBusy() {
        return !isIdle() || handoff.isBusy() || operations.size() > 0;
    }

    public CoordinatorStats stats() {
        return state.stats;
    }

    public Replica replica() {
        return replica;
    }

    public HintStore hints() {
        return hints;
    }

    public HintedHandoff handoff() {
        return handoff;
    }

    /** Which copies are to be synced as a whole, this node's and those of others. */
    public SyncFlags flags() {
        return flags;
    }

    /** What reaps tombstones. */
    public Reaper reaper() {
        return reaps.reaper();
    }

    /** Tombstones in this loop's copies, as of the last walk through them. */
    public Counter tombstones() {
        return ended.tombstones();
    }

    /** Whether values are being dropped whose time is over, so that ticks should be near. */
    public boolean isDropping() {
        return ended.isBusy();
    }

    /** What keeps this loop's copies equal to others'. */
    public SyncService syncs() {
        return syncs;
    }

    Writes writes() {
        return writes;
    }

    Reads reads() {
        return reads;
    }

    /** Shows what this node alone holds of a key of one of this loop's partitions. */
    public void inspect(Table table, RecordKey key, Consumer<Inspection> viewer) {
        long op = operations.add(new Operation.OwnRead(outcome -> viewer.accept(inspected(table, key, outcome))));
        replica.submit(new KeyTask.Read(op, key, KeyDigest.ABSENT));
    }

    /** A client's request; the frame's partition is checked against the key. */
    public void onRequest(Caller caller, int partition, Request request) {
        if (draining) {
            caller.reply(Responses.draining());
        } else {
            start(caller, partition, request, false, RequestStart.NO_LIMIT);
        }
    }

    private void start(Caller caller, int partition, Request request, boolean forwarded, long latest) {
        Optional<Response.Failed> violation = Limits.violation(request);
        Placement placement = state.placement();
        if (violation.isPresent()) {
            caller.reply(violation.get());
        } else if (placement == null) {
            caller.reply(Responses.notReady());
        } else if (!(latest == RequestStart.NO_LIMIT ? operations.hasRoomForClients() : operations.hasRoomForPeers())) {
            state.stats.overloaded.add(1);
            caller.reply(Responses.overloaded());
        } else {
            request.deliver(new RequestStart(this, state, caller, partition, placement, forwarded, latest));
        }
    }

    Forwards forwards() {
        return forwards;
    }

    @Override
    public void onWritten(long op, WriteOutcome outcome) {
        if (operations.find(op) instanceof Operation.Put put) {
            writes.onWritten(op, put, outcome);
        }
    }

    @Override
    public void onRead(long op, ReadOutcome outcome) {
        Operation operation = operations.find(op);
        if (operation instanceof Operation.PeerFetch fetch) {
            operations.remove(op);
            copies.onRead(fetch, outcome);
        } else if (operation instanceof Operation.OwnRead read) {
            operations.remove(op);
            read.then().accept(outcome);
        } else if (operation instanceof Operation.Get get) {
            reads.onRead(op, get, outcome);
        }
    }

    private Inspection inspected(Table table, RecordKey key, ReadOutcome outcome) {
        Placement here = state.placement();
        boolean primary = here != null && here.holds(key.partition(), table.n());
        Optional<String> tombstone = reaps.waitsFor(new TreeId(key.partition(), table.n()), key, outcome);
        return new Inspection(primary, state.isWhole(key.partition()), outcome, hints.entries(key), tombstone);
    }

    @Override
    public void onDurable(long op) {
        Operation operation = operations.find(op);
        if (operation instanceof Operation.Put put) {
            writes.acknowledged(op, put, state.self());
            return;
        }
        operations.remove(op);
        if (operation instanceof Operation.PeerStore store) {
            copies.onDurable(store);
        } else if (operation instanceof Operation.OwnMerge merge) {
            merge.then().accept(Optional.empty());
        } else if (operation instanceof Operation.OwnHandoff) {
            handoff.onAnswer(state.self(), op, Optional.empty(), 1);
        }
    }

    @Override
    public void onRefused(long op, Refusal refusal) {
        Operation operation = operations.find(op);
        operations.remove(op);
        if (operation instanceof Operation.PeerStore store) {
            copies.onRefused(store, refusal);
        } else if (operation instanceof Operation.OwnMerge merge) {
            merge.then().accept(Optional.of(refusal));
        } else if (operation instanceof Operation.OwnHint hint) {
            state.ownHints.refused(hint, refusal);
        } else if (operation instanceof Operation.OwnHandoff) {
            handoff.onAnswer(state.self(), op, Optional.of(refusal), 1);
        }
    }

    @Override
    public void onDamaged(Table table, RecordKey key) {
        Placement here = state.placement();
        if (here != null) {
            reads.mend(here.target(table, key));
        }
    }

    @Override
    public void onLost(RecordKey key) {
        events.unreadable(key);
    }

    @Override
    public void onErased(long op) {
        // Nobody waits for it: a tombstone that could not be erased for want of room is reaped another time.
    }

    @Override
    public void onStore(NodeId from, Store message) {
        copies.onStore(from, message);
    }

    /** A peer's record that this node had no room to take in. */
    public void refuseStore(NodeId from, int partition, long op) {
        state.send(from, new Stored(partition, op, Optional.of(Refusal.BUSY), 1));
    }

    @Override
    public void onFetch(NodeId from, Fetch message) {
        copies.onFetch(from, message);
    }

    @Override
    public void onStored(NodeId from, Stored message) {
        heard(from);
        if (!(operations.find(message.op()) instanceof Operation.Put put)) {
            handoff.onAnswer(from, message.op(), message.refusal(), message.credit());
        } else if (message.refusal().isPresent()) {
            writes.refused(message.op(), put, from, message.refusal().get());
        } else {
            writes.acknowledged(message.op(), put, from);
        }
    }

    @Override
    public void onFetched(NodeId from, Fetched message) {
        heard(from);
        if (operations.find(message.op()) instanceof Operation.Get get) {
            reads.answered(message.op(), get, from, message.outcome(), message.whole());
        }
    }

    @Override
    public void onForward(NodeId from, Forward message) {
        Caller caller = response -> state.send(from, new Forwarded(message.partition(), message.op(), response));
        if (draining) {
            caller.reply(Responses.draining());
        } else {
            start(caller, message.partition(), message.request(), true, RequestStart.NO_LIMIT);
        }
    }

    @Override
    public void onForwarded(NodeId from, Forwarded message) {
        heard(from);
        if (operations.find(message.op()) instanceof Operation.Forwarding forwarding) {
            forwards.answered(message.op(), forwarding, from, message.response());
        }
    }

    @Override
    public void onMustSync(NodeId from, ReplicaMessage.MustSync message) {
        notices.onMustSync(from, message);
    }

    @Override
    public void onWillSync(NodeId from, ReplicaMessage.WillSync message) {
        notices.onWillSync(from, message);
    }

    @Override
    public void onSync(NodeId from, ReplicaMessage.Sync message) {
        syncs.onSync(from, message.message());
    }

    @Override
    public void onReap(NodeId from, ReplicaMessage.Reap message) {
        message.message().deliver(from, reaps);
    }

    /** Takes in what the disks of the hints have completed, and releases what the logs have come as far as. */
    public void onProgress() {
        replica.onProgress();
        hints.poll();
        takeover.onProgress();
        copies.onProgress();
    }

    /** Hands over what is staged of the hints. */
    public void flush() {
        notices.flush();
        hints.flush();
    }

    /** Ends what is overdue, and sends hints. */
    public void onTick() {
        operations.expire(this::expire);
        pulse.onTick();
        state.ownHints.onTick();
        hints.tick();
        handoff.onTick();
        notices.onTick();
        mending.onTick();
        ended.onTick();
        syncs.onTick();
        reaps.onTick();
        takeover.onTick();
    }

    private void heard(NodeId peer) {
        state.unanswered.heard(peer);
        handoff.onHeard(peer);
    }

    private void expire(long op) {
        Operation operation = operations.find(op);
        if (operation instanceof Operation.Put put) {
            writes.expire(op, put);
        } else if (operation instanceof Operation.Get get) {
            reads.expire(op, get);
        } else if (operation instanceof Operation.Forwarding forwarding) {
            forwards.expire(op, forwarding);
        }
    }
}
