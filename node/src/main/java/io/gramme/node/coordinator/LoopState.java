package io.gramme.node.coordinator;

import io.gramme.client.wire.Terms;
import io.gramme.node.handoff.HintStore;
import io.gramme.node.handoff.SyncFlags;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.replica.Replica;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.ContextCodec;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the parts of one loop's coordination share. Confined to its loop. */
final class LoopState {
    final Coordinator.Config config;
    final Clock clock;
    final Operations operations;
    final OwnHints ownHints = new OwnHints(this);
    final Unanswered unanswered;
    final CoordinatorStats stats = new CoordinatorStats();
    final Foreground foreground;
    private final Set<NodeId> reachable = new HashSet<>();
    private final SortedSet<NodeId> asked = new TreeSet<>();
    private final ReplicaTransport transport;
    private @Nullable Copies copies;
    private @Nullable Placement placement;
    private @Nullable ContextCodec contexts;
    private long barrier;

    /** What this loop stores: its own copies, hints for others, and who must be synced for want of a hint. */
    record Copies(Replica replica, HintStore hints, SyncFlags flags) {}

    LoopState(Coordinator.Config config, ReplicaTransport transport, Clock clock, Operations operations) {
        this.config = config;
        this.transport = transport;
        this.clock = clock;
        this.operations = operations;
        this.unanswered = new Unanswered(1_000_000L * config.timeoutMillis());
        this.foreground = new Foreground(clock);
    }

    void copies(Copies stored) {
        copies = stored;
    }

    void placement(Placement newPlacement, ContextCodec codec) {
        // What was known before a restart is not: nobody who counts is behind what this node served under.
        barrier = placement == null ? newPlacement.epoch() : barrier;
        placement = newPlacement;
        contexts = codec;
    }

    /** Everybody who is not suspected serves at least under that epoch. */
    void barrier(long epoch) {
        barrier = Math.max(barrier, epoch);
    }

    /** The last epoch that everybody was known to serve under. */
    long barrier() {
        return barrier;
    }

    /** When a request that begins now must have been answered. */
    long deadline(Terms terms) {
        int millis = terms.timeoutMillis() == 0 ? config.timeoutMillis() : terms.timeoutMillis();
        return clock.nanoTime() + millis * 1_000_000L;
    }

    NodeId self() {
        return config.self();
    }

    /** Those of the ring. There must be one. */
    Tables tables() {
        return Objects.requireNonNull(placement).tables();
    }

    /** The table of that number; without a ring there is none. */
    Optional<Table> table(int number) {
        return placement == null ? Optional.empty() : placement.tables().numbered(number);
    }

    /** Null while there is no ring. */
    @Nullable
    Placement placement() {
        return placement;
    }

    ContextCodec contexts() {
        return Objects.requireNonNull(contexts);
    }

    Replica replica() {
        return Objects.requireNonNull(copies).replica();
    }

    HintStore hints() {
        return Objects.requireNonNull(copies).hints();
    }

    SyncFlags flags() {
        return Objects.requireNonNull(copies).flags();
    }

    /**
     * Whether this node's copy of the partition has everything that it should, so that its answers count. A copy that has not
     * takes writes, and is merged into reads.
     */
    boolean isWhole(int partition) {
        return placement != null && flags().isItemised() && !flags().isRaised(self(), partition);
    }

    /** Whether a message to the node would probably arrive and be answered. */
    boolean isReachable(NodeId node) {
        return reachable.contains(node);
    }

    void reachable(NodeId node, boolean now) {
        if (now) {
            reachable.add(node);
        } else {
            reachable.remove(node);
        }
    }

    /** Sends what belongs to nothing that began earlier. */
    void send(NodeId to, ReplicaMessage message) {
        transport.send(to, message, placement == null ? 0 : placement.epoch());
    }

    /** Sends what is to be answered. */
    void ask(NodeId to, ReplicaMessage message) {
        ask(to, message, placement == null ? 0 : placement.epoch());
    }

    /** The same for an operation that began in that epoch. */
    void ask(NodeId to, ReplicaMessage message, long epoch) {
        unanswered.asked(to, clock.nanoTime());
        asked.add(to);
        transport.send(to, message, epoch);
    }

    /** The peers that were asked something since the last call, ascending. */
    List<NodeId> asked() {
        List<NodeId> peers = List.copyOf(asked);
        asked.clear();
        return peers;
    }

    /** Keeps a record for a node that it could not be sent to, and that no other keeps it for. */
    void keepHint(NodeId target, Table table, RecordKey key, KeyRecord record) {
        stats.ownHints.add(1);
        ownHints.keep(new Operation.OwnHint(target, table, key, record));
    }
}
