package io.gramme.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.node.membership.TopologyCommand.AlterTable;
import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.CreateTable;
import io.gramme.node.membership.TopologyCommand.DropTable;
import io.gramme.node.membership.TopologyCommand.Fence;
import io.gramme.node.membership.TopologyCommand.Forget;
import io.gramme.node.membership.TopologyCommand.Retire;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.membership.TopologyCommand.Switch;
import io.gramme.node.membership.TopologyCommand.Undo;
import io.gramme.node.membership.TopologyCommand.Unstage;
import io.gramme.node.membership.TopologyCommand.Verdict.Done;
import io.gramme.node.membership.TopologyCommand.Verdict.Refused;
import io.gramme.node.membership.TopologyCommand.Welcome;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.SeededRuns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the ring log's commands make of a topology, one by one and in any order. */
final class TopologyTest {
    private static final int PARTITIONS = 16;

    private static NodeId id(int number) {
        return new NodeId(0, number);
    }

    private static RingMember member(int number) {
        return new RingMember(id(number), "z" + number % 4, 1);
    }

    /** The first of the members. */
    private static final Voters VOTERS = Voters.of(new Voter(id(1), 1), new Voter(id(2), 2), new Voter(id(3), 3));

    private static Topology born(int members) {
        List<RingMember> all =
                IntStream.rangeClosed(1, members).mapToObj(TopologyTest::member).toList();
        return Topology.born(RingPlanner.firstEpoch(all, PARTITIONS), new Tables(List.of(Table.DEFAULT)));
    }

    private static Topology done(Topology topology, TopologyCommand command) {
        TopologyCommand.Verdict verdict = TopologyRules.apply(topology, command, VOTERS);
        assertThat(verdict).isInstanceOf(Done.class);
        return ((Done) verdict).topology();
    }

    private static String refused(Topology topology, TopologyCommand command) {
        TopologyCommand.Verdict verdict = TopologyRules.apply(topology, command, VOTERS);
        assertThat(verdict).isInstanceOf(Refused.class);
        return ((Refused) verdict).why();
    }

    private static Commit planOf(Topology topology) {
        Ring to = RingPlanner.firstEpoch(topology.staged(), PARTITIONS).at(topology.epoch() + 1);
        return new Commit(topology.version(), to);
    }

    private static Topology joining(Topology topology, int number) {
        Topology staged = done(topology, new Stage(new Intent.Join(member(number), 100 + number)));
        return done(staged, planOf(staged));
    }

    private static List<Integer> moving(Topology topology) {
        return topology.change().orElseThrow().marks().moving();
    }

    @Test
    void aNodeJoinsStepByStep() {
        Topology begun = joining(born(3), 4);
        assertThat(begun.ring().contains(id(4))).isFalse();
        assertThat(begun.members()).contains(member(4));

        Topology switched = done(begun, new Switch(begun.epoch(), moving(begun)));
        Topology retired = done(switched, new Retire(switched.epoch()));

        assertThat(retired.ring().contains(id(4))).isTrue();
        assertThat(retired.change()).isEmpty();
        assertThat(retired.epoch()).isEqualTo(4);
        assertThat(retired.people().stores()).containsEntry(id(4), 104L);
        int moved = moving(begun).get(0);
        assertThat(retired.moves().oldestServed(moved)).isEqualTo(switched.epoch());
    }

    @Test
    void whatIsCommittedIsWhatWasShown() {
        Topology staged = done(born(3), new Stage(new Intent.Join(member(4), 1)));
        Commit plan = planOf(staged);

        Topology more = done(staged, new Stage(new Intent.Join(member(5), 1)));

        assertThat(refused(more, plan)).contains("look at a new plan");
        assertThat(refused(staged, new Commit(plan.version(), plan.to().at(7)))).contains("new plan");
    }

    @Test
    void noTwoChangesAreUnderWay() {
        Topology begun = joining(born(3), 4);

        assertThat(refused(begun, new Stage(new Intent.Join(member(5), 1)))).contains("under way");
        assertThat(refused(begun, new Commit(begun.version(), begun.ring()))).contains("under way");
    }

    @Test
    void nothingIsRetiredBeforeAllIsReadFromTheNewNodes() {
        Topology begun = joining(born(3), 4);
        Topology half = done(begun, new Switch(begun.epoch(), moving(begun).subList(0, 1)));

        assertThat(refused(half, new Retire(half.epoch()))).contains("not all that moves");
    }

    @Test
    void anAbortRestoresTheOldNodesAtEveryStep() {
        Topology before = born(3);
        Topology begun = joining(before, 4);
        Topology half = done(begun, new Switch(begun.epoch(), moving(begun).subList(0, 1)));
        Topology whole = done(half, new Switch(half.epoch(), moving(begun)));

        for (Topology step : List.of(begun, half, whole)) {
            Topology undone = done(step, new Undo(step.version()));
            assertThat(refused(undone, new Switch(undone.epoch(), moving(begun))))
                    .isNotEmpty();
            Topology forgotten = done(undone, new Forget(undone.epoch()));
            assertThat(forgotten.ring()).isEqualTo(before.ring().at(forgotten.epoch()));
            assertThat(forgotten.people().stores()).isEmpty();
        }
    }

    @Test
    void aChangeThatRemovedTheOnlyNodeOfSomethingIsNotTakenBackForNobodyWouldHaveIt() {
        Table single =
                new Table(1, "default", 1, Table.Quorum.of(1, 1), Table.Conflict.SIBLINGS, Table.Durability.FORCED);
        Topology four = Topology.born(born(4).ring(), new Tables(List.of(single)));
        Topology removing = done(four, new Stage(new Intent.Remove(id(4))));
        Topology leaving = done(four, new Stage(new Intent.Leave(id(4))));
        Topology removed = done(removing, planOf(removing));
        Topology left = done(leaving, planOf(leaving));

        assertThat(refused(removed, new Undo(removed.version()))).contains("on the new ones alone");
        assertThat(done(left, new Undo(left.version())).change().orElseThrow().isUndone())
                .isTrue();
        Topology switched = done(removed, new Switch(removed.epoch(), moving(removed)));
        assertThat(refused(switched, new Undo(switched.version()))).contains("the change goes on");
    }

    @Test
    void aNodeThatWasRemovedNeverComesBack() {
        Topology staged = done(born(4), new Stage(new Intent.Remove(id(4))));
        Topology begun = done(staged, planOf(staged));
        assertThat(begun.people().exiles().refuses(id(4), 0)).as("at once").isTrue();
        Topology switched = done(begun, new Switch(begun.epoch(), moving(begun)));

        Topology retired = done(switched, new Retire(switched.epoch()));

        assertThat(refused(retired, new Stage(new Intent.Join(member(4), 5)))).contains("cannot come back");
    }

    @Test
    void aNodeThatLeavesIsRefusedOnlyWhenItHasLeft() {
        Topology staged = done(born(4), new Stage(new Intent.Leave(id(4))));
        Topology begun = done(staged, planOf(staged));
        Topology switched = done(begun, new Switch(begun.epoch(), moving(begun)));
        assertThat(switched.people().exiles().refuses(id(4), 0)).isFalse();

        Topology retired = done(switched, new Retire(switched.epoch()));

        assertThat(retired.people().exiles().refuses(id(4), 0)).isTrue();
        assertThat(retired.members()).doesNotContain(member(4));
    }

    @Test
    void aPlanThatWouldPutTwoCopiesOnOneNodeIsRefused() {
        Topology staged = done(born(3), new Stage(new Intent.Leave(id(3))));

        assertThat(refused(staged, planOf(staged))).contains("two of them on one node");
    }

    @Test
    void aTableNumberIsNeverUsedTwice() {
        Topology one = done(born(3), new CreateTable(named("carts")));
        int number = one.tables().named("carts").orElseThrow().number();
        Topology dropped = done(one, new DropTable("carts", number));

        Topology again = done(dropped, new CreateTable(named("carts")));

        assertThat(again.tables().named("carts").orElseThrow().number()).isEqualTo(number + 1);
        assertThat(again.epoch()).isEqualTo(4);
        assertThat(refused(again, new CreateTable(named("carts")))).contains("already");
    }

    @Test
    void ofATableOnlyTheQuorumTheDurabilityAndTheTimeToLiveChange() {
        Topology born = born(3);
        Table wider = new Table(
                1, "default", 3, Table.Quorum.of(3, 1), Table.Conflict.SIBLINGS, Table.Durability.INTERVAL, 5_000);
        Table other =
                new Table(1, "default", 2, Table.Quorum.of(1, 1), Table.Conflict.SIBLINGS, Table.Durability.FORCED);

        assertThat(done(born, new AlterTable(wider)).tables().all()).containsExactly(wider);
        assertThat(refused(born, new AlterTable(other))).contains("for ever");
    }

    @Test
    void aTableOfAnotherNumberOfCopiesWaitsForTheEndOfAChange() {
        Topology begun = joining(born(3), 4);
        Table two = new Table(1, "two", 2, Table.Quorum.of(1, 1), Table.Conflict.SIBLINGS, Table.Durability.FORCED);

        assertThat(refused(begun, new CreateTable(two))).contains("while the ring changes");
        assertThat(done(begun, new CreateTable(named("three"))).change()).isPresent();
    }

    @Test
    void aFencedMemberIsRefusedWithItsOldFolderAndWelcomeWithAnEmptyOne() {
        Topology fenced = done(born(3), new Fence(id(2), 22));

        Exiles exiles = fenced.people().exiles();
        assertThat(exiles.refuses(id(2), 22)).isTrue();
        assertThat(exiles.refuses(id(2), 23)).isFalse();
        assertThat(refused(fenced, new Fence(id(2), 22))).contains("already");
    }

    @Test
    void nobodyWaitsForAFencedMemberBeforeItIsBackWithAnotherFolder() {
        Topology fenced = done(born(4), new Fence(id(2), 22));
        assertThat(fenced.isAway(id(2))).isTrue();
        assertThat(fenced.accepted()).doesNotContain(member(2));
        assertThat(refused(fenced, new Welcome(id(2), 22))).contains("with that data folder");
        assertThat(refused(fenced, new Welcome(id(3), 33))).contains("no member that was away");

        Topology back = done(fenced, new Welcome(id(2), 23));

        assertThat(back.isAway(id(2))).isFalse();
        assertThat(back.accepted()).contains(member(2));
        assertThat(back.people().exiles().refuses(id(2), 22)).isTrue();
        assertThat(back.people().stores()).containsEntry(id(2), 23L);
        assertThat(done(back, new Fence(id(2), 23)).isAway(id(2))).isTrue();
    }

    @Test
    void aFenceThatWouldLeaveNoMajorityOfTheVotersIsRefused() {
        Topology fenced = done(born(4), new Fence(id(2), 22));

        assertThat(refused(fenced, new Fence(id(3), 33))).contains("nothing could be decided");
        assertThat(done(fenced, new Fence(id(4), 44)).isAway(id(4))).isTrue();
    }

    @Test
    void nobodyIsFencedWhileTheRingChanges() {
        assertThat(refused(joining(born(3), 4), new Fence(id(2), 22))).contains("under way");
    }

    @Test
    void aFenceDoesNotLiftAnEarlierOne() {
        Topology twice = done(done(born(3), new Fence(id(2), 22)), new Fence(id(2), 23));

        assertThat(twice.people().exiles().refuses(id(2), 22)).isTrue();
        assertThat(twice.people().exiles().refuses(id(2), 23)).isTrue();
    }

    @Test
    void whatNoPlanCanDoIsNotStaged() {
        assertThatThrownBy(() -> new Intent.Reweigh(id(1), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Intent.Rezone(id(1), "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Switch(1, List.of(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLateDropDoesNotTakeATableThatWasCreatedSince() {
        Topology one = done(born(3), new CreateTable(named("carts")));
        DropTable drop =
                new DropTable("carts", one.tables().named("carts").orElseThrow().number());
        Topology again = done(done(one, drop), new CreateTable(named("carts")));

        assertThat(refused(again, drop)).contains("no table 'carts'");
    }

    @Test
    void aMemberThatWasGivenUpAsDeadStaysSoWhenTheChangeIsAborted() {
        Topology staged = done(born(4), new Stage(new Intent.Remove(id(4))));
        Topology undone = done(done(staged, planOf(staged)), new Undo(staged.version() + 1));
        Topology forgotten = done(undone, new Forget(undone.epoch()));

        Topology joining = done(forgotten, new Stage(new Intent.Join(member(5), 1)));
        assertThat(refused(joining, planOf(joining))).contains("stage its removal");

        Topology both = done(joining, new Stage(new Intent.Remove(id(4))));
        assertThat(done(both, planOf(both)).change().orElseThrow().gone()).containsExactly(id(4));
    }

    private static Table named(String name) {
        return new Table(1, name, 3, Table.Quorum.of(2, 2), Table.Conflict.SIBLINGS, Table.Durability.FORCED);
    }

    @Test
    void whateverComesInWhateverOrderReadsAndWritesOfNeighbouringTopologiesMeet() {
        AtomicInteger changes = new AtomicInteger();
        SeededRuns.of(200, seeds -> {
            RandomGenerator random = seeds.random("commands");
            Topology now = born(3 + random.nextInt(3));
            Set<NodeId> removed = new TreeSet<>();
            for (int i = 0; i < 120; i++) {
                TopologyCommand command = draw(random, now);
                assertThat(CommandCodec.decode(CommandCodec.encode(command))).isEqualTo(command);
                if (TopologyRules.apply(now, command, VOTERS) instanceof Done applied) {
                    Topology next = applied.topology();
                    assertThat(next.version()).isEqualTo(now.version() + 1);
                    assertThat(next.epoch()).isBetween(now.epoch(), now.epoch() + 1);
                    assertThat(TopologyCodec.decode(TopologyCodec.encode(next))).isEqualTo(next);
                    meet(now, next);
                    removed.addAll(next.people().exiles().removed());
                    if (next.change().isEmpty() && now.change().isPresent()) {
                        changes.incrementAndGet();
                    }
                    now = next;
                }
                assertThat(now.people().exiles().removed()).containsAll(removed);
            }
        });
        assertThat(changes).hasPositiveValue();
    }

    private static TopologyCommand draw(RandomGenerator random, Topology now) {
        NodeId node = id(1 + random.nextInt(9));
        return switch (random.nextInt(14)) {
            case 0 -> new Stage(new Intent.Join(member((int) node.low()), random.nextInt(3)));
            case 1 -> new Stage(new Intent.Leave(node));
            case 2 -> new Stage(new Intent.Remove(node));
            case 3 -> new Stage(new Intent.Reweigh(node, 1 + random.nextInt(3)));
            case 4 -> new Stage(new Intent.Rezone(node, "z" + random.nextInt(4)));
            case 5 -> fenceOrSo(random, node);
            case 6, 7 -> now.change().isPresent() || now.staged().isEmpty() ? new Unstage() : planOf(now);
            case 8, 9 -> new Switch(now.epoch(), some(random));
            case 10 -> new Retire(now.epoch());
            case 12 ->
                random.nextBoolean()
                        ? new Retire(now.epoch())
                        : new TopologyCommand.GiveUp(node, now.version(), random.nextInt(3) == 0);
            case 11 -> random.nextInt(3) == 0 ? new Undo(now.version()) : new Forget(now.epoch());
            default ->
                random.nextBoolean()
                        ? new CreateTable(named("t" + random.nextInt(3)))
                        : new DropTable("t" + random.nextInt(3), 2 + random.nextInt(9));
        };
    }

    private static TopologyCommand fenceOrSo(RandomGenerator random, NodeId node) {
        int die = random.nextInt(5);
        if (die == 0) {
            return new Unstage();
        }
        long store = random.nextInt(3);
        return die == 1 ? new Welcome(node, store) : new Fence(node, store);
    }

    private static List<Integer> some(RandomGenerator random) {
        List<Integer> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (random.nextInt(4) > 0) {
                partitions.add(partition);
            }
        }
        return partitions;
    }

    /**
     * A write of a node that has one topology and a read of a node that has the other must share a node when R + W &gt; N: so what is
     * read under the one was written as a whole under the other, but for nodes that are gone for good.
     */
    private static void meet(Topology before, Topology after) {
        Set<NodeId> gone = new HashSet<>();
        Stream.of(before, after)
                .flatMap(topology -> topology.change().stream())
                .forEach(change -> gone.addAll(change.gone()));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (int n : before.copies()) {
                PreferenceList old = before.preferenceList(partition, n);
                PreferenceList young = after.preferenceList(partition, n);
                assertThat(sides(old, gone))
                        .as("read by %s, written by %s", young, old)
                        .contains(left(young.primaries(), gone));
                assertThat(sides(young, gone))
                        .as("read by %s, written by %s", old, young)
                        .contains(left(old.primaries(), gone));
            }
        }
    }

    private static List<Set<NodeId>> sides(PreferenceList list, Set<NodeId> gone) {
        return List.of(left(list.primaries(), gone), left(list.counterparts(), gone));
    }

    private static Set<NodeId> left(List<NodeId> nodes, Set<NodeId> gone) {
        Set<NodeId> left = new HashSet<>(nodes);
        left.removeAll(gone);
        return left;
    }

    @Test
    void livingVotersAreNotRemovedAllAtOnceForNobodyCouldDecideAnythingAnyMore() {
        Topology staged = done(born(5), new Stage(List.of(new Intent.Remove(id(1)), new Intent.Remove(id(2)))));
        Ring without = RingPlanner.next(staged.ring(), staged.staged(), 3).at(staged.epoch() + 1);

        assertThat(refused(staged, new Commit(staged.version(), without)))
                .contains("of the 3 voters of the ring log only 1 would be left");
    }

    private static Topology told(long ttlMillis) {
        Table table = new Table(
                1, "default", 3, Table.Quorum.of(2, 2), Table.Conflict.SIBLINGS, Table.Durability.FORCED, ttlMillis);
        return Topology.born(born(3).ring(), new Tables(List.of(table)));
    }

    @Test
    void nodesThatWereToldOtherTimesToLiveGoByOneOnceAnythingIsDecided() {
        TopologyCommand found = new TopologyCommand.Found(told(1_000).tables());

        assertThat(done(told(1_000), found)).isEqualTo(done(told(2_000), found));
        assertThat(refused(
                        done(told(2_000), found),
                        new TopologyCommand.Found(told(2_000).tables())))
                .contains("decided before");
    }
}
