package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Request.ListKeys;
import io.gramme.client.wire.Response;
import io.gramme.ring.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TableScanTest {
    private static final Bytes VALUE = Bytes.utf8("v");

    private final FakeCluster cluster = new FakeCluster(3);

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyRecordIsThereOnce() {
        fill(20_000);
        try (GrammeClient client = cluster.client().build()) {
            assertThat(keysOf(client.scan("default")))
                    .isEqualTo(cluster.records().keySet());
        }
    }

    @Test
    void anEmptyTableHasNoRecords() {
        try (GrammeClient client = cluster.client().build()) {
            assertThat(client.scan("default").hasNext()).isFalse();
        }
    }

    @Test
    void aReplicaThatLacksARecordDoesNotHideIt() {
        fill(200);
        FakeNode poor = cluster.node(0);
        poor.behave((request, exchange) -> {
            if (request instanceof ListKeys) {
                exchange.reply(1, new Response.Keys(List.of(), false));
            } else {
                cluster.serve(poor, request, exchange);
            }
        });
        try (GrammeClient client = cluster.client().build()) {
            assertThat(keysOf(client.scan("default")))
                    .isEqualTo(cluster.records().keySet());
        }
    }

    @Test
    void aReplicaThatIsDownIsReplacedByAnother() {
        fill(200);
        try (GrammeClient client = cluster.client().build()) {
            client.get("default", VALUE);
            FakeNode down = cluster.node(1);
            down.behave(cluster.failing(down, ErrorCode.CORRUPT));

            assertThat(keysOf(client.scan("default")))
                    .isEqualTo(cluster.records().keySet());
        }
    }

    @Test
    void aNodeThatListsOutOfOrderIsNotBelieved() {
        fill(10);
        cluster.nodes()
                .forEach(node -> node.behave(cluster.leavingData(
                        node,
                        (request, exchange) -> exchange.reply(
                                1, new Response.Keys(List.of(Bytes.utf8("b"), Bytes.utf8("a")), true)))));
        try (GrammeClient client = cluster.client().build()) {
            TableScan scan = client.scan("default");

            assertThatThrownBy(scan::hasNext).isInstanceOf(IncompatibleException.class);
        }
    }

    @Test
    void aScanOfNoTableSaysSo() {
        try (GrammeClient client = cluster.client().build()) {
            assertThatThrownBy(() -> client.scan("absent")).isInstanceOf(UnknownTableException.class);
        }
    }

    private void fill(int records) {
        for (int i = 0; i < records; i++) {
            cluster.records().put(Bytes.utf8("key-" + i), List.of(VALUE));
        }
    }

    private static Set<Bytes> keysOf(TableScan scan) {
        Set<Bytes> keys = new HashSet<>();
        while (scan.hasNext()) {
            assertThat(keys.add(scan.next().key())).isTrue();
        }
        return keys;
    }
}
