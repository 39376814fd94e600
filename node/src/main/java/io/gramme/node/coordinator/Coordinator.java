package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.node.coordinator.Operation.Target;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Fetched;
import io.gramme.node.coordinator.ReplicaMessage.Forward;
import io.gramme.node.coordinator.ReplicaMessage.Forwarded;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.Replica;
import io.gramme.node.replica.ReplicaListener;
import io.gramme.node.replica.VersionLimits;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.ContextCodec;
import io.gramme.node.version.HybridClock;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Moves the messages of reads and writes in one loop and keeps their deadlines; the decisions are
 * {@link PutOperation}'s and {@link GetOperation}'s. It is both sides: it coordinates clients' requests, and it answers for this
 * node's copies when another node coordinates.
 *
 * <p>Bounds: at most {@link Config#maxOperations} operations, then requests are answered {@code OVERLOADED} and messages of
 * peers are dropped. Each request gets exactly one response, at its deadline at the latest. Confined to its loop.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.5.
 */
public final class Coordinator implements ReplicaListener, ReplicaMessage.Handler {
    /** A read of more than this does not wait for copies that answer late: they are repaired some other time. */
    private static final long MAX_LINGERING_BYTES = 1 << 20;

    private final Config config;
    private final Tables tables;
    private final Transport<ReplicaMessage> transport;
    private final Clock clock;
    private final StorageEngine engine;
    private final Replica replica;
    private final CoordinatorStats stats = new CoordinatorStats();
    private final Operations operations;
    private final CopyService copies;
    private final DurableQueue untilWritten = new DurableQueue();
    private final DurableQueue untilForced = new DurableQueue();
    private final Set<NodeId> reachable = new HashSet<>();

    private @Nullable Placement placement;
    private @Nullable ContextCodec contexts;
    private boolean draining;

    /**
     * Who coordinates, and within which bounds.
     *
     * @param self this node
     * @param incarnation of this process, durable already
     * @param timeoutMillis of a request that does not say
     * @param maxOperations that may be under way in this loop
     */
    public record Config(NodeId self, long incarnation, int timeoutMillis, int maxOperations, VersionLimits limits) {}

    public Coordinator(
            Config config,
            Tables tables,
            StorageEngine engine,
            Transport<ReplicaMessage> transport,
            Clock clock,
            RandomGenerator random) {
        this.config = config;
        this.tables = tables;
        this.transport = transport;
        this.clock = clock;
        this.engine = engine;
        this.replica = new Replica(engine, this, new HybridClock(clock), config.limits(), config.incarnation());
        this.operations = new Operations(clock, config.maxOperations(), random.nextLong());
        this.copies = new CopyService(tables, operations, replica, stats);
    }

    /** A new ring, or news of whether this node's copies are whole. Contexts are signed with the cluster's key from then on. */
    public void placement(Placement newPlacement, ContextCodec codec) {
        placement = newPlacement;
        contexts = codec;
        replica.tenure(newPlacement.ring().epoch());
    }

    /** A peer can be reached from now on, or no longer; operations that wait for it are decided without it. */
    public void link(NodeId peer, boolean up) {
        if (up) {
            reachable.add(peer);
            return;
        }
        reachable.remove(peer);
        for (Map.Entry<Long, Operation> entry : operations.snapshot()) {
            long op = entry.getKey();
            if (entry.getValue() instanceof Operation.Put put && put.seen.isPresent()) {
                decide(op, put, put.decision.failed(peer));
            } else if (entry.getValue() instanceof Operation.Get get) {
                decide(op, get, get.decision.failed(peer));
            } else if (entry.getValue() instanceof Operation.Forwarding forwarding
                    && forwarding.to().equals(peer)) {
                operations.finish(
                        op, forwarding.caller(), Responses.unreachable(1, 0, forwarding.write(), forwarding.write()));
            }
        }
    }

    /** From now on clients' requests are refused; what is under way goes on. */
    public void drain() {
        draining = true;
    }

    /** Whether no client waits and nothing waits for the disk. */
    public boolean isIdle() {
        return operations.noCallers() && untilWritten.isEmpty() && untilForced.isEmpty() && replica.isIdle();
    }

    public CoordinatorStats stats() {
        return stats;
    }

    public Replica replica() {
        return replica;
    }

    /** A client's request; the frame's partition is checked against the key. */
    public void onRequest(Caller caller, int partition, Request request) {
        if (draining) {
            caller.reply(Responses.draining());
        } else {
            start(caller, partition, request, false);
        }
    }

    private void start(Caller caller, int partition, Request request, boolean forwarded) {
        Optional<Response.Failed> violation = Limits.violation(request);
        if (violation.isPresent()) {
            caller.reply(violation.get());
        } else if (placement == null) {
            caller.reply(Responses.notReady());
        } else if (!operations.hasRoomForClients()) {
            stats.overloaded.add(1);
            caller.reply(Responses.overloaded());
        } else {
            request.deliver(new RequestStart(this, caller, partition, placement, forwarded));
        }
    }

    long deadline(Terms terms) {
        int millis = terms.timeoutMillis() == 0 ? config.timeoutMillis() : terms.timeoutMillis();
        return clock.nanoTime() + millis * 1_000_000L;
    }

    void startDelete(Caller caller, Target target, Request.Delete delete, CausalHistory history, long deadline) {
        KeyTask.Change change = new KeyTask.Change(history, false, true, delete.id(), Bytes.EMPTY);
        startPut(caller, target, change, delete.terms(), deadline);
    }

    void startPut(Caller caller, Target target, KeyTask.Change change, Terms terms, long deadline) {
        int needed = terms.w() == 0 ? target.table().w() : terms.w();
        int present = reachable(target.copies());
        if (target.copies().size() < needed) {
            caller.reply(Responses.ringTooSmall(target.copies().size(), target.table(), needed, false));
        } else if (present < needed) {
            stats.quorumNotMet.add(1);
            caller.reply(Responses.unreachable(needed, present, true, false));
        } else {
            stats.puts.add(1);
            PutOperation decision = new PutOperation(config.self(), target.copies(), needed);
            Operation.Put put = new Operation.Put(caller, target.table(), target.key(), decision);
            long op = operations.begin(put, deadline);
            replica.submit(new KeyTask.Write(op, target.key(), target.table(), change));
        }
    }

    NodeId self() {
        return config.self();
    }

    Tables tables() {
        return tables;
    }

    ContextCodec contexts() {
        return Objects.requireNonNull(contexts);
    }

    Optional<NodeId> firstReachable(List<NodeId> copies) {
        return copies.stream().filter(reachable::contains).findFirst();
    }

    void forward(Caller caller, NodeId to, int partition, Request request, long deadline) {
        boolean write = !(request instanceof Request.Get);
        long op = operations.begin(new Operation.Forwarding(caller, to, write), deadline);
        stats.forwarded.add(1);
        transport.send(to, new Forward(partition, op, request));
    }

    private int reachable(List<NodeId> copies) {
        int count = 0;
        for (NodeId copy : copies) {
            count += copy.equals(config.self()) || reachable.contains(copy) ? 1 : 0;
        }
        return count;
    }

    /** This node's copy has made the resulting record: the others get it in the same turn. */
    @Override
    public void onWritten(long op, WriteOutcome outcome) {
        if (!(operations.find(op) instanceof Operation.Put put)) {
            return;
        }
        if (outcome instanceof WriteOutcome.Refused refused) {
            operations.finish(op, put.caller, Responses.refused(refused.refusal()));
            return;
        }
        WriteOutcome.Written written = (WriteOutcome.Written) outcome;
        stats.retries.add(written.retry() ? 1 : 0);
        put.seen = Optional.of(written.seen());
        RecordKey key = put.key;
        for (NodeId copy : copiesOf(put)) {
            if (reachable.contains(copy)) {
                transport.send(copy, new Store(key.partition(), op, key.table(), key.key(), written.record()));
            } else if (!copy.equals(config.self())) {
                put.decision.failed(copy);
            }
        }
        decide(op, put, put.decision.state());
        acknowledgeWhenDurable(op, put.table, written.position());
    }

    private List<NodeId> copiesOf(Operation.Put put) {
        Placement here = Objects.requireNonNull(placement);
        return here.copies(put.key.partition(), put.table.n());
    }

    private void acknowledgeWhenDurable(long op, Table table, long position) {
        DurableQueue queue = table.durability() == Table.Durability.FORCED ? untilForced : untilWritten;
        queue.add(new DurableQueue.Waiting(position, op));
    }

    private void decide(long op, Operation.Put put, PutOperation.State state) {
        if (state == PutOperation.State.SUCCEEDED) {
            Bytes context = contexts().encode(put.table.number(), put.key.key(), put.seen.orElse(CausalHistory.NONE));
            operations.finish(op, put.caller, new Response.Written(context));
        } else if (state == PutOperation.State.FAILED) {
            stats.quorumNotMet.add(1);
            operations.finish(op, put.caller, Responses.quorumNotMet(put.decision));
        }
    }

    void startGet(Caller caller, Target target, Terms terms, long deadline, Optional<Request.Delete> delete) {
        int needed = terms.r() == 0 ? target.table().r() : terms.r();
        if (target.copies().size() < needed) {
            caller.reply(Responses.ringTooSmall(target.copies().size(), target.table(), needed, false));
            return;
        }
        stats.gets.add(1);
        GetOperation decision = new GetOperation(target.copies(), needed, policy(target.table()));
        long op = operations.begin(new Operation.Get(caller, target, decision, deadline, delete), deadline);
        replica.submit(new KeyTask.Read(op, target.key(), KeyDigest.ABSENT));
    }

    private static UnaryOperator<Siblings> policy(Table table) {
        return table.conflict() == Table.Conflict.LAST_WRITE_WINS ? Siblings::keepLast : Siblings::collapseRetries;
    }

    @Override
    public void onRead(long op, ReadOutcome outcome) {
        Operation operation = operations.find(op);
        boolean whole = placement != null && placement.whole();
        if (operation instanceof Operation.PeerFetch fetch) {
            operations.remove(op);
            transport.send(fetch.from(), new Fetched(fetch.partition(), fetch.theirOp(), outcome, whole));
        } else if (operation instanceof Operation.Get get) {
            RecordKey key = get.key;
            long known = GetOperation.knownDigest(outcome);
            for (NodeId copy : get.copies) {
                if (reachable.contains(copy)) {
                    transport.send(copy, new Fetch(key.partition(), op, key.table(), key.key(), known));
                } else if (!copy.equals(config.self())) {
                    get.decision.failed(copy);
                }
            }
            decide(op, get, get.decision.own(config.self(), outcome, whole));
        }
    }

    /** Answers when it can; stays until every copy has answered or the deadline has come, then repairs. */
    private void decide(long op, Operation.Get get, GetOperation.State state) {
        if (!get.answered && state != GetOperation.State.PENDING) {
            get.answered = true;
            operations.answered();
            answer(get, state);
        }
        boolean large = get.decision.merged().siblings().valueBytes() > MAX_LINGERING_BYTES;
        if (get.answered && (large || get.decision.isComplete())) {
            operations.remove(op);
            repair(get);
        }
    }

    private void answer(Operation.Get get, GetOperation.State state) {
        GetOperation decision = get.decision;
        if (state == GetOperation.State.CORRUPT) {
            get.caller.reply(Responses.corrupt());
        } else if (state == GetOperation.State.FAILED) {
            stats.quorumNotMet.add(1);
            get.caller.reply(Responses.unreachable(decision.needed(), decision.got(), false, false));
        } else if (get.delete.isPresent()) {
            deleteWhatWasSeen(get, get.delete.get());
        } else {
            get.caller.reply(Responses.got(contextOf(get), decision.merged()));
        }
    }

    private Bytes contextOf(Operation.Get get) {
        CausalHistory seen = CausalHistory.of(get.decision.merged().siblings().clock());
        return contexts().encode(get.table.number(), get.key.key(), seen);
    }

    private void deleteWhatWasSeen(Operation.Get get, Request.Delete delete) {
        Siblings seen = get.decision.merged().siblings();
        // A tombstone that was seen may stand on one copy only, not yet forced: it promises nothing, so another is
        // written.
        if (seen.isEmpty()) {
            get.caller.reply(new Response.Written(contextOf(get)));
        } else {
            Target target = new Target(get.table, get.key, get.copies);
            startDelete(get.caller, target, delete, CausalHistory.of(seen.clock()), get.deadline);
        }
    }

    /** Sends what was read to the copies that were behind: only versions that some copy answered with. */
    private void repair(Operation.Get get) {
        for (NodeId copy : get.decision.stale()) {
            stats.repairs.add(1);
            KeyRecord record = get.decision.merged();
            if (copy.equals(config.self())) {
                long op = operations.add(new Operation.OwnRepair());
                replica.submit(new KeyTask.Merge(op, get.key, get.table, record));
            } else {
                RecordKey key = get.key;
                transport.send(copy, new Store(key.partition(), operations.fresh(), key.table(), key.key(), record));
            }
        }
    }

    @Override
    public void onStore(NodeId from, Store message) {
        copies.onStore(from, message, placement);
    }

    /** A peer's record that this node had no room to take in. */
    public void refuseStore(NodeId from, int partition, long op) {
        transport.send(from, new Stored(partition, op, Optional.of(Refusal.BUSY)));
    }

    @Override
    public void onFetch(NodeId from, Fetch message) {
        copies.onFetch(from, message, placement);
    }

    @Override
    public void onMerged(long op, StoreOutcome outcome) {
        Operation operation = operations.find(op);
        if (operation instanceof Operation.OwnRepair) {
            operations.remove(op);
        } else if (operation instanceof Operation.PeerStore store) {
            if (outcome instanceof StoreOutcome.Stored stored) {
                DurableQueue queue = store.force() ? untilForced : untilWritten;
                queue.add(new DurableQueue.Waiting(stored.position(), op));
            } else if (outcome instanceof StoreOutcome.Refused refused) {
                operations.remove(op);
                transport.send(
                        store.from(), new Stored(store.partition(), store.theirOp(), Optional.of(refused.refusal())));
            }
        }
    }

    @Override
    public void onStored(NodeId from, Stored message) {
        if (operations.find(message.op()) instanceof Operation.Put put) {
            decide(
                    message.op(),
                    put,
                    message.refusal().isPresent()
                            ? put.decision.refused(from, message.refusal().get())
                            : put.decision.acknowledged(from));
        }
    }

    @Override
    public void onFetched(NodeId from, Fetched message) {
        if (operations.find(message.op()) instanceof Operation.Get get) {
            boolean intact = !(message.outcome() instanceof ReadOutcome.Found found)
                    || found.record().isIntact();
            decide(
                    message.op(),
                    get,
                    intact
                            ? get.decision.answered(from, message.outcome(), message.whole())
                            : get.decision.failed(from));
        }
    }

    @Override
    public void onForward(NodeId from, Forward message) {
        Caller caller = response -> transport.send(from, new Forwarded(message.partition(), message.op(), response));
        if (draining) {
            caller.reply(Responses.draining());
        } else {
            start(caller, message.partition(), message.request(), true);
        }
    }

    @Override
    public void onForwarded(NodeId from, Forwarded message) {
        if (operations.find(message.op()) instanceof Operation.Forwarding forwarding
                && forwarding.to().equals(from)) {
            operations.finish(message.op(), forwarding.caller(), message.response());
        }
    }

    /** Releases the acknowledgements that the log has come as far as. */
    public void onProgress() {
        release(untilWritten, engine.writtenPosition());
        release(untilForced, engine.forcedPosition());
    }

    private void release(DurableQueue queue, long position) {
        for (Optional<DurableQueue.Waiting> due = queue.poll(position); due.isPresent(); due = queue.poll(position)) {
            long op = due.get().op();
            Operation operation = operations.find(op);
            if (operation instanceof Operation.PeerStore store) {
                operations.remove(op);
                transport.send(store.from(), new Stored(store.partition(), store.theirOp(), Optional.empty()));
            } else if (operation instanceof Operation.Put put) {
                decide(op, put, put.decision.acknowledged(config.self()));
            }
        }
    }

    /** Ends what is overdue. */
    public void onTick() {
        operations.expire(this::expire);
    }

    private void expire(long op) {
        Operation operation = operations.find(op);
        if (operation instanceof Operation.Put put) {
            stats.timeouts.add(1);
            operations.finish(op, put.caller, Responses.timeout(put.decision.needed(), put.decision.got(), true));
        } else if (operation instanceof Operation.Forwarding forwarding) {
            stats.timeouts.add(1);
            operations.finish(op, forwarding.caller(), Responses.timeout(1, 0, forwarding.write()));
        } else if (operation instanceof Operation.Get get) {
            expire(op, get);
        }
    }

    private void expire(long op, Operation.Get get) {
        operations.remove(op);
        if (get.answered) {
            repair(get);
        } else {
            operations.answered();
            stats.timeouts.add(1);
            get.caller.reply(Responses.timeout(get.decision.needed(), get.decision.got(), false));
        }
    }
}
