package io.gramme.node.coordinator;

import io.gramme.client.wire.Limits;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.Replica;
import io.gramme.node.storage.RecordKey;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What other coordinators ask of this node's copies. A message for a partition that this node does not hold is dropped: only a
 * copy may acknowledge. Confined to its loop.
 */
final class CopyService {
    private final Tables tables;
    private final Operations operations;
    private final Replica replica;
    private final CoordinatorStats stats;

    CopyService(Tables tables, Operations operations, Replica replica, CoordinatorStats stats) {
        this.tables = tables;
        this.operations = operations;
        this.replica = replica;
        this.stats = stats;
    }

    void onStore(NodeId from, Store message, @Nullable Placement here) {
        Optional<Table> table = tables.numbered(message.table());
        Optional<RecordKey> key = table.flatMap(t -> owned(here, message.partition(), t, message.key()));
        boolean accepted = key.isPresent()
                && message.record().isIntact()
                && !message.record().isEmpty()
                && operations.hasRoomForPeers();
        if (!accepted) {
            stats.dropped.add(1);
            return;
        }
        boolean force = table.get().durability() == Table.Durability.FORCED;
        long op = operations.add(new Operation.PeerStore(from, message.op(), message.partition(), force));
        replica.submit(new KeyTask.Merge(op, key.get(), table.get(), message.record()));
    }

    void onFetch(NodeId from, Fetch message, @Nullable Placement here) {
        Optional<RecordKey> key =
                tables.numbered(message.table()).flatMap(t -> owned(here, message.partition(), t, message.key()));
        if (key.isEmpty() || !operations.hasRoomForPeers()) {
            stats.dropped.add(1);
            return;
        }
        long op = operations.add(new Operation.PeerFetch(from, message.op(), message.partition()));
        replica.submit(new KeyTask.Read(op, key.get(), message.known()));
    }

    /** The key, if its token really falls into that partition and this node holds a copy of it. */
    private Optional<RecordKey> owned(@Nullable Placement here, int partition, Table table, Bytes key) {
        boolean owned = here != null
                && key.length() <= Limits.KEY_BYTES
                && Token.of(key).partition(here.ring().partitions()) == partition
                && here.holds(partition, table.n());
        return owned ? Optional.of(new RecordKey(partition, table.number(), key)) : Optional.empty();
    }
}
