package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Request.Put;
import io.gramme.client.wire.Response;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the application sees: results, failures, bounds and deadlines. */
@Timeout(30)
class GrammeClientTest {
    private static final Bytes KEY = Bytes.utf8("zenobe");
    private static final Bytes VALUE = Bytes.utf8("gramme");

    private final FakeCluster cluster = new FakeCluster(3);

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatWasPutIsGotUntilItIsDeleted() {
        try (GrammeClient client = cluster.client().build()) {
            assertThat(client.get("default", KEY).isFound()).isFalse();

            CausalContext context = client.put("default", KEY, VALUE);
            GetResult found = client.get("default", KEY);
            client.delete("default", KEY, RequestOptions.withContext(found.context()));

            assertThat(context.isEmpty()).isFalse();
            assertThat(found.value()).contains(VALUE);
            assertThat(client.get("default", KEY).isFound()).isFalse();
        }
    }

    @Test
    void aValueOfTenMebibytesComesBack() {
        byte[] bytes = new byte[Limits.VALUE_BYTES];
        new java.util.Random(1).nextBytes(bytes);
        Bytes large = Bytes.wrap(bytes);
        try (GrammeClient client = cluster.client().build()) {
            client.put("default", KEY, large);

            assertThat(client.get("default", KEY).value().orElseThrow().equals(large))
                    .isTrue();
        }
    }

    @Test
    void siblingsAreGivenTogetherAndResolvedByTheApplication() {
        try (GrammeClient client = cluster.client().build()) {
            client.put("default", KEY, Bytes.utf8("a"));
            client.put("default", KEY, Bytes.utf8("b"));

            GetResult found = client.get("default", KEY);

            assertThat(found.hasSiblings()).isTrue();
            assertThat(found.value(Resolver.lastWriteWins(Bytes::compareTo))).contains(Bytes.utf8("b"));
            assertThatThrownBy(found::value).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anUpdateMergesWhatIsThere() {
        try (GrammeClient client = cluster.client().build()) {
            client.put("default", KEY, Bytes.utf8("a"));
            client.put("default", KEY, Bytes.utf8("b"));

            client.update("default", KEY, read -> Bytes.utf8(read.values().size() + " values"));

            assertThat(client.get("default", KEY).value()).contains(Bytes.utf8("2 values"));
        }
    }

    @Test
    void anUpdateBeginsAgainWhereItsWriteLeftNothingBehind() {
        AtomicInteger refusals = new AtomicInteger(2);
        for (FakeNode node : cluster.nodes()) {
            node.behave((request, exchange) -> {
                if (request instanceof Put && refusals.getAndDecrement() > 0) {
                    exchange.reply(1, Response.Failed.of(ErrorCode.TOO_MANY_SIBLINGS, "too many"));
                } else {
                    cluster.serve(node, request, exchange);
                }
            });
        }
        AtomicInteger merges = new AtomicInteger();
        try (GrammeClient client = cluster.client().build()) {
            client.update("default", KEY, read -> Bytes.utf8("merge " + merges.incrementAndGet()));

            assertThat(client.get("default", KEY).value()).contains(Bytes.utf8("merge 3"));
        }
    }

    @Test
    void anUpdateWhoseWriteMaySurviveIsNotAppliedTwice() {
        assertThat(Update.mayBeginAgain(new TooManySiblingsException(ErrorCode.TOO_MANY_SIBLINGS, "", false), 1))
                .isTrue();
        assertThat(Update.mayBeginAgain(new TooManySiblingsException(ErrorCode.TOO_MANY_SIBLINGS, "", true), 1))
                .isFalse();
        assertThat(Update.mayBeginAgain(new RequestTimeoutException(ErrorCode.TIMEOUT, "", false), 1))
                .isFalse();
    }

    @Test
    void anErrorInTheApplicationsMergeComesOut() {
        try (GrammeClient client = cluster.client().build()) {
            assertThatThrownBy(() -> client.update("default", KEY, read -> {
                        throw new IllegalArgumentException("not mergeable");
                    }))
                    .hasRootCauseMessage("not mergeable");
        }
    }

    @Test
    void manyReadsHaveAnOutcomeEach() {
        List<Bytes> keys =
                IntStream.range(0, 300).mapToObj(i -> Bytes.utf8("k" + i)).toList();
        keys.subList(0, 200).forEach(key -> cluster.records().put(key, List.of(VALUE)));
        Bytes bad = Bytes.wrap(new byte[Limits.KEY_BYTES + 1]);
        List<Bytes> asked = new ArrayList<>(keys);
        asked.add(bad);
        try (GrammeClient client = cluster.client().build()) {
            Map<Bytes, Outcome> outcomes = client.getAll("default", asked);

            assertThat(outcomes.keySet()).containsExactlyElementsOf(asked);
            assertThat(keys.stream()
                            .filter(key -> Objects.requireNonNull(outcomes.get(key))
                                    .orThrow()
                                    .isFound()))
                    .hasSize(200);
            assertThatThrownBy(() -> Objects.requireNonNull(outcomes.get(bad)).orThrow())
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void answersMayComeInAnyOrder() {
        int count = 100;
        try (FakeCluster alone = new FakeCluster(1);
                GrammeClient client = alone.client().build()) {
            List<Runnable> held = new ArrayList<>();
            alone.node(0).behave(alone.leavingData(alone.node(0), (request, exchange) -> {
                held.add(() -> exchange.reply(1, new Response.Written(((Put) request).key())));
                if (held.size() == count) {
                    Collections.reverse(held);
                    held.forEach(Runnable::run);
                }
            }));
            List<CompletionStage<CausalContext>> writes = IntStream.range(0, count)
                    .mapToObj(i -> client.async().put("default", Bytes.utf8("k" + i), VALUE))
                    .toList();

            for (int i = 0; i < count; i++) {
                assertThat(writes.get(i).toCompletableFuture().join().bytes()).isEqualTo(Bytes.utf8("k" + i));
            }
        }
    }

    @Test
    void anAnswerThatNeverComesEndsAtTheDeadline() {
        cluster.nodes().forEach(node -> node.behave(cluster.leavingData(node, (request, exchange) -> {})));
        try (GrammeClient client = cluster.client()
                .timeouts(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(1))
                .build()) {
            long start = System.nanoTime();

            RequestTimeoutException late =
                    (RequestTimeoutException) catchThrowable(() -> client.put("default", KEY, VALUE));

            assertThat(late.maySurvive()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(290), Duration.ofSeconds(2));
        }
    }

    @Test
    void aReadThatFailsNeverMaySurvive() {
        cluster.nodes().forEach(node -> node.behave(cluster.leavingData(node, (request, exchange) -> {})));
        try (GrammeClient client = cluster.client().build()) {
            GrammeException late = (GrammeException) catchThrowable(
                    () -> client.get("default", KEY, RequestOptions.DEFAULT.timeout(Duration.ofMillis(100))));

            assertThat(late).isInstanceOf(RequestTimeoutException.class);
            assertThat(late.maySurvive()).isFalse();
        }
    }

    @Test
    void aQuorumThatNoCoordinatorMeetsIsAskedOnceOfEachAndThenReported() {
        cluster.nodes().forEach(node -> node.behave(cluster.failing(node, ErrorCode.QUORUM_NOT_MET)));
        try (GrammeClient client = cluster.client().build()) {
            QuorumNotMetException missed =
                    (QuorumNotMetException) catchThrowable(() -> client.put("default", KEY, VALUE));

            assertThat(missed.needed()).isEqualTo(2);
            assertThat(missed.got()).isEqualTo(1);
            assertThat(cluster.nodes()).allMatch(node -> node.seen(Put.class).size() == 1);
        }
    }

    @Test
    void whatNoRetryCanMendFailsAtOnce() {
        Map<ErrorCode, Class<? extends GrammeException>> expected = Map.of(
                ErrorCode.UNKNOWN_TABLE, UnknownTableException.class,
                ErrorCode.BAD_QUORUM, InvalidRequestException.class,
                ErrorCode.BAD_CONTEXT, InvalidRequestException.class,
                ErrorCode.TOO_MANY_SIBLINGS, TooManySiblingsException.class,
                ErrorCode.UNKNOWN, IncompatibleException.class);
        try (GrammeClient client = cluster.client().build()) {
            expected.forEach((code, type) -> {
                cluster.nodes().forEach(node -> node.seen().clear());
                cluster.nodes().forEach(node -> node.behave(cluster.failing(node, code)));

                assertThatThrownBy(() -> client.put("default", KEY, VALUE)).isInstanceOf(type);
                assertThat(cluster.nodes().stream()
                                .mapToInt(n -> n.seen(Put.class).size())
                                .sum())
                        .as(code.name())
                        .isEqualTo(1);
            });
        }
    }

    @Test
    void attemptsAreBounded() {
        cluster.nodes().forEach(node -> node.behave(cluster.failing(node, ErrorCode.OVERLOADED)));
        try (GrammeClient client = cluster.client().maxAttempts(5).build()) {
            assertThatThrownBy(() -> client.put("default", KEY, VALUE)).isInstanceOf(OverloadedException.class);
            assertThat(cluster.nodes().stream()
                            .mapToInt(n -> n.seen(Put.class).size())
                            .sum())
                    .isEqualTo(5);
        }
    }

    @Test
    void wrongRequestsNeverLeaveTheClient() {
        try (GrammeClient client = cluster.client().build()) {
            assertThatThrownBy(() -> client.put("default", Bytes.wrap(new byte[3_000]), VALUE))
                    .isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> client.put("default", KEY, Bytes.wrap(new byte[Limits.VALUE_BYTES + 1])))
                    .isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> client.get("No Such Table", KEY)).isInstanceOf(UnknownTableException.class);
            assertThat(cluster.nodes()).allMatch(node -> node.seen().stream().noneMatch(FakeCluster::isData));
        }
    }

    @Test
    void beyondTheBoundAnAsynchronousRequestFailsAtOnceAndABlockingOneWaits() {
        List<FakeNode.Exchange> held = new CopyOnWriteArrayList<>();
        cluster.nodes()
                .forEach(node -> node.behave(cluster.leavingData(node, (request, exchange) -> held.add(exchange))));
        try (GrammeClient client = cluster.client().maxInFlight(10, 1 << 20).build()) {
            List<CompletionStage<CausalContext>> writes = IntStream.range(0, 10)
                    .mapToObj(i -> client.async().put("default", KEY, VALUE))
                    .toList();

            assertThat(client.async().inFlight()).isEqualTo(10);
            assertThatThrownBy(() -> client.async()
                            .put("default", KEY, VALUE)
                            .toCompletableFuture()
                            .join())
                    .hasCauseInstanceOf(OverloadedException.class);
            assertThatThrownBy(() ->
                            client.put("default", KEY, VALUE, RequestOptions.DEFAULT.timeout(Duration.ofMillis(50))))
                    .isInstanceOf(OverloadedException.class);

            cluster.nodes().forEach(node -> node.behave(cluster.serving(node)));
            while (writes.stream()
                    .anyMatch(write -> !write.toCompletableFuture().isDone())) {
                held.forEach(exchange -> exchange.reply(1, new Response.Written(Bytes.utf8("ctx"))));
                Thread.onSpinWait();
            }
            assertThat(client.put("default", KEY, VALUE).isEmpty()).isFalse();
            assertThat(client.async().inFlight()).isZero();
        }
    }

    @Test
    void bytesInFlightAreBoundedToo() {
        cluster.nodes().forEach(node -> node.behave(cluster.leavingData(node, (request, exchange) -> {})));
        Bytes half = Bytes.wrap(new byte[600_000]);
        try (GrammeClient client = cluster.client().maxInFlight(10, 1 << 20).build()) {
            CompletionStage<CausalContext> first = client.async().put("default", KEY, half);

            assertThatThrownBy(() -> client.async()
                            .put("default", KEY, half)
                            .toCompletableFuture()
                            .join())
                    .hasCauseInstanceOf(OverloadedException.class);
            assertThat(first.toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void aClientWithoutAClusterSaysSoSoon() {
        cluster.nodes().forEach(FakeNode::stop);
        try (GrammeClient client = cluster.client().build()) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> client.get("default", KEY))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("connection refused")
                    .hasMessageContaining(cluster.node(0).address());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void aClusterWithoutARingIsWaitedFor() {
        AtomicInteger refusals = new AtomicInteger(4);
        for (FakeNode node : cluster.nodes()) {
            node.behave((request, exchange) -> {
                if (request instanceof Request.DescribeRing && refusals.getAndDecrement() > 0) {
                    exchange.reply(0, Response.Failed.of(ErrorCode.NOT_READY, "no ring yet"));
                } else {
                    cluster.serve(node, request, exchange);
                }
            });
        }
        try (GrammeClient client = cluster.client().build()) {
            client.put("default", KEY, VALUE);

            assertThat(refusals.get()).isLessThanOrEqualTo(0);
        }
    }

    @Test
    void aClosedClientFailsWhatIsInFlightAndWhatComesAfter() {
        cluster.nodes().forEach(node -> node.behave(cluster.leavingData(node, (request, exchange) -> {})));
        GrammeClient client = cluster.client().build();
        CompletionStage<CausalContext> write = client.async().put("default", KEY, VALUE);
        while (cluster.nodes().stream().allMatch(node -> node.seen(Put.class).isEmpty())) {
            Thread.onSpinWait();
        }

        client.close();

        CompletionException ended = (CompletionException)
                catchThrowable(() -> write.toCompletableFuture().join());
        assertThat(ended.getCause())
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        cause -> assertThat(cause.maySurvive()).isTrue());
        assertThatThrownBy(() -> client.get("default", KEY)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void aBlockingRequestInACallbackIsRefusedInsteadOfHanging() {
        try (GrammeClient client = cluster.client().build()) {
            CompletionStage<GetResult> chained =
                    client.async().put("default", KEY, VALUE).thenApply(context -> client.get("default", KEY));

            Throwable failure =
                    catchThrowable(() -> chained.toCompletableFuture().join());

            if (failure != null) {
                assertThat(failure).hasCauseInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void severalLoopsAndConnectionsServeTheSameRequests() {
        try (GrammeClient client = cluster.client().eventLoops(2, 2).build()) {
            List<CompletionStage<CausalContext>> writes = IntStream.range(0, 500)
                    .mapToObj(i -> client.async().put("default", Bytes.utf8("k" + i), VALUE))
                    .toList();
            writes.forEach(write -> write.toCompletableFuture().join());

            assertThat(cluster.records()).hasSize(500);
            assertThat(cluster.nodes().stream().mapToInt(FakeNode::connections).sum())
                    .isGreaterThan(6);
        }
    }
}
