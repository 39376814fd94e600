package io.gramme.node.coordinator;

import io.gramme.client.wire.Limits;
import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.Ttl;
import io.gramme.node.coordinator.Operation.Target;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.KeyTask.Following;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.CausalHistory;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Token;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The start of one request: checks it, and coordinates, forwards or refuses it. What the methods return says whether this node
 * coordinates it.
 */
final class RequestStart implements Request.Handler<Boolean> {
    /** The latest time of a request that was not under way before. */
    static final long NO_LIMIT = Long.MAX_VALUE;

    private static final int LISTED_BYTES = 1 << 20;

    private final Coordinator coordinator;
    private final LoopState state;
    private final Caller caller;
    private final int partition;
    private final Placement here;
    private final boolean forwarded;
    private final long latest;

    /** @param latest when a request must have been answered at the latest that was under way before */
    RequestStart(
            Coordinator coordinator,
            LoopState state,
            Caller caller,
            int partition,
            Placement here,
            boolean forwarded,
            long latest) {
        this.coordinator = coordinator;
        this.state = state;
        this.caller = caller;
        this.partition = partition;
        this.here = here;
        this.forwarded = forwarded;
        this.latest = latest;
        state.foreground.asked();
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
        target.ifPresent(t -> withHistory(
                t,
                get.atLeast(),
                history -> coordinator
                        .reads()
                        .start(caller, t, get.terms(), deadline(get.terms()), history, Optional.empty())));
        return target.isPresent();
    }

    @Override
    public Boolean onPut(Request.Put put) {
        Optional<Target> target = target(put, put.table(), put.key(), put.terms());
        target.ifPresent(t -> {
            boolean replace = put.mode() == PutMode.REPLACE;
            Following following = put.mode() == PutMode.FOLLOWING ? Following.ALWAYS : Following.IF_POSSIBLE;
            withHistory(
                    t,
                    put.context(),
                    history -> coordinator
                            .writes()
                            .start(
                                    caller,
                                    t,
                                    new KeyTask.Change(
                                            history,
                                            replace,
                                            false,
                                            put.id(),
                                            put.value(),
                                            expiry(t.table(), put.ttlMillis()),
                                            following),
                                    put.terms(),
                                    deadline(put.terms())));
        });
        return target.isPresent();
    }

    private long deadline(Terms terms) {
        return Math.min(latest, state.deadline(terms));
    }

    /** When a value ends that is put now: fixed once, by its coordinator. */
    private long expiry(Table table, long ttlMillis) {
        long ttl = ttlMillis == Ttl.TABLE ? table.ttlMillis() : ttlMillis == Ttl.NEVER ? 0 : ttlMillis;
        return ttl == 0 ? 0 : Math.max(1, state.clock.wallMillis() + ttl);
    }

    @Override
    public Boolean onDelete(Request.Delete delete) {
        Optional<Target> target = target(delete, delete.table(), delete.key(), delete.terms());
        target.ifPresent(t -> {
            if (delete.context().isEmpty()) {
                coordinator
                        .reads()
                        .start(
                                caller,
                                t,
                                delete.terms(),
                                deadline(delete.terms()),
                                CausalHistory.NONE,
                                Optional.of(delete));
            } else {
                withHistory(
                        t,
                        delete.context(),
                        history -> coordinator
                                .writes()
                                .start(
                                        caller,
                                        t,
                                        KeyTask.Change.delete(history, delete.id()),
                                        delete.terms(),
                                        deadline(delete.terms())));
            }
        });
        return target.isPresent();
    }

    @Override
    public Boolean onListKeys(Request.ListKeys list) {
        Optional<Table> table = state.tables().named(list.table());
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
        Optional<CausalHistory> history =
                state.contexts().decode(target.table().number(), target.key().key(), context);
        if (history.isPresent()) {
            then.accept(history.get());
        } else {
            caller.reply(Responses.badContext());
        }
    }

    /** Where the request goes, when it is well formed and this node is to coordinate it; else it is dealt with here. */
    private Optional<Target> target(Request request, String tableName, Bytes key, Terms terms) {
        Optional<Table> table = state.tables().named(tableName);
        int own = Token.of(key).partition(here.ring().partitions());
        if (table.isEmpty()) {
            caller.reply(Responses.unknownTable(tableName));
        } else if (Math.max(terms.r(), terms.primaryR()) > table.get().n()) {
            boolean r = terms.r() > table.get().n();
            caller.reply(Responses.badQuorum(r ? "r" : "primaryR", r ? terms.r() : terms.primaryR(), table.get()));
        } else if (Math.max(terms.w(), terms.primaryW()) > table.get().n()) {
            boolean w = terms.w() > table.get().n();
            caller.reply(Responses.badQuorum(w ? "w" : "primaryW", w ? terms.w() : terms.primaryW(), table.get()));
        } else if (own != partition) {
            caller.reply(Responses.wrongPartition());
        } else {
            Target target =
                    here.target(table.get(), new RecordKey(own, table.get().number(), key));
            return isCoordinatedHere(request, target.list(), terms) ? Optional.of(target) : Optional.empty();
        }
        return Optional.empty();
    }

    /** One of the first N coordinates; any other member that stays, and may keep what they miss, only when it can reach none of them. */
    private boolean isCoordinatedHere(Request request, PreferenceList list, Terms terms) {
        // Who was away for too long has no copy before it is let in again.
        if (!here.isAway(state.self()) && list.isPrimary(state.self())) {
            return true;
        }
        List<NodeId> to = list.primaries().stream().filter(state::isReachable).toList();
        if (to.isEmpty() && here.mayKeepHints()) {
            return true;
        }
        if (to.isEmpty() && here.isMember()) {
            // Who leaves, or came in vain, could not deliver any more what it acknowledged in their place; those that
            // stay can.
            to = list.fallbacks().stream().filter(state::isReachable).toList();
        }
        if (to.isEmpty()) {
            caller.reply(Responses.noneReachable());
        } else if (forwarded) {
            caller.reply(Responses.notAReplica());
        } else {
            coordinator.forwards().start(caller, to, partition, request, deadline(terms));
        }
        return false;
    }

    private Response listKeys(Table table, Request.ListKeys list) {
        int limit = Math.min(list.limit(), Limits.LISTED_KEYS);
        List<Bytes> keys = state.replica().keys(list.partition(), table.number(), list.after(), limit + 1);
        int count = 0;
        long bytes = 0;
        while (count < Math.min(limit, keys.size()) && bytes < LISTED_BYTES) {
            bytes += keys.get(count++).length();
        }
        return new Response.Keys(keys.subList(0, count), count < keys.size());
    }
}
