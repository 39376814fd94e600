package io.gramme.node;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.MemberDescription;
import io.gramme.client.wire.Protocol;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.TableDescription;
import io.gramme.gossip.Addresses;
import io.gramme.gossip.Member;
import io.gramme.gossip.RingState;
import io.gramme.node.coordinator.Caller;
import io.gramme.node.env.HeldBytes;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.net.RequestSink;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Hands requests to loops, and answers from the latest view of the cluster what needs no loop. Thread-safe. */
final class NodeRequests implements RequestSink {
    private final NodeId self;
    private final Supplier<Tables> tables;
    private final List<NodeLoop> loops;
    private final Supplier<ClusterView> view;
    private final BiFunction<ClusterView, NodeId, String> stateOf;
    private final HeldBytes requested;
    private final HeldBytes answers;

    NodeRequests(
            NodeId self,
            Supplier<Tables> tables,
            List<NodeLoop> loops,
            Supplier<ClusterView> view,
            BiFunction<ClusterView, NodeId, String> stateOf,
            HeldBytes requested,
            HeldBytes answers) {
        this.self = self;
        this.tables = tables;
        this.loops = List.copyOf(loops);
        this.view = view;
        this.stateOf = stateOf;
        this.requested = requested;
        this.answers = answers;
    }

    @Override
    public void submit(Caller caller, int partition, Request request) {
        long bytes = request instanceof Request.Put put ? put.value().length() : 0;
        if (isTooMuch(request) || !requested.take(bytes)) {
            caller.reply(tooManyBytes());
            return;
        }
        Caller releasing = response -> {
            requested.give(bytes);
            caller.reply(response);
        };
        NodeLoop loop = loops.get(Math.floorMod(partition, loops.size()));
        if (!loop.offer(core -> carryOut(core, releasing, partition, request))) {
            releasing.reply(Response.Failed.of(ErrorCode.OVERLOADED, "this node's queue is full; try again shortly"));
        }
    }

    /** Asked again when its turn comes: gets that were taken in before the limit was reached must not all go beyond it. */
    private void carryOut(NodeCore core, Caller caller, int partition, Request request) {
        if (isTooMuch(request)) {
            caller.reply(tooManyBytes());
        } else {
            core.onRequest(caller, partition, request);
        }
    }

    /** Answers that nobody takes hold up gets, no write. */
    private boolean isTooMuch(Request request) {
        return request instanceof Request.Get && answers.isFull();
    }

    private static Response tooManyBytes() {
        return Response.Failed.of(
                ErrorCode.OVERLOADED, "this node holds as many bytes of values as it may; try again shortly");
    }

    @Override
    public Response welcome(Request.Hello hello) {
        int version = Protocol.agree(hello.minVersion(), hello.maxVersion());
        if (version == 0) {
            return Response.Failed.of(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "this node speaks protocol versions " + Protocol.MIN_VERSION + " to " + Protocol.VERSION);
        }
        Optional<RingState> ring = view.get().ring();
        if (ring.isEmpty()) {
            return notReady();
        }
        NodeId cluster = ring.get().clusterId();
        if (hello.clusterId().isPresent() && !hello.clusterId().get().equals(cluster)) {
            return Response.Failed.of(
                    ErrorCode.WRONG_CLUSTER,
                    "this is cluster " + cluster + ", not " + hello.clusterId().get());
        }
        return new Response.Welcome(version, cluster, self, descriptions());
    }

    private static Response notReady() {
        return Response.Failed.of(ErrorCode.NOT_READY, "this node has no ring yet; it is still looking for the seeds");
    }

    @Override
    public Response describeRing() {
        ClusterView now = view.get();
        return now.ring().map(state -> describe(now, state)).orElseGet(NodeRequests::notReady);
    }

    private Response describe(ClusterView now, RingState state) {
        Ring ring = state.ring();
        List<MemberDescription> members = new ArrayList<>();
        Map<NodeId, Integer> indexes = new HashMap<>();
        for (RingMember member : ring.members()) {
            indexes.put(member.id(), members.size());
            members.add(describe(now, member));
        }
        List<Integer> owners = new ArrayList<>(ring.partitions());
        for (int p = 0; p < ring.partitions(); p++) {
            owners.add(indexes.get(ring.owner(p)));
        }
        return new Response.RingDescription(state.clusterId(), ring.epoch(), members, owners, descriptions());
    }

    private MemberDescription describe(ClusterView now, RingMember member) {
        Optional<Addresses> addresses = now.members().member(member.id()).map(Member::addresses);
        return new MemberDescription(
                member.id(),
                member.zone(),
                member.weight(),
                stateOf.apply(now, member.id()),
                addresses.map(Addresses::client).orElse(""),
                addresses.map(Addresses::http).orElse(""),
                addresses.map(Addresses::peer).orElse(""));
    }

    private List<TableDescription> descriptions() {
        return tables.get().all().stream()
                .map(table -> new TableDescription(
                        table.name(),
                        table.number(),
                        TableDescription.Mode.SLOPPY,
                        new TableDescription.Copies(
                                table.n(),
                                table.r(),
                                table.w(),
                                table.quorum().primaryR(),
                                table.quorum().primaryW()),
                        table.conflict() == Table.Conflict.SIBLINGS
                                ? TableDescription.Conflict.SIBLINGS
                                : TableDescription.Conflict.LAST_WRITE_WINS,
                        table.durability() == Table.Durability.FORCED
                                ? TableDescription.Durability.FORCED
                                : TableDescription.Durability.INTERVAL,
                        table.ttlMillis()))
                .toList();
    }

    @Override
    public long epoch() {
        return view.get().epoch();
    }
}
