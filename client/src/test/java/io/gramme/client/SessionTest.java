package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Request.Delete;
import io.gramme.client.wire.Request.Get;
import io.gramme.client.wire.Request.Put;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Value;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session against nodes that do not share what they hold: a context is the number of the version that it saw. */
@Timeout(30)
class SessionTest {
    private static final Bytes KEY = Bytes.utf8("zenobe");
    private static final Duration SHORT = Duration.ofMillis(300);

    private final FakeCluster cluster = new FakeCluster(3);
    private final Map<FakeNode, Copy> copies = new ConcurrentHashMap<>();
    private final List<Runnable> held = new CopyOnWriteArrayList<>();
    private final GrammeClient client = cluster.client().firstReplica(0).build();
    private final Session session = client.session();

    /** What one node has: the last version of each key. */
    private static final class Copy {
        private final Map<Bytes, Version> versions = new ConcurrentHashMap<>();

        private record Version(int number, Bytes value) {}

        private Version of(Bytes key) {
            return versions.getOrDefault(key, new Version(0, Bytes.EMPTY));
        }

        private Response answer(Request request) {
            if (request instanceof Get get) {
                return read(get);
            }
            if (request instanceof Put put) {
                return write(put.key(), put.context(), put.value());
            }
            Delete delete = (Delete) request;
            return write(delete.key(), delete.context(), Bytes.EMPTY);
        }

        private Response read(Get get) {
            Version version = of(get.key());
            if (version.number() < number(get.atLeast())) {
                return Response.Failed.of(ErrorCode.STALE, "this copy has not seen that yet");
            }
            List<Value> values = version.value().isEmpty() ? List.of() : List.of(Value.of(version.value()));
            return new Response.Got(context(version.number()), values);
        }

        private Response write(Bytes key, Bytes context, Bytes value) {
            int number = Math.max(of(key).number(), number(context)) + 1;
            versions.put(key, new Version(number, value));
            return new Response.Written(context(number));
        }

        private static int number(Bytes context) {
            return context.isEmpty() ? 0 : Integer.parseInt(context.toUtf8());
        }

        private static Bytes context(int number) {
            return number == 0 ? Bytes.EMPTY : Bytes.utf8(String.valueOf(number));
        }
    }

    @BeforeEach
    void serveFromOneCopyEach() {
        cluster.nodes().forEach(node -> node.behave(serving(node)));
        cluster.warmUp(client);
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    private FakeNode.Behaviour serving(FakeNode node) {
        return cluster.leavingData(
                node, (request, exchange) -> exchange.reply(1, copy(node).answer(request)));
    }

    private Copy copy(FakeNode node) {
        return copies.computeIfAbsent(node, any -> new Copy());
    }

    private FakeNode replica(int index) {
        return cluster.replicas(KEY).get(index);
    }

    /** Answers are made, and kept until {@link #release}. */
    private void holdAnswers() {
        cluster.nodes()
                .forEach(node -> node.behave(cluster.leavingData(
                        node,
                        (request, exchange) ->
                                held.add(() -> exchange.reply(1, copy(node).answer(request))))));
    }

    private void release() {
        cluster.nodes().forEach(node -> node.behave(serving(node)));
        held.forEach(Runnable::run);
    }

    private static Bytes value(int i) {
        return Bytes.utf8("value " + i);
    }

    @Test
    void aReadAsksForNoLessThanTheSessionHasSeen() {
        session.put("default", KEY, value(1));
        session.get("default", KEY);
        session.put("default", KEY, value(2));
        session.get("default", KEY);

        assertThat(cluster.seen(Get.class))
                .extracting(get -> get.atLeast().toUtf8())
                .containsExactly("1", "2");
    }

    @Test
    void aWriteReplacesWhatTheSessionHasReadAndWritten() {
        copy(replica(0)).write(KEY, Bytes.utf8("6"), value(0));

        session.get("default", KEY);
        session.put("default", KEY, value(1));
        session.put("default", KEY, value(2));

        assertThat(cluster.seen(Put.class))
                .extracting(put -> put.context().toUtf8())
                .containsExactly("7", "8");
    }

    @Test
    void theFirstWriteOfARecordThatTheSessionHasNotSeenReplacesNothing() {
        session.put("default", KEY, value(1));

        assertThat(cluster.seen(Put.class)).allMatch(put -> put.context().isEmpty());
    }

    @Test
    void recordsOfOneKeyInTwoTablesAreDifferent() {
        session.put("default", KEY, value(1));
        session.put("other", KEY, value(2));

        assertThat(cluster.seen(Put.class)).allMatch(put -> put.context().isEmpty());
    }

    @Test
    void whatWasWrittenIsReadWhereverItIsWhenItsCoordinatorIsDead() {
        session.put("default", KEY, value(1));
        copy(replica(2)).write(KEY, Bytes.EMPTY, value(1));
        replica(0).stop();

        GetResult found = session.get("default", KEY);

        assertThat(found.value()).contains(value(1));
        assertThat(replica(1).seen(Get.class)).hasSize(1);
    }

    @Test
    void aReadThatNobodyCanCoverIsStaleAndNeverOlder() {
        session.put("default", KEY, value(1));
        replica(0).stop();

        assertThatThrownBy(() -> session.get("default", KEY, RequestOptions.DEFAULT.timeout(SHORT)))
                .isInstanceOf(StaleException.class);
        assertThat(client.get("default", KEY).isFound()).isFalse();
    }

    @Test
    void whoForgetsAfterAStaleReadReadsWhatThereIs() {
        session.put("default", KEY, value(1));
        replica(0).stop();

        session.forget("default", KEY);

        assertThat(session.get("default", KEY).isFound()).isFalse();
    }

    @Test
    void sessionsPromiseEachOtherNothing() {
        session.put("default", KEY, value(1));

        client.session().get("default", KEY);

        assertThat(cluster.seen(Get.class)).allMatch(get -> get.atLeast().isEmpty());
    }

    @Test
    void aReplacingWriteAndADeleteCoverWhatAReadOfTheSessionSees() {
        session.put("default", KEY, value(1), RequestOptions.replace());
        session.put("default", KEY, value(2), RequestOptions.replace());
        session.delete("default", KEY);

        assertThat(cluster.seen(Get.class))
                .extracting(get -> get.atLeast().toUtf8())
                .containsExactly("1", "2");
        assertThat(cluster.seen(Put.class))
                .extracting(put -> put.context().toUtf8())
                .containsExactly("", "1");
        assertThat(cluster.seen(Delete.class))
                .extracting(delete -> delete.context().toUtf8())
                .containsExactly("2");
    }

    @Test
    void theContextOfTheLastReadMayBeGivenAnOlderOneIsRefused() {
        session.put("default", KEY, value(1));
        GetResult read = session.get("default", KEY);

        session.put("default", KEY, value(2), RequestOptions.withContext(read.context()));

        assertThatThrownBy(() -> session.put("default", KEY, value(3), RequestOptions.withContext(read.context())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has seen more");
        assertThat(cluster.seen(Put.class)).hasSize(2);
    }

    @Test
    void anAnswerWithoutAContextDoesNotTakeAwayWhatWasSeen() {
        session.put("default", KEY, value(1));
        cluster.nodes()
                .forEach(node -> node.behave(cluster.leavingData(
                        node, (request, exchange) -> exchange.reply(1, new Response.Written(Bytes.EMPTY)))));
        session.put("default", KEY, value(2));
        cluster.nodes().forEach(node -> node.behave(serving(node)));

        session.get("default", KEY);

        assertThat(cluster.seen(Get.class))
                .extracting(get -> get.atLeast().toUtf8())
                .containsExactly("1");
    }

    @Test
    void operationsOnOneRecordFollowEachOtherInTheOrderOfTheirCalls() {
        holdAnswers();
        CompletableFuture<?> first =
                session.async().put("default", KEY, value(1)).toCompletableFuture();
        FakeCluster.waitUntil(() -> held.size() == 1);

        CompletableFuture<?> second =
                session.async().put("default", KEY, value(2)).toCompletableFuture();
        CompletableFuture<?> third = session.async().get("default", KEY).toCompletableFuture();
        CompletableFuture<?> elsewhere =
                session.async().put("default", Bytes.utf8("other"), value(3)).toCompletableFuture();
        FakeCluster.waitUntil(() -> held.size() == 2);
        release();
        CompletableFuture.allOf(first, second, third, elsewhere).join();

        assertThat(cluster.seen(Put.class).stream().filter(put -> put.key().equals(KEY)))
                .extracting(put -> put.value() + " after " + put.context().toUtf8())
                .containsExactly("value 1 after ", "value 2 after 1");
        assertThat(cluster.seen(Get.class))
                .extracting(get -> get.atLeast().toUtf8())
                .containsExactly("2");
    }

    @Test
    void anOperationThatFailsLetsTheNextOneThrough() {
        Bytes tooLarge = Bytes.wrap(new byte[11 << 20]);

        assertThatThrownBy(() -> session.put("default", KEY, tooLarge)).isInstanceOf(InvalidRequestException.class);
        CompletableFuture<?> failed =
                session.async().put("default", KEY, tooLarge).toCompletableFuture();
        session.put("default", KEY, value(1));

        assertThat(failed).isCompletedExceptionally();
        assertThat(session.get("default", KEY).value()).contains(value(1));
    }

    @Test
    void theTimeThatAnOperationWaitsForItsTurnCounts() {
        holdAnswers();
        CompletableFuture<?> first =
                session.async().put("default", KEY, value(1)).toCompletableFuture();
        FakeCluster.waitUntil(() -> held.size() == 1);

        Throwable late =
                catchThrowable(() -> session.put("default", KEY, value(2), RequestOptions.DEFAULT.timeout(SHORT)));
        CompletableFuture<?> alsoLate = session.async()
                .put("default", KEY, value(3), RequestOptions.DEFAULT.timeout(Duration.ofMillis(1)))
                .toCompletableFuture();
        FakeCluster.waitUntil(new After(Duration.ofMillis(20))::isOver);
        release();
        first.join();

        assertThat(late)
                .isInstanceOfSatisfying(
                        RequestTimeoutException.class,
                        known -> assertThat(known.maySurvive()).isFalse());
        assertThatThrownBy(alsoLate::join).hasCauseInstanceOf(RequestTimeoutException.class);
        session.put("default", KEY, value(4));
        assertThat(cluster.seen(Put.class)).extracting(put -> put.value()).containsExactly(value(1), value(4));
    }

    private record After(Duration time, long begun) {
        After(Duration time) {
            this(time, System.nanoTime());
        }

        private boolean isOver() {
            return System.nanoTime() - begun >= time.toNanos();
        }
    }

    @Test
    void whoIsInterruptedWhileWaitingForATurnHoldsNobodyUp() throws InterruptedException {
        holdAnswers();
        CompletableFuture<?> first =
                session.async().put("default", KEY, value(1)).toCompletableFuture();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Thread waiting = new Thread(() -> failures.add(catchThrowable(() -> session.put("default", KEY, value(2)))));
        waiting.start();

        waiting.interrupt();
        waiting.join();
        release();
        first.join();

        assertThat(failures).hasOnlyElementsOfType(UnavailableException.class);
        session.put("default", KEY, value(3));
        assertThat(cluster.seen(Put.class)).extracting(put -> put.value()).containsExactly(value(1), value(3));
    }

    @Test
    void updatesOfOneSessionNeverMeet() {
        List<CompletableFuture<GetResult>> updates = IntStream.range(0, 100)
                .mapToObj(i -> session.async()
                        .update(
                                "default",
                                KEY,
                                read -> Bytes.utf8(
                                        read.value().map(Bytes::toUtf8).orElse("") + "x"))
                        .toCompletableFuture())
                .toList();
        updates.forEach(CompletableFuture::join);

        assertThat(session.get("default", KEY).value()).contains(Bytes.utf8("x".repeat(100)));
        assertThat(session.update("default", KEY, Resolver.lastWriteWins(Bytes::compareTo), old -> Bytes.utf8("last"))
                        .value())
                .contains(Bytes.utf8("last"));
    }

    @Test
    void beyondItsBoundAnOperationIsRefusedInsteadOfQueued() {
        holdAnswers();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i <= Turns.MAX_WAITING; i++) {
            all.add(session.async().get("default", KEY).toCompletableFuture());
        }

        assertThatThrownBy(() -> session.async()
                        .get("default", KEY)
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(OverloadedException.class);
        assertThatThrownBy(() -> session.get("default", KEY)).isInstanceOf(OverloadedException.class);

        release();
        all.forEach(CompletableFuture::join);
        assertThat(session.get("default", KEY).isFound()).isFalse();
    }

    @Test
    void aRecordThatWasForgottenFailsUntilTheApplicationSaysToGoOnWithout() {
        Session small = client.session(2);
        List<Bytes> keys = List.of(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("c"));
        keys.forEach(key -> small.put("default", key, value(1)));
        cluster.clearSeen();
        List<Supplier<?>> operations = List.of(
                () -> small.get("default", keys.get(0)),
                () -> small.put("default", keys.get(0), value(2)),
                () -> small.delete("default", keys.get(0)),
                () -> small.update("default", keys.get(0), read -> value(2)));

        assertThat(small.guaranteesLost("default", keys.get(0))).isTrue();
        for (Supplier<?> operation : operations) {
            assertThatThrownBy(operation::get)
                    .isInstanceOf(StaleException.class)
                    .hasMessageContaining("Session.forget");
        }
        assertThat(cluster.seen(Request.class)).noneMatch(FakeCluster::isData);
        assertThat(small.get("default", keys.get(1)).isFound()).isTrue();

        small.forget("default", keys.get(0));
        assertThat(small.guaranteesLost("default", keys.get(0))).isFalse();
        assertThat(small.get("default", keys.get(0)).isFound()).isTrue();
    }

    @Test
    void theRecordThatWasNotUsedForTheLongestTimeIsForgotten() {
        Session small = client.session(2);
        small.put("default", Bytes.utf8("a"), value(1));
        small.put("default", Bytes.utf8("b"), value(1));
        small.get("default", Bytes.utf8("a"));

        small.put("default", Bytes.utf8("c"), value(1));

        assertThat(small.guaranteesLost("default", Bytes.utf8("b"))).isTrue();
        assertThat(small.guaranteesLost("default", Bytes.utf8("a"))).isFalse();
        assertThat(small.guaranteesLost("default", Bytes.utf8("never used"))).isFalse();
    }

    @Test
    void aSessionWithoutRoomIsRefused() {
        assertThatThrownBy(() -> client.session(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
