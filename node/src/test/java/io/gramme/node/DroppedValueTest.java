package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.KeyDigest;
import io.gramme.client.wire.RequestId;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Fetched;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.KeyTask.Change;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.Room;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Checksum;
import io.gramme.node.version.Dot;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import io.gramme.ring.testing.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one copy does with a value whose time is over, and with one that a wrong clock took for such. */
final class DroppedValueTest {
    private static final int PARTITIONS = 16;
    private static final long MINUTE = 60_000;
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId PEER = new NodeId(0, 2);
    private static final Bytes NAME = Bytes.utf8("session");
    private static final Bytes VALUE = Bytes.utf8("x".repeat(5_000));
    private static final RecordKey KEY =
            new RecordKey(Token.of(NAME).partition(PARTITIONS), Table.DEFAULT.number(), NAME);

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private final List<ReplicaMessage> sent = new ArrayList<>();
    private TestCore tested;

    @BeforeEach
    void openACore() {
        tested = new TestCore(folder, SELF, (to, message) -> sent.add(message), clock);
        tested.hold(TestCore.ring(PARTITIONS, SELF, PEER, new NodeId(0, 3)));
    }

    @AfterEach
    void closeTheCore() {
        tested.close();
    }

    private KeyRecord ending(long expiryMillis) {
        Version version = new Version(
                new Dot(9, 1, 1), new RequestId(1, 1), 0, expiryMillis, false, VALUE.length(), Checksum.of(VALUE));
        return new KeyRecord(Siblings.NONE.write(CausalHistory.NONE, version), List.of(VALUE));
    }

    private void store(KeyRecord record) {
        tested.core()
                .onReplica(
                        PEER,
                        1,
                        new Store(
                                KEY.partition(), 1, KEY.table(), NAME, record, Store.Purpose.REPAIR, Optional.empty()));
    }

    private void await(BooleanSupplier condition) {
        TestRing.await(() -> {
            clock.advance(10_000_000);
            tested.turn();
            return condition.getAsBoolean();
        });
    }

    private int length() {
        return Objects.requireNonNull(tested.core().engine().find(KEY)).length();
    }

    private ReadOutcome read() {
        sent.clear();
        tested.core().onReplica(PEER, 1, new Fetch(KEY.partition(), 5, KEY.table(), NAME, KeyDigest.ABSENT));
        await(() -> sent.stream().anyMatch(Fetched.class::isInstance));
        return sent.stream()
                .filter(Fetched.class::isInstance)
                .map(message -> ((Fetched) message).outcome())
                .findFirst()
                .orElseThrow();
    }

    private void keep(KeyRecord record) {
        await(() -> {
            store(record);
            return tested.core().replica().digest(KEY) != KeyDigest.ABSENT;
        });
    }

    @Test
    void theBytesOfAValueGoAWhileAfterItsEndAndTheRecordStays() {
        keep(ending(clock.wallMillis() + MINUTE));
        long digest = tested.core().replica().digest(KEY);

        clock.advance((2 * MINUTE + 3_600_000) * 1_000_000);
        await(() -> length() < 1_000);

        assertThat(tested.core().replica().digest(KEY)).isEqualTo(digest);
        KeyRecord left = ((ReadOutcome.Found) read()).record();
        assertThat(left.siblings())
                .isEqualTo(ending(left.siblings().endMillis()).siblings());
        assertThat(left.values()).containsExactly(Bytes.EMPTY);
    }

    @Test
    void whatEndedLongAgoIsTakenInWithoutItsBytes() {
        keep(ending(clock.wallMillis() - 2 * MINUTE));

        assertThat(length()).isLessThan(1_000);
    }

    @Test
    void whatHasJustEndedIsTakenInWithItsBytes() {
        keep(ending(clock.wallMillis() - 1_000));

        assertThat(length()).isGreaterThan(5_000);
    }

    @Test
    void blindPutsAreNotRefusedForValuesThatHaveEnded() {
        for (int i = 0; i < 150; i++) {
            Change put = new Change(
                    CausalHistory.NONE,
                    false,
                    false,
                    new RequestId(4, i),
                    Bytes.utf8("x"),
                    clock.wallMillis() + 1_000,
                    KeyTask.Following.NOT);
            await(() -> tested.core().engine().room(100_000, false) == Room.FREE);
            tested.core().replica().submit(new KeyTask.Write(1_000 + i, KEY, Table.DEFAULT, put));
            clock.advance(2 * MINUTE * 1_000_000);
            tested.turn();
        }

        assertThat(((ReadOutcome.Found) read()).record().siblings().versions()).hasSize(150);
    }

    @Test
    void aValueDroppedBeforeItsTimeIsLostAndTakenFromAnotherCopy() {
        KeyRecord whole = ending(clock.wallMillis() + 10 * MINUTE);
        keep(whole.dropEnded(Long.MAX_VALUE));
        assertThat(read()).isInstanceOf(ReadOutcome.Lost.class);

        store(whole);
        await(() -> length() > 5_000);

        assertThat(((ReadOutcome.Found) read()).record().values()).containsExactly(VALUE);
    }

    @Test
    void aValueDroppedByAWrongClockIsNotTakenFromThoseWhoHaveIt() {
        KeyRecord whole = ending(clock.wallMillis() + 10 * MINUTE);
        keep(whole);
        Bytes other = Bytes.utf8("beside");
        Version beside =
                new Version(new Dot(8, 1, 1), new RequestId(2, 2), 0, 0, false, other.length(), Checksum.of(other));
        KeyRecord written = new KeyRecord(Siblings.NONE.write(CausalHistory.NONE, beside), List.of(other));
        long before = tested.core().replica().digest(KEY);

        store(whole.dropEnded(Long.MAX_VALUE).merge(written));
        await(() -> tested.core().replica().digest(KEY) != before);

        assertThat(((ReadOutcome.Found) read()).record().values()).containsExactlyInAnyOrder(VALUE, other);
    }

    @Test
    void whatIsCountedAsACopyKeepsItsBytesWhateverTheClockSays() {
        KeyRecord whole = ending(clock.wallMillis() - 10 * MINUTE);
        await(() -> {
            tested.core()
                    .onReplica(
                            PEER,
                            1,
                            new Store(
                                    KEY.partition(), 1, KEY.table(), NAME, whole, Store.Purpose.PUT, Optional.empty()));
            return tested.core().replica().digest(KEY) != KeyDigest.ABSENT;
        });

        assertThat(length()).isGreaterThan(5_000);
    }

    @Test
    void aCopyThatHasTheValueKeepsItWhenAnotherHasDroppedIt() {
        KeyRecord whole = ending(clock.wallMillis() + 10 * MINUTE);
        keep(whole);

        store(whole.dropEnded(Long.MAX_VALUE));
        await(() -> sent.size() > 1);

        assertThat(((ReadOutcome.Found) read()).record().values()).containsExactly(VALUE);
    }
}
