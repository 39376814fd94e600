package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Request.Get;
import io.gramme.client.wire.Request.Put;
import io.gramme.client.wire.Response;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node that fails costs the client's requests. */
@Timeout(30)
class FailoverTest {
    private static final Bytes KEY = Bytes.utf8("zenobe");
    private static final Bytes VALUE = Bytes.utf8("gramme");
    private static final Duration LONG_ATTEMPT = Duration.ofSeconds(5);

    private final FakeCluster cluster = new FakeCluster(4);
    private final FakeNode first = cluster.replicas(KEY).get(0);
    private final FakeNode second = cluster.replicas(KEY).get(1);

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** Begins with the first replica, and gives up an attempt late, so that nothing but what is tested moves a request on. */
    private GrammeClient client() {
        return cluster.client()
                .timeouts(Duration.ofSeconds(10), LONG_ATTEMPT, Duration.ofSeconds(1))
                .firstReplica(0)
                .hedgeReads(true)
                .build();
    }

    private static void ignoreEverything(FakeNode node) {
        node.behave((request, exchange) -> {});
    }

    private static Duration longest(List<Duration> times) {
        return times.stream().max(Duration::compareTo).orElseThrow();
    }

    @Test
    void aReadThatIsLateIsAskedOfTheNextReplicaToo() {
        try (GrammeClient client = client()) {
            cluster.warmUp(client);
            first.behave((request, exchange) -> {
                if (request instanceof Put) {
                    cluster.serve(first, request, exchange);
                }
            });
            long start = System.nanoTime();

            CompletableFuture<GetResult> read =
                    client.async().get("default", KEY).toCompletableFuture();
            // Writes that are answered show that the node lives.
            FakeCluster.waitUntil(() -> {
                client.put("default", KEY, VALUE);
                return read.isDone();
            });

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(second.seen(Get.class)).hasSize(1);
        }
    }

    @Test
    void aWriteThatIsOnlyLateIsNotCarriedOutTwice() {
        try (GrammeClient client = client()) {
            cluster.warmUp(client);
            List<FakeNode.Exchange> held = new CopyOnWriteArrayList<>();
            first.behave((request, exchange) -> {
                if (request instanceof Put) {
                    held.add(exchange);
                } else {
                    cluster.serve(first, request, exchange);
                }
            });

            CompletionStage<CausalContext> write = client.async().put("default", KEY, VALUE);
            long end = System.nanoTime() + Duration.ofMillis(900).toNanos();
            while (System.nanoTime() - end < 0) {
                client.get("default", KEY);
            }
            held.forEach(exchange -> exchange.reply(1, new Response.Written(Bytes.utf8("late"))));

            assertThat(write.toCompletableFuture().join().bytes()).isEqualTo(Bytes.utf8("late"));
            assertThat(second.seen(Put.class)).isEmpty();
        }
    }

    @Test
    void atMostATenthOfTheRequestsIsHedged() {
        int late = 400;
        try (GrammeClient client = client()) {
            for (int i = 0; i < 64; i++) {
                client.get("default", Bytes.utf8("warm" + i));
            }
            first.behave((request, exchange) -> {
                if (request instanceof Put) {
                    cluster.serve(first, request, exchange);
                }
            });

            List<CompletionStage<GetResult>> reads = new ArrayList<>();
            for (int i = 0; i < late; i++) {
                reads.add(client.async().get("default", KEY));
            }
            // Writes that are answered show that the node lives, so that nothing but the budget moves a read on.
            for (int i = 0; i < 30; i++) {
                client.put("default", KEY, VALUE);
                LockSupport.parkNanos(20_000_000);
            }

            assertThat(reads).anyMatch(read -> read.toCompletableFuture().isDone());
            assertThat(second.seen(Get.class).stream().filter(get -> get.key().equals(KEY)))
                    .hasSizeBetween(1, 1 + cluster.seen(Request.class).size() / 10);
        }
    }

    @Test
    void requestsToANodeThatFreezesAreAnsweredByAnotherInLessThanASecond() {
        try (GrammeClient client = client()) {
            cluster.warmUp(client);
            ignoreEverything(first);
            long start = System.nanoTime();

            List<Duration> times = new CopyOnWriteArrayList<>();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                CompletionStage<?> request = i % 2 == 0
                        ? client.async().get("default", KEY)
                        : client.async().put("default", Bytes.utf8("k" + i), VALUE);
                all.add(request.thenRun(() -> times.add(Duration.ofNanos(System.nanoTime() - start)))
                        .toCompletableFuture());
            }
            all.forEach(CompletableFuture::join);

            assertThat(longest(times)).isLessThan(Duration.ofMillis(900));
        }
    }

    @Test
    void aNodeThatIsFrozenIsNoLongerAsked() {
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);
            client.put("default", KEY, VALUE);
            FakeNode favourite = cluster.nodes().stream()
                    .filter(node -> !node.seen(Put.class).isEmpty())
                    .findFirst()
                    .orElseThrow();
            ignoreEverything(favourite);
            client.put("default", KEY, VALUE);
            favourite.seen().clear();

            List<Duration> times = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                long start = System.nanoTime();
                client.put("default", KEY, VALUE);
                times.add(Duration.ofNanos(System.nanoTime() - start));
            }

            assertThat(favourite.seen(Put.class)).isEmpty();
            assertThat(longest(times)).isLessThan(Duration.ofMillis(200));
        }
    }

    @Test
    void aConnectionThatStaysSilentIsReplaced() {
        try (GrammeClient client = cluster.client()
                .timeouts(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(1))
                .firstReplica(0)
                .build()) {
            cluster.warmUp(client);
            AtomicInteger hellos = new AtomicInteger();
            first.behave((request, exchange) -> hellos.addAndGet(request instanceof Request.Hello ? 1 : 0));

            FakeCluster.waitUntil(() -> {
                client.put("default", KEY, VALUE);
                return hellos.get() > 0;
            });
        }
    }

    @Test
    void nodesThatAcceptConnectionsAndSayNothingLeaveTheRequestToAFallback() {
        List<FakeNode> replicas = cluster.replicas(KEY);
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);
            replicas.forEach(FakeNode::stop);
            replicas.forEach(FailoverTest::ignoreEverything);
            replicas.forEach(FakeNode::start);
            long start = System.nanoTime();

            client.put("default", KEY, VALUE);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(900));
            assertThat(cluster.records()).containsKey(KEY);
        }
    }

    @Test
    void aQuorumThatIsBackBeforeTheDeadlineIsWaitedFor() {
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);
            FakeNode dead = cluster.replicas(KEY).get(2);
            dead.stop();
            List<FakeNode> left = List.of(first, second);
            left.forEach(node -> node.behave(cluster.failing(node, ErrorCode.QUORUM_NOT_MET)));

            CompletionStage<CausalContext> write = client.async().put("default", KEY, VALUE);
            FakeCluster.waitUntil(() -> first.seen(Put.class).size() >= 4);
            left.forEach(node -> node.behave(cluster.serving(node)));

            assertThat(write.toCompletableFuture().join()).isNotNull();
        }
    }

    @Test
    void whatEveryReplicaRefusesFailsAtOnce() {
        for (ErrorCode code : List.of(ErrorCode.STALE, ErrorCode.CLOCK_SKEW, ErrorCode.QUORUM_NOT_MET)) {
            cluster.clearSeen();
            cluster.nodes().forEach(node -> node.behave(cluster.failing(node, code)));
            try (GrammeClient client = cluster.client().build()) {
                Throwable failure = catchThrowable(() -> client.get("default", KEY));

                assertThat(failure)
                        .isInstanceOfSatisfying(
                                GrammeException.class,
                                known -> assertThat(known.code()).isEqualTo(code));
                assertThat(cluster.seen(Get.class)).as(code.name()).hasSize(3);
            }
        }
    }

    @Test
    void everyAttemptOfAWriteIsCounted() {
        try (GrammeClient client = client()) {
            cluster.warmUp(client);
            long before = client.writesSent();
            int served = second.seen(Put.class).size();
            first.behave(
                    (request, exchange) -> exchange.reply(1, Response.Failed.of(ErrorCode.DRAINING, "on its way out")));

            client.put("default", KEY, VALUE);
            client.get("default", KEY);

            assertThat(client.writesSent() - before).isEqualTo(2);
            assertThat(second.seen(Put.class)).hasSize(served + 1);
        }
    }
}
