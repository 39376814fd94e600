package io.gramme.node.coordinator;

import io.gramme.client.wire.Limits;
import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.node.coordinator.Operation.Target;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.CausalHistory;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The start of one request: checks it, and coordinates, forwards or refuses it. What the methods return says whether this node
 * coordinates it.
 */
final class RequestStart implements Request.Handler<Boolean> {
    private static final int LISTED_BYTES = 1 << 20;

    private final Coordinator coordinator;
    private final Caller caller;
    private final int partition;
    private final Placement here;
    private final boolean forwarded;

    RequestStart(Coordinator coordinator, Caller caller, int partition, Placement here, boolean forwarded) {
        this.coordinator = coordinator;
        this.caller = caller;
        this.partition = partition;
        this.here = here;
        this.forwarded = forwarded;
    }

    @Override
    public Boolean onHello(Request.Hello hello) {
        caller.reply(Responses.wrongPartition());
        return false;
    }

    @Override
    public Boolean onDescribeRing(Request.DescribeRing describe) {
        caller.reply(Responses.wrongPartition());
        return false;
    }

    @Override
    public Boolean onGet(Request.Get get) {
        Optional<Target> target = target(get, get.table(), get.key(), get.terms());
        target.ifPresent(
                t -> coordinator.startGet(caller, t, get.terms(), coordinator.deadline(get.terms()), Optional.empty()));
        return target.isPresent();
    }

    @Override
    public Boolean onPut(Request.Put put) {
        Optional<Target> target = target(put, put.table(), put.key(), put.terms());
        target.ifPresent(t -> {
            boolean replace = put.mode() == PutMode.REPLACE;
            withHistory(
                    t,
                    put.context(),
                    history -> coordinator.startPut(
                            caller,
                            t,
                            new KeyTask.Change(history, replace, false, put.id(), put.value()),
                            put.terms(),
                            coordinator.deadline(put.terms())));
        });
        return target.isPresent();
    }

    @Override
    public Boolean onDelete(Request.Delete delete) {
        Optional<Target> target = target(delete, delete.table(), delete.key(), delete.terms());
        target.ifPresent(t -> {
            if (delete.context().isEmpty()) {
                coordinator.startGet(
                        caller, t, delete.terms(), coordinator.deadline(delete.terms()), Optional.of(delete));
            } else {
                withHistory(
                        t,
                        delete.context(),
                        history -> coordinator.startDelete(
                                caller, t, delete, history, coordinator.deadline(delete.terms())));
            }
        });
        return target.isPresent();
    }

    @Override
    public Boolean onListKeys(Request.ListKeys list) {
        Optional<Table> table = coordinator.tables().named(list.table());
        if (table.isEmpty()) {
            caller.reply(Responses.unknownTable(list.table()));
        } else if (list.partition() != partition || partition >= here.ring().partitions()) {
            caller.reply(Responses.wrongPartition());
        } else if (!here.holds(partition, table.get().n())) {
            caller.reply(Responses.notAReplica());
        } else {
            caller.reply(listKeys(table.get(), list));
        }
        return true;
    }

    private void withHistory(Target target, Bytes context, Consumer<CausalHistory> then) {
        Optional<CausalHistory> history = coordinator
                .contexts()
                .decode(target.table().number(), target.key().key(), context);
        if (history.isPresent()) {
            then.accept(history.get());
        } else {
            caller.reply(Responses.badContext());
        }
    }

    /** Where the request goes, when it is well formed and this node is to coordinate it; else it is dealt with here. */
    private Optional<Target> target(Request request, String tableName, Bytes key, Terms terms) {
        Optional<Table> table = coordinator.tables().named(tableName);
        int own = Token.of(key).partition(here.ring().partitions());
        if (table.isEmpty()) {
            caller.reply(Responses.unknownTable(tableName));
        } else if (terms.r() > table.get().n()) {
            caller.reply(Responses.badQuorum("r", terms.r(), table.get()));
        } else if (terms.w() > table.get().n()) {
            caller.reply(Responses.badQuorum("w", terms.w(), table.get()));
        } else if (own != partition) {
            caller.reply(Responses.wrongPartition());
        } else {
            List<NodeId> copies = here.copies(own, table.get().n());
            if (copies.contains(coordinator.self())) {
                return Optional.of(
                        new Target(table.get(), new RecordKey(own, table.get().number(), key), copies));
            }
            forward(request, copies, terms);
        }
        return Optional.empty();
    }

    private void forward(Request request, List<NodeId> copies, Terms terms) {
        Optional<NodeId> to = coordinator.firstReachable(copies);
        if (forwarded) {
            caller.reply(Responses.notAReplica());
        } else if (to.isEmpty()) {
            caller.reply(Responses.noneReachable());
        } else {
            coordinator.forward(caller, to.get(), partition, request, coordinator.deadline(terms));
        }
    }

    private Response listKeys(Table table, Request.ListKeys list) {
        int limit = Math.min(list.limit(), Limits.LISTED_KEYS);
        List<Bytes> keys = coordinator.replica().keys(list.partition(), table.number(), list.after(), limit + 1);
        int count = 0;
        long bytes = 0;
        while (count < Math.min(limit, keys.size()) && bytes < LISTED_BYTES) {
            bytes += keys.get(count++).length();
        }
        return new Response.Keys(keys.subList(0, count), count < keys.size());
    }
}
