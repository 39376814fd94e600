package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.testing.SampleRecords;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node had for itself and for others when its folder was set aside. */
final class QuarantineReaderTest {
    private static final int PARTITIONS = 32;
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId SENDER = new NodeId(0, 2);

    private final Ring ring = TestCore.ring(PARTITIONS, SELF, SENDER, new NodeId(0, 3), new NodeId(0, 4));
    private final List<ReplicaMessage> sent = new ArrayList<>();

    @TempDir
    private Path folder;

    private List<NodeId> holders(Bytes key) {
        return ring.preferenceList(Token.of(key).partition(PARTITIONS), 3).primaries();
    }

    private List<Bytes> keys(boolean held) {
        return IntStream.range(0, 1_000)
                .mapToObj(number -> Bytes.utf8("key-" + number))
                .filter(key -> holders(key).contains(SELF) == held)
                .limit(20)
                .toList();
    }

    private void store(TestCore core, Bytes key, KeyRecord record, Optional<NodeId> target) {
        Store.Purpose purpose = target.isPresent() ? Store.Purpose.HINT : Store.Purpose.PUT;
        int partition = Token.of(key).partition(PARTITIONS);
        Store store = new Store(partition, 7, Table.DEFAULT.number(), key, record, purpose, target);
        sent.clear();
        core.core().onReplica(SENDER, 1, store);
        TestRing.await(() -> {
            core.turn();
            // A log that has just been opened has no room yet.
            if (sent.removeIf(message ->
                    message instanceof Stored answer && answer.refusal().equals(Optional.of(Refusal.BUSY)))) {
                core.core().onReplica(SENDER, 1, store);
            }
            return sent.stream().anyMatch(Stored.class::isInstance);
        });
        assertThat(sent)
                .filteredOn(Stored.class::isInstance)
                .allMatch(answer -> ((Stored) answer).refusal().isEmpty());
    }

    private NodeId other(Bytes key, int which) {
        return holders(key).stream().filter(node -> !node.equals(SELF)).toList().get(which);
    }

    private Map<String, List<String>> exported() throws IOException {
        Quarantine.Kept kept = new Quarantine.Kept(new Quarantine.Mark(5, 1, SELF, 0), folder);
        Map<String, List<String>> all = new TreeMap<>();
        try (QuarantineReader reader = new QuarantineReader(kept, PARTITIONS, new MachineClock(), failure -> {
            throw new AssertionError(failure);
        })) {
            JsonNode page = reader.page(Table.DEFAULT.number(), "");
            assertThat(page.path("lost").asLong()).isZero();
            assertThat(page.has("next")).isFalse();
            for (JsonNode record : page.path("records")) {
                List<String> values = new ArrayList<>();
                record.path("values").forEach(value -> values.add(text(value)));
                assertThat(all.put(text(record.path("key")), values)).isNull();
            }
        }
        return all;
    }

    private static String text(JsonNode bytes) {
        return new String(Base64.getDecoder().decode(bytes.asText()), StandardCharsets.UTF_8);
    }

    @Test
    void whatWasKeptForOthersIsExportedWithWhatTheNodeHadItself() throws IOException {
        try (TestCore core = new TestCore(folder.resolve("loop-0"), SELF, (to, message) -> sent.add(message))) {
            core.hold(ring);
            for (Bytes key : keys(true)) {
                store(core, key, SampleRecords.value(1, "own"), Optional.empty());
                store(core, key, SampleRecords.value(2, "kept"), Optional.of(other(key, 0)));
            }
            for (Bytes key : keys(false)) {
                store(core, key, SampleRecords.value(3, "one"), Optional.of(other(key, 0)));
                store(core, key, SampleRecords.value(3, "one"), Optional.of(other(key, 1)));
                store(core, key, SampleRecords.value(4, "two"), Optional.of(other(key, 1)));
            }
        }

        Map<String, List<String>> exported = exported();

        assertThat(exported).hasSize(40);
        keys(true).forEach(key -> assertThat(exported.get(key.toUtf8())).containsExactlyInAnyOrder("own", "kept"));
        keys(false).forEach(key -> assertThat(exported.get(key.toUtf8())).containsExactlyInAnyOrder("one", "two"));
    }
}
