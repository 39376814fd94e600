package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.FakeNode.Exchange;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.MemberDescription;
import io.gramme.client.wire.Protocol;
import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.TableDescription;
import io.gramme.client.wire.Value;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Fake nodes that share one map of records: a put replaces, or adds a sibling when it has no context and the record is
 * there. The table {@code default} has N=3, R=2, W=2.
 */
public final class FakeCluster implements AutoCloseable {
    static final NodeId CLUSTER = new NodeId(7, 7);
    static final int PARTITIONS = 16;

    private final List<FakeNode> nodes = new ArrayList<>();
    private final NavigableMap<Bytes, List<Bytes>> records = new ConcurrentSkipListMap<>();
    private final Map<Bytes, Long> expiries = new ConcurrentHashMap<>();
    private List<String> httpAddresses = List.of();
    private boolean addressesAreKnown = true;
    private volatile RingDescription description;

    public FakeCluster(int count) {
        for (int i = 1; i <= count; i++) {
            nodes.add(new FakeNode(new NodeId(i, i), (request, exchange) -> {}));
        }
        description = describe(nodes, 1);
        nodes.forEach(node -> node.behave(serving(node)));
    }

    FakeNode node(int index) {
        return nodes.get(index);
    }

    List<FakeNode> nodes() {
        return nodes;
    }

    public NavigableMap<Bytes, List<Bytes>> records() {
        return records;
    }

    /** From now on values of these bytes, whatever record they belong to, are said to end then. */
    public void sayExpires(Bytes value, Instant when) {
        expiries.put(value, when.toEpochMilli());
    }

    /** Every data request of this kind that any node has seen. */
    public <T extends Request> List<T> seen(Class<T> kind) {
        return nodes.stream().flatMap(node -> node.seen(kind).stream()).toList();
    }

    /** From now on the ring's members have these HTTP addresses, in the order of the nodes. */
    public void serveHttpAt(List<String> addresses) {
        httpAddresses = List.copyOf(addresses);
        description = describe(nodes, 1);
    }

    /** Client addresses, as {@code --seeds} takes them. */
    public String seeds() {
        return String.join(",", nodes.stream().map(FakeNode::address).toList());
    }

    /** From now on every data request fails with this. */
    public void failAll(ErrorCode code, boolean maySurvive) {
        Response failed = new Response.Failed(code, "as the test says", 2, 1, maySurvive);
        nodes.forEach(node -> node.behave(leavingData(node, (request, exchange) -> exchange.reply(epoch(), failed))));
    }

    /** Without hedged reads, so that a slow machine changes nothing of what the nodes see. */
    GrammeClient.Builder client() {
        return GrammeClient.builder(nodes.stream().map(FakeNode::address).toList())
                .hedgeReads(false);
    }

    /** Connects to every node, so that each is asked for what it is best for. */
    void warmUp(GrammeClient client) {
        waitUntil(() -> {
            for (int i = 0; i < 64; i++) {
                client.get("default", Bytes.utf8("warm" + i));
            }
            return nodes.stream().noneMatch(node -> node.seen(Request.Get.class).isEmpty());
        });
        clearSeen();
    }

    void clearSeen() {
        nodes.forEach(node -> node.seen().clear());
    }

    static void waitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("a condition still does not hold")
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** From now on every answer carries the next epoch, whose ring has these members. */
    void changeRing(List<FakeNode> members) {
        description = describe(members, epoch() + 1);
    }

    long epoch() {
        return description.epoch();
    }

    /** From now on the ring is described by nodes that know, or do not know, where its members are. */
    void knowAddresses(boolean areKnown) {
        addressesAreKnown = areKnown;
        description = describe(nodes, epoch());
    }

    /** The fake nodes that hold the key, best first. */
    List<FakeNode> replicas(Bytes key) {
        Ring ring = description.ring();
        return ring.preferenceList(Token.of(key).partition(PARTITIONS), 3).primaries().stream()
                .map(id -> nodes.stream()
                        .filter(node -> node.id().equals(id))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    FakeNode.Behaviour serving(FakeNode node) {
        return (request, exchange) -> exchange.reply(epoch(), answer(node, request, exchange));
    }

    /** Serves, but answers data requests with this failure. */
    FakeNode.Behaviour failing(FakeNode node, ErrorCode code) {
        return (request, exchange) -> exchange.reply(
                epoch(),
                isData(request)
                        ? new Response.Failed(code, "as the test says", 2, 1, false)
                        : answer(node, request, exchange));
    }

    /** Serves, but leaves data requests to the test. */
    FakeNode.Behaviour leavingData(FakeNode node, FakeNode.Behaviour data) {
        return (request, exchange) -> {
            if (isData(request)) {
                data.on(request, exchange);
            } else {
                exchange.reply(epoch(), answer(node, request, exchange));
            }
        };
    }

    void serve(FakeNode node, Request request, Exchange exchange) {
        exchange.reply(epoch(), answer(node, request, exchange));
    }

    static boolean isData(Request request) {
        return !(request instanceof Request.Hello) && !(request instanceof Request.DescribeRing);
    }

    /** Each node has one of its own. */
    static String zone(NodeId node) {
        return "z" + node.low();
    }

    private RingDescription describe(List<FakeNode> members, long epoch) {
        Ring ring = RingPlanner.firstEpoch(
                members.stream()
                        .map(node -> new RingMember(node.id(), zone(node.id()), 1))
                        .toList(),
                PARTITIONS);
        List<NodeId> ids = ring.members().stream().map(RingMember::id).toList();
        List<Integer> owners = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            owners.add(ids.indexOf(ring.owner(p)));
        }
        List<MemberDescription> described = new ArrayList<>();
        for (NodeId id : ids) {
            FakeNode node =
                    nodes.stream().filter(n -> n.id().equals(id)).findFirst().orElseThrow();
            described.add(new MemberDescription(
                    id, zone(id), 1, "up", addressesAreKnown ? node.address() : "", http(node), ""));
        }
        return new RingDescription(CLUSTER, epoch, described, owners, List.of(table()));
    }

    private String http(FakeNode node) {
        return httpAddresses.isEmpty() ? "" : httpAddresses.get(nodes.indexOf(node));
    }

    private static TableDescription table() {
        return new TableDescription(
                "default",
                1,
                TableDescription.Mode.SLOPPY,
                new TableDescription.Copies(3, 2, 2, 0, 0),
                TableDescription.Conflict.SIBLINGS,
                TableDescription.Durability.FORCED,
                0);
    }

    private Response answer(FakeNode node, Request request, Exchange exchange) {
        if (request instanceof Request.ListKeys list && exchange.frame().partition() != list.partition()) {
            return Response.Failed.of(ErrorCode.BAD_REQUEST, "the partition in the frame is not the one to be listed");
        }
        return request.deliver(new Answers(node));
    }

    private static Bytes contextOf(List<Bytes> values) {
        return values.isEmpty() ? Bytes.EMPTY : Bytes.utf8("ctx");
    }

    @Override
    public void close() {
        nodes.forEach(FakeNode::close);
    }

    /** What a node answers that has nothing else to do. */
    private final class Answers implements Request.Handler<Response> {
        private final FakeNode node;

        Answers(FakeNode node) {
            this.node = node;
        }

        @Override
        public Response onHello(Request.Hello hello) {
            return hello.clusterId().filter(id -> !id.equals(CLUSTER)).isPresent()
                    ? Response.Failed.of(ErrorCode.WRONG_CLUSTER, "this is cluster " + CLUSTER)
                    : new Response.Welcome(Protocol.VERSION, CLUSTER, node.id(), List.of(table()));
        }

        @Override
        public Response onGet(Request.Get get) {
            List<Bytes> values = records.getOrDefault(get.key(), List.of());
            return new Response.Got(
                    contextOf(values), values.stream().map(this::valueOf).toList());
        }

        private Value valueOf(Bytes bytes) {
            return new Value(bytes, Value.of(bytes).crc32c(), expiries.getOrDefault(bytes, 0L));
        }

        @Override
        public Response onPut(Request.Put put) {
            boolean adds = put.context().isEmpty() && put.mode() != PutMode.REPLACE;
            records.compute(put.key(), (key, old) -> {
                List<Bytes> values =
                        new ArrayList<>(adds ? Optional.ofNullable(old).orElse(List.of()) : List.of());
                values.add(put.value());
                return values;
            });
            return new Response.Written(Bytes.utf8("ctx"));
        }

        @Override
        public Response onDelete(Request.Delete delete) {
            records.remove(delete.key());
            return new Response.Written(Bytes.utf8("ctx"));
        }

        @Override
        public Response onDescribeRing(Request.DescribeRing describe) {
            return description;
        }

        @Override
        public Response onListKeys(Request.ListKeys list) {
            List<Bytes> keys = records.tailMap(list.after(), false).keySet().stream()
                    .filter(key -> Token.of(key).partition(PARTITIONS) == list.partition())
                    .limit(list.limit() + 1L)
                    .toList();
            boolean more = keys.size() > list.limit();
            return new Response.Keys(more ? keys.subList(0, list.limit()) : keys, more);
        }
    }
}
