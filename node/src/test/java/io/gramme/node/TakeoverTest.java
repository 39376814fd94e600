package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.GiveUp;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.membership.TopologyCommand.Verdict;
import io.gramme.node.membership.TopologyRules;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.testing.SampleRecords;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import io.gramme.ring.env.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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

    private static final Table SINGLE =
            new Table(2, "single", 1, Table.Quorum.of(1, 1), Table.Conflict.SIBLINGS, Table.Durability.FORCED);

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

    @Test
    void copiesThatComeAreSaidToLackSomethingFromTheFirstMomentOn() {
        Topology before = Topology.born(others, new Tables(List.of(Table.DEFAULT)));
        RingMember joining = new RingMember(SELF, "default", 1);
        Topology staged = decided(before, new Stage(List.of(new Intent.Join(joining, 1))));
        Ring to = RingPlanner.next(others, staged.staged(), 3).at(2);
        try (TestCore core = core(Duration.ZERO)) {
            core.hold(before);
            core.turn();

            core.hold(decided(staged, new Commit(staged.version(), to)));

            TestRing.await(() -> {
                core.turn();
                return core.standing().epoch() == 2;
            });
            long coming = IntStream.range(0, PARTITIONS)
                    .filter(partition -> to.preferenceList(partition, 3).isPrimary(SELF))
                    .count();
            assertThat(core.standing().lacking()).isPositive().isEqualTo((int) coming);
        }
    }

    /** A ring in which that node owns all, so that it has the only copy of a table with one. */
    private Topology owned(long epoch, NodeId owner) {
        Ring ring = new Ring(epoch, mine.members(), Collections.nCopies(PARTITIONS, owner));
        return Topology.born(ring, new Tables(List.of(Table.DEFAULT, SINGLE)));
    }

    @Test
    void aCopyThatComesBackForSomeTablesLosesWhatTheyHadAndKeepsTheOthers() {
        RecordKey single = new RecordKey(RECORD.partition(), SINGLE.number(), KEY);
        try (TestCore core = core(Duration.ZERO)) {
            core.hold(owned(1, SELF));
            core.turn();
            keep(core, RECORD);
            keep(core, single);

            core.hold(owned(2, SECOND));
            core.turn();
            assertThat(core.core().replica().digest(single))
                    .as("it is kept for a while")
                    .isNotZero();
            core.hold(owned(3, SELF));

            TestRing.await(() -> {
                core.turn();
                return core.standing().epoch() == 3;
            });
            assertThat(core.core().replica().digest(single)).isZero();
            assertThat(core.core().replica().digest(RECORD)).isNotZero();
            assertThat(core.core().isWhole(RECORD.partition())).isTrue();
        }
    }

    @Test
    void manyRecordsInManyPartitionsAreErasedBeforeTheirTablesComeBack() {
        List<RecordKey> many = IntStream.range(0, 6_000)
                .mapToObj(number -> Bytes.utf8("key-" + number))
                .map(key -> new RecordKey(Token.of(key).partition(PARTITIONS), SINGLE.number(), key))
                .toList();
        try (TestCore core = core(Duration.ZERO)) {
            core.hold(owned(1, SELF));
            core.turn();
            TestRing.await(() -> {
                many.stream()
                        .filter(key -> core.core().replica().digest(key) == 0)
                        .limit(50)
                        .forEach(key -> submit(core, key));
                core.turn();
                return many.stream().allMatch(key -> core.core().replica().digest(key) != 0);
            });

            core.hold(owned(2, SECOND));
            core.turn();
            core.hold(owned(3, SELF));

            TestRing.await(() -> {
                core.turn();
                return core.standing().epoch() == 3;
            });
            assertThat(many).allMatch(key -> core.core().replica().digest(key) == 0);
        }
    }

    @Test
    void aCopyThatIsOnItsWayStaysWhenAHolderIsGivenUp() {
        Topology born = Topology.born(others, new Tables(List.of(Table.DEFAULT)));
        Topology staged = decided(born, new Stage(new Intent.Join(new RingMember(SELF, "default", 1), 1)));
        Ring to = RingPlanner.next(others, staged.staged(), 3).at(2);
        Topology changing = decided(staged, new Commit(staged.version(), to));
        RecordKey moving = IntStream.range(0, 1_000)
                .mapToObj(number -> Bytes.utf8("key-" + number))
                .map(key -> new RecordKey(Token.of(key).partition(PARTITIONS), Table.DEFAULT.number(), key))
                .filter(key -> changing.preferenceList(key.partition(), 3).isHolder(SELF))
                .findFirst()
                .orElseThrow();
        try (TestCore core = core(Duration.ZERO)) {
            core.hold(born);
            core.turn();
            core.hold(changing);
            keep(core, moving);

            core.hold(decided(changing, new GiveUp(SECOND, changing.version(), true)));

            TestRing.await(() -> {
                core.turn();
                return core.standing().epoch() == 3;
            });
            assertThat(core.core().replica().digest(moving)).isNotZero();
        }
    }

    @Test
    void recordsOfTablesThatLeftAPartitionAloneAreErasedAfterAWhile() {
        RecordKey single = new RecordKey(RECORD.partition(), SINGLE.number(), KEY);
        try (TestCore first = core(Duration.ZERO)) {
            first.hold(owned(1, SELF));
            first.turn();
            keep(first, RECORD);
            keep(first, single);
            first.hold(owned(2, SECOND));
            first.turn();
        }
        try (TestCore later = core(Duration.ofDays(2))) {
            later.hold(owned(2, SECOND));

            TestRing.await(() -> {
                later.turn();
                return later.core().replica().digest(single) == 0
                        && later.standing().kept() == 0;
            });
            assertThat(later.core().replica().digest(RECORD)).isNotZero();
        }
    }

    static Topology decided(Topology topology, TopologyCommand command) {
        return ((Verdict.Done) TopologyRules.apply(topology, command, Voters.of(new Voter(SELF, 1)))).topology();
    }

    private void leaveARecordBehind() {
        try (TestCore first = core(Duration.ZERO)) {
            first.hold(mine);
            first.turn();
            keep(first, RECORD);
            first.hold(others.at(2));
            first.turn();
        }
    }

    /** Sends it until it is there: a log that has just been opened may have no room yet, and refuse it. */
    private static void keep(TestCore core, RecordKey key) {
        TestRing.await(() -> {
            submit(core, key);
            core.turn();
            return core.core().replica().digest(key) != 0;
        });
    }

    private static void submit(TestCore core, RecordKey key) {
        core.core()
                .onReplica(
                        SECOND,
                        1,
                        new Store(
                                key.partition(),
                                1,
                                key.table(),
                                key.key(),
                                SampleRecords.siblings(),
                                Store.Purpose.REPAIR,
                                Optional.empty()));
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
