package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.Request.Get;
import io.gramme.client.wire.Request.Hello;
import io.gramme.client.wire.Request.Put;
import io.gramme.client.wire.Response;
import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of a key's replicas coordinates, as seen from the nodes. The decision itself is {@link RankingTest}'s. */
@Timeout(30)
class CoordinatorChoiceTest {
    private static final Bytes KEY = Bytes.utf8("zenobe");
    private static final Bytes VALUE = Bytes.utf8("gramme");

    private final FakeCluster cluster = new FakeCluster(3);

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void theNodeThatAnsweredTheLastReadFastestIsAskedNext() {
        FakeNode fastest = cluster.replicas(KEY).get(2);
        cluster.nodes()
                .forEach(node -> node.behave(cluster.leavingData(
                        node,
                        (request, exchange) -> exchange.reply(
                                1,
                                request instanceof Get
                                        ? new Response.Got(Bytes.EMPTY, List.of(), Optional.of(fastest.id()), 0)
                                        : new Response.Written(Bytes.utf8("ctx"))))));
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);
            for (int i = 0; i < 40; i++) {
                client.get("default", KEY);
                client.put("default", KEY, VALUE);
            }

            assertThat(fastest.seen(Put.class).size()).isGreaterThan(30);
            assertThat(fastest.seen(Get.class).size()).isGreaterThan(30);
        }
    }

    @Test
    void replacingWritesOfOneKeyGoToOneCoordinatorSoThatTheyLeaveNoSiblings() {
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);

            for (int i = 0; i < 200; i++) {
                client.put("default", KEY, VALUE, RequestOptions.replace());
            }

            assertThat(cluster.nodes()).anyMatch(node -> node.seen(Put.class).size() > 180);
        }
    }

    @Test
    void theReplacingWritesOfClientsThatHaveJustBegunMeetAtOneCoordinator() {
        FakeNode first = cluster.replicas(KEY).get(0);
        first.behave((request, exchange) ->
                exchange.after(request instanceof Hello ? 30 : 0, () -> cluster.serve(first, request, exchange)));
        for (int i = 0; i < 20; i++) {
            try (GrammeClient client = cluster.client().build()) {
                client.put("default", KEY, VALUE, RequestOptions.replace());
            }
        }

        assertThat(first.seen(Put.class).size()).isGreaterThan(10);
    }

    @Test
    void aNodeOfTheClientsOwnZoneIsPreferredToOneThatIsNotMuchFaster() {
        FakeNode near = cluster.replicas(KEY).get(2);
        Response nothing = new Response.Got(Bytes.EMPTY, List.of());
        cluster.nodes()
                .forEach(node -> node.behave(cluster.leavingData(
                        node, (request, exchange) -> exchange.after(5, () -> exchange.reply(1, nothing)))));
        try (GrammeClient client =
                cluster.client().zone(FakeCluster.zone(near.id())).build()) {
            cluster.warmUp(client);

            for (int i = 0; i < 100; i++) {
                client.get("default", KEY);
            }

            assertThat(near.seen(Get.class).size()).isGreaterThan(50);
        }
    }

    @Test
    void aBusyNodeIsLeftToOthers() {
        FakeNode busy = cluster.replicas(KEY).get(0);
        busy.behave(cluster.leavingData(
                busy,
                (request, exchange) ->
                        exchange.reply(1, new Response.Got(Bytes.EMPTY, List.of(), Optional.empty(), 100_000))));
        try (GrammeClient client = cluster.client().build()) {
            cluster.warmUp(client);

            for (int i = 0; i < 100; i++) {
                client.get("default", KEY);
            }

            assertThat(busy.seen(Get.class).size()).isLessThan(20);
        }
    }
}
