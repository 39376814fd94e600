package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.membership.Table;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.testing.SampleRecords;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.Token;
import io.gramme.ring.env.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process does first of all with the copies that the one before it had left. */
final class TakeoverTest {
    private static final int PARTITIONS = 16;
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId SECOND = new NodeId(0, 2);
    private static final NodeId THIRD = new NodeId(0, 3);
    private static final NodeId FOURTH = new NodeId(0, 4);
    private static final Bytes KEY = Bytes.utf8("key");
    private static final RecordKey RECORD =
            new RecordKey(Token.of(KEY).partition(PARTITIONS), Table.DEFAULT.number(), KEY);

    private final Ring mine = TestCore.ring(PARTITIONS, SELF, SECOND, THIRD);
    private final Ring others = TestCore.ring(PARTITIONS, SECOND, THIRD, FOURTH);

    @TempDir
    private Path folder;

    @Test
    void aStartLongAfterCopiesWereLeftDropsThemOnceTheLogHasRoom() {
        leaveARecordBehind();

        try (TestCore later = core(Duration.ofDays(2))) {
            later.hold(others.at(2));

            awaitGone(later);
        }
    }

    @Test
    void aStartInWhichCopiesComeBackEmptiesThemOnceTheLogHasRoom() {
        leaveARecordBehind();

        try (TestCore later = core(Duration.ZERO)) {
            later.hold(mine.at(3));

            awaitGone(later);
            assertThat(later.core().isWhole(RECORD.partition())).isFalse();
        }
    }

    private void leaveARecordBehind() {
        try (TestCore first = core(Duration.ZERO)) {
            first.hold(mine);
            first.turn();
            first.core()
                    .onReplica(
                            SECOND,
                            1,
                            new Store(
                                    RECORD.partition(),
                                    1,
                                    RECORD.table(),
                                    KEY,
                                    SampleRecords.siblings(),
                                    Store.Purpose.REPAIR,
                                    Optional.empty()));
            TestRing.await(() -> {
                first.turn();
                return first.core().replica().digest(RECORD) != 0;
            });
            first.hold(others.at(2));
            first.turn();
        }
    }

    private static void awaitGone(TestCore core) {
        TestRing.await(() -> {
            core.turn();
            return core.core().replica().digest(RECORD) == 0;
        });
    }

    private TestCore core(Duration late) {
        Clock machine = new MachineClock();
        Clock clock = new Clock() {
            @Override
            public long nanoTime() {
                return machine.nanoTime();
            }

            @Override
            public long wallMillis() {
                return machine.wallMillis() + late.toMillis();
            }
        };
        return new TestCore(folder, SELF, (to, message) -> {}, clock);
    }
}
