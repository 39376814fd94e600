package io.gramme.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.Forget;
import io.gramme.node.membership.TopologyCommand.GiveUp;
import io.gramme.node.membership.TopologyCommand.Retire;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.membership.TopologyCommand.Switch;
import io.gramme.node.membership.TopologyCommand.Undo;
import io.gramme.node.membership.TopologyCommand.Verdict;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A member that dies for good while a fifth one joins four of one zone, three of which vote. */
final class GivingUpTest {
    private static final int PARTITIONS = 16;
    private static final NodeId NEW = id(5);
    private static final NodeId OLD = id(4);
    private static final Voters VOTERS = Voters.of(new Voter(id(1), 1), new Voter(id(2), 2), new Voter(id(3), 3));

    private static NodeId id(int number) {
        return new NodeId(0, number);
    }

    private static RingMember member(int number) {
        return new RingMember(id(number), "zone", 1);
    }

    private static Topology born(int copies) {
        List<RingMember> four =
                IntStream.rangeClosed(1, 4).mapToObj(GivingUpTest::member).toList();
        Table table = new Table(
                1, "default", copies, Table.Quorum.of(1, 1), Table.Conflict.SIBLINGS, Table.Durability.FORCED);
        return Topology.born(RingPlanner.firstEpoch(four, PARTITIONS), new Tables(List.of(table)));
    }

    private static Topology done(Topology topology, TopologyCommand command) {
        Verdict verdict = TopologyRules.apply(topology, command, VOTERS);
        assertThat(verdict).isInstanceOf(Verdict.Done.class);
        return ((Verdict.Done) verdict).topology();
    }

    private static String refused(Topology topology, TopologyCommand command) {
        Verdict verdict = TopologyRules.apply(topology, command, VOTERS);
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused) verdict).why();
    }

    private static Commit planOf(Topology topology) {
        int copies = topology.copies().get(0);
        return new Commit(
                topology.version(),
                RingPlanner.next(topology.ring(), topology.staged(), copies).at(topology.epoch() + 1));
    }

    private static Topology joining(int copies) {
        Topology staged = done(born(copies), new Stage(new Intent.Join(member(5), 105)));
        return done(staged, planOf(staged));
    }

    private static Topology without(Topology topology, NodeId node) {
        return done(topology, new GiveUp(node, topology.version(), false));
    }

    private static List<Integer> moving(Topology topology) {
        return topology.change().orElseThrow().marks().moving();
    }

    private static Topology switched(Topology topology) {
        return done(topology, new Switch(topology.epoch(), moving(topology)));
    }

    @Test
    void whoIsGivenUpIsRefusedAtOnceAndHoldsAndIsAskedForNothing() {
        Topology begun = joining(3);

        for (Topology step : List.of(begun, switched(begun), done(begun, new Undo(begun.version())))) {
            for (NodeId dead : List.of(OLD, NEW)) {
                Topology now = without(step, dead);

                assertThat(now.epoch()).isEqualTo(step.epoch() + 1);
                assertThat(now.people().exiles().refuses(dead, 0)).isTrue();
                assertThat(now.members()).extracting(RingMember::id).doesNotContain(dead);
                assertThat(now.accepted()).extracting(RingMember::id).doesNotContain(dead);
                for (int partition : moving(now)) {
                    assertThat(now.preferenceList(partition, 3).holders())
                            .isNotEmpty()
                            .doesNotContain(dead);
                    assertThat(now.moves().began(partition))
                            .as("nobody goes on before all refuse it")
                            .isEqualTo(now.epoch());
                }
                assertThat(TopologyCodec.decode(TopologyCodec.encode(now))).isEqualTo(now);
            }
        }
    }

    @Test
    void aMemberThatIsGivenUpIsTakenOutByTheNextChange() {
        Topology last = switched(without(joining(3), OLD));
        Topology retired = done(last, new Retire(last.epoch()));
        assertThat(retired.ring().contains(OLD)).isTrue();
        Topology other = done(retired, new Stage(new Intent.Reweigh(NEW, 2)));
        assertThat(refused(other, planOf(other))).contains("stage its removal too");

        Topology both = done(other, new Stage(new Intent.Remove(OLD)));
        Topology next = switched(done(both, planOf(both)));
        assertThat(next.change().orElseThrow().gone()).containsExactly(OLD);
        Topology after = done(next, new Retire(next.epoch()));

        assertThat(after.ring().contains(OLD)).isFalse();
        assertThat(after.ring().contains(NEW)).isTrue();
    }

    @Test
    void whoWasToJoinAndIsGivenUpIsNeverAMemberOnceTheChangeIsTakenBack() {
        Topology given = without(joining(3), NEW);
        Topology undone = done(given, new Undo(given.version()));

        Topology now = done(undone, new Forget(undone.epoch()));

        assertThat(now.ring().contains(NEW)).isFalse();
        assertThat(refused(now, new Stage(new Intent.Join(member(5), 106)))).contains("cannot come back");
    }

    @Test
    void onlyAMemberIsGivenUpAndOnlyWhileTheRingChanges() {
        assertThat(refused(born(3), new GiveUp(OLD, 0, false))).contains("stage the removal of node " + OLD);
        Topology begun = joining(3);
        assertThat(refused(begun, new GiveUp(id(9), begun.version(), false))).contains("no member");
        assertThat(refused(begun, new GiveUp(OLD, begun.version() - 1, false))).contains("has gone on since");
        Topology given = without(begun, OLD);

        assertThat(refused(given, new GiveUp(OLD, given.version(), false))).contains("given up already");
    }

    @Test
    void votersAreGivenUpOnlyWhileThoseThatAreLeftCanDecide() {
        Topology given = without(joining(3), id(1));

        assertThat(refused(given, new GiveUp(id(2), given.version(), false)))
                .contains("of the 3 voters of the ring log only 1 would be left");
    }

    @Test
    void aChangeThatWouldEndWithNoCopyIsAbortedFirst() {
        Topology begun = joining(1);

        assertThat(refused(begun, new GiveUp(NEW, begun.version(), false)))
                .contains(moving(begun).size() + " partitions would have no whole copy left")
                .contains("abort it first");
        Topology undone = done(begun, new Undo(begun.version()));
        Topology given = without(undone, NEW);
        assertThat(done(given, new Forget(given.epoch())).change()).isEmpty();
    }

    @Test
    void theOnlyCopyOfWhatIsNotSwitchedIsGivenUpOnlyByWhoSaysSo() {
        Topology begun = joining(1);
        NodeId holder =
                begun.ring().preferenceList(moving(begun).get(0), 1).primaries().get(0);

        assertThat(refused(begun, new GiveUp(holder, begun.version(), false)))
                .contains("no whole copy left")
                .contains("may be lost")
                .doesNotContain("abort");
        assertThat(done(begun, new GiveUp(holder, begun.version(), true)).change())
                .isPresent();
    }

    @Test
    void whatDoesNotMoveIsGivenUpOnlyByWhoSaysSoToo() {
        Topology begun = switched(joining(1));

        assertThat(refused(begun, new GiveUp(id(4), begun.version(), false)))
                .contains("no whole copy left")
                .contains("may be lost");
    }

    @Test
    void eachLastCopyIsGivenUpOnlyByWhoSaysSoAgain() {
        Topology begun = joining(1);
        NodeId holder =
                begun.ring().preferenceList(moving(begun).get(0), 1).primaries().get(0);
        Topology turned = done(begun, new GiveUp(NEW, begun.version(), true));

        assertThat(refused(turned, new GiveUp(holder, turned.version(), false))).contains("may be lost");
    }

    @Test
    void theLastCopyBesideOneThatIsAwayIsGivenUpOnlyByWhoSaysSo() {
        Topology joining = done(born(2), new Stage(new Intent.Join(member(5), 105)));
        NodeId away = joining.ring().preferenceList(0, 2).primaries().get(0);
        NodeId left = joining.ring().preferenceList(0, 2).primaries().get(1);
        Topology fenced = done(joining, new TopologyCommand.Fence(away, 100));
        Topology begun = done(fenced, planOf(fenced));

        assertThat(refused(begun, new GiveUp(left, begun.version(), false))).contains("may be lost");
    }

    @Test
    void oneOfTwoWholeCopiesIsGivenUpWithoutAWord() {
        Topology begun = switched(joining(2));
        NodeId holder =
                begun.ring().preferenceList(moving(begun).get(0), 2).primaries().get(0);

        assertThat(without(begun, holder).change()).isPresent();
    }

    @Test
    void theLastCopyOnTheWayBackIsGivenUpOnlyByWhoSaysSo() {
        Topology begun = switched(joining(1));
        int partition = moving(begun).get(0);
        NodeId old = begun.ring().preferenceList(partition, 1).primaries().get(0);
        Topology undone = done(begun, new Undo(begun.version()));

        assertThat(refused(undone, new GiveUp(old, undone.version(), false)))
                .contains("or none where the change goes back to")
                .contains("may be lost");
        Topology given = done(undone, new GiveUp(old, undone.version(), true));

        PreferenceList list = given.preferenceList(partition, 1);
        assertThat(list.holders()).as("until it is forgotten").containsExactly(NEW);
        Topology forgotten = done(given, new Forget(given.epoch()));
        assertThat(forgotten.preferenceList(partition, 1).primaries()).containsExactly(old);
    }
}
