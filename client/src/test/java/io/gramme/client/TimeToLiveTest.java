package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Request.Put;
import io.gramme.client.wire.Ttl;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long values live, as applications say and see it. */
@Timeout(30)
class TimeToLiveTest {
    private static final Bytes KEY = Bytes.utf8("cart-17");
    private static final Bytes VALUE = Bytes.utf8("book");
    private static final Duration DAY = Duration.ofDays(1);
    private static final RequestOptions FOR_A_DAY = RequestOptions.DEFAULT.ttl(DAY);
    private static final Instant EVENING = Instant.parse("2026-07-25T17:20:00Z");

    private final FakeCluster cluster = new FakeCluster(3);
    private final GrammeClient client = cluster.client().firstReplica(0).build();

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    private List<Long> livesAsked() {
        return cluster.seen(Put.class).stream().map(Put::ttlMillis).toList();
    }

    @Test
    void aPutSaysHowLongItsValueLives() {
        client.put("default", KEY, VALUE);
        client.put("default", KEY, VALUE, RequestOptions.replace().ttl(Duration.ofMillis(1)));
        client.put("default", KEY, VALUE, RequestOptions.replace().neverExpires());
        await(client.async().put("default", KEY, VALUE, RequestOptions.replace().ttl(Duration.ofDays(3650))));

        assertThat(livesAsked()).containsExactlyInAnyOrder(Ttl.TABLE, 1L, Ttl.NEVER, Limits.TTL_MILLIS);
    }

    @Test
    void theWritesOfASessionSayItWhateverTheyMustReadFirst() {
        Session session = client.session();

        session.put("default", KEY, VALUE, FOR_A_DAY);
        session.put("default", KEY, VALUE, FOR_A_DAY);
        session.put("default", KEY, VALUE, RequestOptions.replace().ttl(DAY));
        await(session.async().put("default", KEY, VALUE, FOR_A_DAY.w(3).timeout(Duration.ofSeconds(9))));

        assertThat(livesAsked()).hasSize(4).containsOnly(DAY.toMillis());
    }

    @Test
    void theWriteOfAnUpdateSaysIt() {
        client.update("default", KEY, FOR_A_DAY, read -> VALUE);
        client.update("default", KEY, FOR_A_DAY, Resolver.lastWriteWins(Bytes::compareTo), read -> VALUE);
        await(client.async().update("default", KEY, FOR_A_DAY, read -> VALUE));
        client.session().update("default", KEY, FOR_A_DAY, read -> VALUE);
        client.session().update("default", KEY, FOR_A_DAY, Resolver.lastWriteWins(Bytes::compareTo), read -> VALUE);
        await(client.async().session().update("default", KEY, FOR_A_DAY, read -> VALUE));

        assertThat(livesAsked()).hasSize(6).containsOnly(DAY.toMillis());
    }

    @Test
    void anUpdateIsLeftToCoverWhatItReads() {
        for (RequestOptions options :
                List.of(RequestOptions.replace(), RequestOptions.withContext(new CausalContext(Bytes.utf8("seen"))))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.update("default", KEY, options, read -> VALUE))
                    .withMessageContaining("an update covers what it reads");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.session().update("default", KEY, options, read -> VALUE));
        }
        assertThat(cluster.seen(Put.class)).isEmpty();
    }

    @Test
    void aRetryCarriesWhatTheFirstAttemptSaid() {
        FakeNode first = cluster.replicas(KEY).get(0);
        FakeNode second = cluster.replicas(KEY).get(1);
        cluster.warmUp(client);
        first.behave(cluster.failing(first, ErrorCode.DRAINING));

        client.put("default", KEY, VALUE, FOR_A_DAY);

        assertThat(first.seen(Put.class)).hasSize(1).isEqualTo(second.seen(Put.class));
        assertThat(livesAsked()).containsExactly(DAY.toMillis(), DAY.toMillis());
    }

    @Test
    void aDeleteHasNoTimeToLive() {
        for (RequestOptions options : List.of(FOR_A_DAY, RequestOptions.DEFAULT.neverExpires())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.delete("default", KEY, options))
                    .withMessageContaining("a delete has no time to live");
            assertThatIllegalArgumentException().isThrownBy(() -> client.async().delete("default", KEY, options));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.session().delete("default", KEY, options));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.async().session().delete("default", KEY, options));
        }
    }

    @Test
    void aTimeToLiveOutsideItsBoundsIsRefusedWithWhatToDo() {
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(999_999), Duration.ofSeconds(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RequestOptions.DEFAULT.ttl(none))
                    .withMessageContaining("at least 1 ms")
                    .withMessageContaining("leave it out for the table's own");
        }
        for (Duration tooLong : List.of(Duration.ofDays(3650).plusMillis(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RequestOptions.DEFAULT.ttl(tooLong))
                    .withMessageContaining("at most 10 years")
                    .withMessageContaining("neverExpires()");
        }
        assertThat(RequestOptions.DEFAULT.ttl(Duration.ofNanos(1_999_999)).ttlMillis())
                .isEqualTo(1);
    }

    @Test
    void whateverElseIsSaidOfARequestLeavesItsTimeToLiveAlone() {
        RequestOptions options = FOR_A_DAY.r(1).w(2).primaryR(1).primaryW(1).timeout(DAY.dividedBy(1_000));

        assertThat(options.ttlMillis()).isEqualTo(DAY.toMillis());
        assertThat(options.seen(new CausalContext(Bytes.utf8("seen"))).ttlMillis())
                .isEqualTo(DAY.toMillis());
        assertThat(options.neverExpires().w()).isEqualTo(2);
    }

    @Test
    void aReadSaysWhenEachValueEnds() {
        Bytes pen = Bytes.utf8("pen");
        cluster.sayExpires(pen, EVENING);
        client.put("default", KEY, VALUE);
        GetResult lasting = client.get("default", KEY);
        client.put("default", KEY, pen);
        GetResult both = client.get("default", KEY);
        client.put("default", KEY, pen, RequestOptions.replace());
        GetResult ending = client.session().get("default", KEY);

        assertThat(lasting.expiry()).isEmpty();
        assertThat(both.expiries()).containsExactly(Optional.empty(), Optional.of(EVENING));
        assertThatIllegalStateException().isThrownBy(both::expiry).withMessageContaining("look at expiries()");
        assertThat(ending.expiry()).contains(EVENING);
        assertThat(client.get("default", Bytes.utf8("nothing")).expiry()).isEmpty();
    }

    @Test
    void everyValueHasItsOwnExpiry() {
        assertThat(new GetResult(List.of(VALUE, VALUE), CausalContext.NONE).expiries())
                .containsExactly(Optional.empty(), Optional.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GetResult(List.of(VALUE), CausalContext.NONE, List.of()));
    }

    private static void await(CompletionStage<?> stage) {
        stage.toCompletableFuture().join();
    }
}
