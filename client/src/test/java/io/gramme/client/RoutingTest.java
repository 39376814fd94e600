package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Frame;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Request.Get;
import io.gramme.client.wire.Request.Put;
import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Value;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where requests go, and what happens to them when nodes fail. */
@Timeout(30)
class RoutingTest {
    private static final Bytes KEY = Bytes.utf8("zenobe");
    private static final Bytes VALUE = Bytes.utf8("gramme");
    private static final Duration SHORT = Duration.ofMillis(300);

    private final FakeCluster cluster = new FakeCluster(4);

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aRequestGoesStraightToAReplicaOfItsKey() {
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);

            for (int i = 0; i < 50; i++) {
                Bytes key = Bytes.utf8("k" + i);
                client.put("default", key, VALUE);
                assertThat(cluster.replicas(key))
                        .anyMatch(node -> node.seen(Put.class).stream()
                                .anyMatch(put -> put.key().equals(key)));
            }
        }
    }

    @Test
    void aClientMayBeginWithAnotherReplica() {
        try (GrammeClient client = cluster.client().firstReplica(1).build()) {
            cluster.warmUp(client);

            for (int i = 0; i < 50; i++) {
                Bytes key = Bytes.utf8("k" + i);
                client.put("default", key, VALUE);
                assertThat(cluster.replicas(key).get(1).seen(Put.class))
                        .anyMatch(put -> put.key().equals(key));
            }
        }
    }

    @Test
    void theHeaderCarriesThePartitionAndTheEpoch() {
        List<Frame> frames = new ArrayList<>();
        FakeNode first = cluster.replicas(KEY).get(0);
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            cluster.warmUp(client);
            first.behave((request, exchange) -> {
                frames.add(exchange.frame());
                cluster.serve(first, request, exchange);
            });

            client.get("default", KEY);

            assertThat(frames).anySatisfy(frame -> {
                assertThat(frame.partition()).isEqualTo(Token.of(KEY).partition(FakeCluster.PARTITIONS));
                assertThat(frame.epoch()).isEqualTo(cluster.epoch());
            });
        }
    }

    @Test
    void anUnwillingReplicaIsReplacedByTheNextUnderTheSameRequestId() {
        for (ErrorCode code : List.of(
                ErrorCode.DRAINING,
                ErrorCode.NOT_READY,
                ErrorCode.TIMEOUT,
                ErrorCode.OVERLOADED,
                ErrorCode.NO_SPACE,
                ErrorCode.QUORUM_NOT_MET,
                ErrorCode.STALE,
                ErrorCode.CLOCK_SKEW)) {
            FakeNode first = cluster.replicas(KEY).get(0);
            FakeNode second = cluster.replicas(KEY).get(1);
            try (GrammeClient client = cluster.client().firstReplica(0).build()) {
                cluster.warmUp(client);
                first.behave(cluster.failing(first, code));

                client.put("default", KEY, VALUE);

                assertThat(idsOf(first)).as(code.name()).hasSize(1).isEqualTo(idsOf(second));
            }
            first.behave(cluster.serving(first));
        }
    }

    @Test
    void aRequestWhoseConnectionIsLostGoesToTheNextReplica() {
        FakeNode first = cluster.replicas(KEY).get(0);
        FakeNode second = cluster.replicas(KEY).get(1);
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            cluster.warmUp(client);
            first.behave(cluster.leavingData(first, (request, exchange) -> exchange.hangUp()));

            client.put("default", KEY, VALUE);

            assertThat(idsOf(first)).hasSize(1).isEqualTo(idsOf(second));
        }
    }

    @Test
    void aSilentReplicaIsPassedOverWithinTheDeadline() {
        FakeNode first = cluster.replicas(KEY).get(0);
        try (GrammeClient client = impatient()) {
            cluster.warmUp(client);
            first.behave(cluster.leavingData(first, (request, exchange) -> {}));

            client.put("default", KEY, VALUE);

            assertThat(cluster.replicas(KEY).get(1).seen(Put.class)).hasSize(1);
        }
    }

    @Test
    void theLateAnswerOfAReplicaThatWasPassedOverStillCounts() {
        FakeNode first = cluster.replicas(KEY).get(0);
        List<FakeNode.Exchange> held = new CopyOnWriteArrayList<>();
        CountDownLatch passedOver = new CountDownLatch(1);
        try (GrammeClient client = impatient()) {
            cluster.warmUp(client);
            first.behave((request, exchange) -> {
                if (request instanceof Put) {
                    held.add(exchange);
                } else {
                    cluster.serve(first, request, exchange);
                }
            });
            for (FakeNode other : cluster.replicas(KEY).subList(1, 3)) {
                other.behave(cluster.leavingData(other, (request, exchange) -> passedOver.countDown()));
            }

            CompletionStage<CausalContext> written = client.async().put("default", KEY, VALUE);
            while (passedOver.getCount() > 0) {
                // Reads that are answered keep the first replica's connection from counting as dead.
                client.get("default", KEY);
            }
            held.get(0).reply(1, new Response.Written(Bytes.utf8("late")));

            assertThat(written.toCompletableFuture().join().bytes()).isEqualTo(Bytes.utf8("late"));
        }
    }

    @Test
    void aKilledNodeCostsNoRequest() {
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);
            List<CompletionStage<CausalContext>> writes = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                if (i == 200) {
                    cluster.node(1).stop();
                }
                writes.add(client.async().put("default", Bytes.utf8("k" + i), VALUE));
            }

            writes.forEach(write -> write.toCompletableFuture().join());
            assertThat(cluster.records()).hasSize(400);
        }
    }

    @Test
    void aNodeThatComesBackIsUsedAgain() {
        FakeNode first = cluster.replicas(KEY).get(0);
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            client.put("default", KEY, VALUE);
            first.stop();
            client.put("default", KEY, VALUE);
            first.start();
            cluster.clearSeen();

            FakeCluster.waitUntil(() -> {
                client.put("default", KEY, VALUE);
                return !first.seen(Put.class).isEmpty();
            });
        }
    }

    @Test
    void aNodeOutsideThePreferenceListServesWhenNoneOfItsNodesCanBeReached() {
        List<FakeNode> replicas = cluster.replicas(KEY);
        FakeNode fallback = cluster.nodes().stream()
                .filter(node -> !replicas.contains(node))
                .findFirst()
                .orElseThrow();
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);
            replicas.forEach(FakeNode::stop);

            client.put("default", KEY, VALUE);

            assertThat(fallback.seen(Put.class)).isNotEmpty();
        }
    }

    @Test
    void anAnswerWithANewerEpochMakesTheClientFetchTheRing() {
        FakeNode leaver = cluster.replicas(KEY).get(0);
        List<FakeNode> stayers =
                cluster.nodes().stream().filter(node -> node != leaver).toList();
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            cluster.warmUp(client);
            cluster.changeRing(stayers);
            client.put("default", KEY, VALUE);

            FakeCluster.waitUntil(() -> {
                cluster.clearSeen();
                client.put("default", KEY, VALUE);
                return !cluster.replicas(KEY).get(0).seen(Put.class).isEmpty();
            });
            assertThat(stayers).contains(cluster.replicas(KEY).get(0));
        }
    }

    @Test
    void aNodeThatIsNoReplicaMakesTheClientFetchTheRing() {
        FakeNode first = cluster.replicas(KEY).get(0);
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            cluster.warmUp(client);
            FakeCluster.waitUntil(() -> {
                cluster.clearSeen();
                client.put("default", KEY, VALUE);
                return count(Request.DescribeRing.class) == 0;
            });
            first.behave(cluster.failing(first, ErrorCode.NOT_A_REPLICA));

            client.put("default", KEY, VALUE);

            FakeCluster.waitUntil(() -> count(Request.DescribeRing.class) > 0);
        }
    }

    @Test
    void aRingIsFetchedNowAndThenEvenWhenNothingChanges() {
        try (GrammeClient client =
                cluster.client().refreshEvery(Duration.ofMillis(100)).build()) {
            cluster.warmUp(client);

            FakeCluster.waitUntil(() -> count(Request.DescribeRing.class) >= 4);
        }
    }

    @Test
    void aRingWhoseMembersHaveNoAddressesYetIsFetchedAgainWhenARequestFailsOfIt() {
        cluster.knowAddresses(false);
        try (GrammeClient client =
                cluster.client().refreshEvery(Duration.ofMinutes(1)).build()) {
            assertThatThrownBy(() -> client.get("default", KEY)).hasMessageContaining("no node with an address");
            cluster.knowAddresses(true);

            FakeCluster.waitUntil(() -> isServed(client));
        }
    }

    private static boolean isServed(GrammeClient client) {
        try {
            return client.get("default", KEY).values().isEmpty();
        } catch (UnavailableException e) {
            return false;
        }
    }

    @Test
    void anAddressIsKeptThatANodeWhichHasJustStartedDoesNotKnow() {
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);
            cluster.knowAddresses(false);
            cluster.changeRing(cluster.nodes());
            client.put("default", KEY, VALUE);
            FakeCluster.waitUntil(() -> cluster.nodes().stream()
                            .mapToInt(node ->
                                    node.seen(Request.DescribeRing.class).size())
                            .sum()
                    > 0);

            for (int i = 0; i < 50; i++) {
                client.put("default", Bytes.utf8("k" + i), VALUE);
            }
        }
    }

    @Test
    void aNodeThatIsBehindDoesNotCauseAStormOfFetches() {
        FakeNode first = cluster.replicas(KEY).get(0);
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            cluster.warmUp(client);
            first.behave(cluster.leavingData(
                    first, (request, exchange) -> exchange.reply(99, new Response.Got(Bytes.EMPTY, List.of()))));

            long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
            while (System.nanoTime() < end) {
                client.get("default", KEY);
            }

            assertThat(count(Request.DescribeRing.class)).isLessThan(12);
        }
    }

    @Test
    void aDamagedValueIsReadFromTheNextReplica() {
        FakeNode first = cluster.replicas(KEY).get(0);
        cluster.records().put(KEY, List.of(VALUE));
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            cluster.warmUp(client);
            first.behave(cluster.leavingData(
                    first,
                    (request, exchange) -> exchange.reply(
                            1, new Response.Got(Bytes.EMPTY, List.of(new Value(Bytes.utf8("gromme"), 1, 0))))));

            assertThat(client.get("default", KEY).value()).contains(VALUE);
            assertThat(first.seen(Get.class)).hasSize(1);
        }
    }

    @Test
    void aValueThatIsDamagedEverywhereIsNeverGiven() {
        for (FakeNode node : cluster.nodes()) {
            node.behave(cluster.leavingData(
                    node,
                    (request, exchange) ->
                            exchange.reply(1, new Response.Got(Bytes.EMPTY, List.of(new Value(VALUE, 1, 0))))));
        }
        try (GrammeClient client = cluster.client().build()) {
            assertThatThrownBy(() -> client.get("default", KEY)).isInstanceOf(CorruptException.class);
        }
    }

    @Test
    void garbageFromANodeSendsItsRequestsElsewhere() {
        byte[][] garbage = {
            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            {0, 0, 0, 24, 1, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 1},
            {-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
        };
        for (byte[] bytes : garbage) {
            FakeNode first = cluster.replicas(KEY).get(0);
            try (GrammeClient client = cluster.client().firstReplica(0).build()) {
                cluster.warmUp(client);
                first.behave(cluster.leavingData(first, (request, exchange) -> exchange.replyRaw(bytes)));

                client.put("default", KEY, VALUE);

                assertThat(idsOf(first)).hasSize(1);
            }
            first.behave(cluster.serving(first));
        }
    }

    @Test
    void anAnswerOfAnotherKindSendsTheRequestElsewhere() {
        FakeNode first = cluster.replicas(KEY).get(0);
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            cluster.warmUp(client);
            first.behave(cluster.leavingData(
                    first, (request, exchange) -> exchange.reply(1, new Response.Keys(List.of(), false))));

            client.put("default", KEY, VALUE);

            assertThat(cluster.replicas(KEY).get(1).seen(Put.class)).hasSize(1);
        }
    }

    @Test
    void anAnswerToNothingIsIgnored() {
        FakeNode first = cluster.replicas(KEY).get(0);
        first.behave(cluster.leavingData(first, (request, exchange) -> {
            Frame frame = new io.gramme.client.wire.ResponseCodec()
                    .encode(4_711, 1, new Response.Written(Bytes.utf8("nobody's")));
            exchange.reply(frame);
            cluster.serve(first, request, exchange);
        }));
        try (GrammeClient client = cluster.client().firstReplica(0).build()) {
            assertThat(client.put("default", KEY, VALUE).bytes()).isEqualTo(Bytes.utf8("ctx"));
        }
    }

    @Test
    void anotherClusterIsRefused() {
        try (GrammeClient client = cluster.client().clusterId(new NodeId(1, 2)).build()) {
            assertThatThrownBy(() -> client.get("default", KEY))
                    .isInstanceOf(IncompatibleException.class)
                    .hasMessageContaining("this is cluster");
        }
    }

    private GrammeClient impatient() {
        return cluster.client()
                .timeouts(Duration.ofSeconds(5), SHORT, Duration.ofSeconds(1))
                .firstReplica(0)
                .build();
    }

    private long count(Class<? extends Request> kind) {
        return cluster.nodes().stream()
                .mapToLong(node -> node.seen(kind).size())
                .sum();
    }

    private static List<RequestId> idsOf(FakeNode node) {
        return node.seen(Put.class).stream().map(Put::id).toList();
    }
}
