package io.gramme.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Outcome;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.Fence;
import io.gramme.node.membership.TopologyCommand.Forget;
import io.gramme.node.membership.TopologyCommand.GiveUp;
import io.gramme.node.membership.TopologyCommand.Retire;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.membership.TopologyCommand.Switch;
import io.gramme.node.membership.TopologyCommand.Undo;
import io.gramme.node.membership.TopologyCommand.Verdict;
import io.gramme.node.membership.TopologyCommand.Welcome;
import io.gramme.node.membership.TopologyRules;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.transfer.TransferMessage.Verified;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.ManualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the leader of the ring log has the next phase decided, and what it waits for. A fifth node joins four; N=3. */
final class ChangeDriverTest {
    private static final long SECOND = 1_000_000_000L;
    private static final NodeId NEW = id(5);
    private static final Voters VOTERS = Voters.of(new Voter(id(1), 1), new Voter(id(2), 1), new Voter(id(3), 1));

    private final ManualClock clock = new ManualClock();
    private final Map<NodeId, Long> acknowledged = new HashMap<>();
    private final Set<NodeId> suspected = new HashSet<>();
    private final Set<NodeId> voters = new HashSet<>();
    private final List<TopologyCommand> wanted = new ArrayList<>();
    private final Map<NodeId, Verify> asked = new HashMap<>();
    private Topology topology = born();
    private boolean leads = true;
    private final ChangeDriver driver = driver(SECOND);

    private ChangeDriver driver(long gossipNanos) {
        return new ChangeDriver(clock, gossipNanos, new Cluster(), (to, message) -> {
            if (message instanceof Verify verify) {
                asked.put(to, verify);
            }
        });
    }

    /** What is wanted is not decided unless a test does it. */
    private final class Cluster implements ChangeDriver.Cluster {
        @Override
        public Optional<Topology> led() {
            return leads ? Optional.of(topology) : Optional.empty();
        }

        @Override
        public long acknowledged(NodeId member) {
            return acknowledged.getOrDefault(member, 0L);
        }

        @Override
        public boolean isSuspected(NodeId member) {
            return suspected.contains(member);
        }

        @Override
        public boolean isVoter(NodeId member) {
            return voters.contains(member);
        }

        @Override
        public void want(TopologyCommand command, long deadlineNanos, Consumer<Outcome> then) {
            wanted.add(command);
            then.accept(new Outcome.Done());
        }
    }

    private static NodeId id(int number) {
        return new NodeId(0, number);
    }

    private static Topology born() {
        List<RingMember> four = IntStream.rangeClosed(1, 4)
                .mapToObj(number -> new RingMember(id(number), "default", 1))
                .toList();
        return Topology.born(RingPlanner.firstEpoch(four, 16), new Tables(List.of(Table.DEFAULT)));
    }

    private void decide(TopologyCommand command) {
        Verdict verdict = TopologyRules.apply(topology, command, VOTERS);
        assertThat(verdict).isInstanceOf(Verdict.Done.class);
        topology = ((Verdict.Done) verdict).topology();
    }

    private void commit(Intent intent) {
        decide(new Stage(intent));
        decide(new Commit(
                topology.version(),
                RingPlanner.next(topology.ring(), topology.staged(), 3).at(topology.epoch() + 1)));
    }

    private void join() {
        commit(new Intent.Join(new RingMember(NEW, "default", 1), 7));
    }

    private List<Integer> moving() {
        return topology.change().orElseThrow().marks().moving();
    }

    private void allServe() {
        IntStream.rangeClosed(1, 5).forEach(number -> acknowledged.put(id(number), topology.epoch()));
    }

    private void allVerify() {
        IntStream.rangeClosed(1, 5)
                .forEach(number -> driver.onVerified(
                        id(number), new Verified(topology.epoch(), moving(), false, topology.epoch())));
    }

    /** What is wanted within some seconds. */
    private List<TopologyCommand> wanted() {
        wanted.clear();
        for (int i = 0; i < 5; i++) {
            clock.advance(1_000_000_000L);
            driver.onTick();
        }
        return wanted.stream().distinct().toList();
    }

    @ParameterizedTest
    @CsvSource({"50, 200", "300, 300", "10000, 1000"})
    void aChangeIsLookedAfterAsOftenAsNodesGossipOnceToFiveTimesASecond(long gossipMillis, long lookMillis) {
        join();
        ChangeDriver often = driver(gossipMillis * 1_000_000);
        often.onTick();
        asked.clear();

        clock.advance(lookMillis * 1_000_000 - 1);
        often.onTick();
        assertThat(asked).isEmpty();
        clock.advance(1);
        often.onTick();

        assertThat(asked).isNotEmpty();
    }

    @Test
    void nothingIsSwitchedBeforeAllServeUnderTheCommit() {
        join();
        allServe();
        acknowledged.put(id(2), topology.epoch() - 1);
        allVerify();

        assertThat(wanted()).isEmpty();
        assertThat(asked).containsEntry(NEW, new Verify(topology.epoch() - 1, topology.epoch()));
        assertThat(driver.waitingFor()).anyMatch(why -> why.contains(id(2).toString()));

        acknowledged.put(id(2), topology.epoch());
        assertThat(wanted()).containsExactly(new Switch(topology.epoch(), moving()));
    }

    @Test
    void aMemberThatHoldsNothingOfItAndIsSuspectedIsNotWaitedFor() {
        topology = Topology.born(
                RingPlanner.firstEpoch(
                        IntStream.rangeClosed(1, 12)
                                .mapToObj(number -> new RingMember(id(number), "default", 1))
                                .toList(),
                        16),
                new Tables(List.of(Table.DEFAULT)));
        commit(new Intent.Leave(id(12)));
        NodeId bystander = IntStream.rangeClosed(1, 12)
                .mapToObj(ChangeDriverTest::id)
                .filter(node -> moving().stream()
                        .noneMatch(partition ->
                                topology.preferenceList(partition, 3).isHolder(node)))
                .findFirst()
                .orElseThrow();
        IntStream.rangeClosed(1, 12).forEach(number -> acknowledged.put(id(number), topology.epoch()));
        IntStream.rangeClosed(1, 12)
                .forEach(number -> driver.onVerified(
                        id(number), new Verified(topology.epoch(), moving(), false, topology.epoch())));
        acknowledged.put(bystander, 0L);
        assertThat(wanted()).isEmpty();

        suspected.add(bystander);

        assertThat(wanted()).containsExactly(new Switch(topology.epoch(), moving()));
    }

    @Test
    void aHolderIsWaitedForThoughItIsSuspected() {
        join();
        allServe();
        allVerify();
        suspected.add(NEW);
        acknowledged.put(NEW, 0L);

        assertThat(wanted()).isEmpty();
        assertThat(driver.waitingFor()).anyMatch(why -> why.contains("cannot be reached"));
    }

    @Test
    void whatIsReadyIsSwitchedAfterAWhileThoughTheRestIsNot() {
        join();
        allServe();
        List<Integer> first = moving().subList(0, 1);
        driver.onVerified(NEW, new Verified(topology.epoch(), first, false, topology.epoch()));
        assertThat(wanted()).isEmpty();

        clock.advance(10_000_000_000L);

        assertThat(wanted()).containsExactly(new Switch(topology.epoch(), first));
    }

    @Test
    void whatWasVerifiedUnderAnEarlierPhaseDoesNotCountForTheNext() {
        join();
        allServe();
        allVerify();
        long committed = topology.epoch();
        decide(new Switch(committed, moving()));
        allServe();

        assertThat(wanted()).isEmpty();

        driver.onVerified(NEW, new Verified(committed, moving(), false, topology.epoch()));
        assertThat(wanted()).isEmpty();
        allVerify();
        assertThat(wanted()).containsExactly(new Retire(topology.epoch()));
    }

    @Test
    void whoLeavesIsKeptUntilItHasDeliveredWhatItKeepsForOthers() {
        commit(new Intent.Leave(id(4)));
        allServe();
        decide(new Switch(topology.epoch(), moving()));
        allServe();
        allVerify();
        driver.onVerified(id(4), new Verified(topology.epoch(), moving(), true, topology.epoch()));

        assertThat(wanted()).isEmpty();
        assertThat(driver.waitingFor()).anyMatch(why -> why.contains("deliver what it keeps"));

        driver.onVerified(id(4), new Verified(topology.epoch(), moving(), false, topology.epoch()));
        assertThat(wanted()).containsExactly(new Retire(topology.epoch()));
    }

    @Test
    void whatIsUndoneIsForgottenWhenAllServeUnderThat() {
        join();
        allServe();
        decide(new Switch(topology.epoch(), moving()));
        decide(new Undo(topology.version()));
        assertThat(wanted()).isEmpty();

        allServe();
        allVerify();

        assertThat(wanted()).containsExactly(new Forget(topology.epoch()));
    }

    @Test
    void whoJoinedInVainIsKeptUntilItHasDeliveredWhatItKeepsForOthersAndVotesNoMore() {
        join();
        decide(new Undo(topology.version()));
        allServe();
        allVerify();
        driver.onVerified(NEW, new Verified(topology.epoch(), List.of(), true, topology.epoch()));

        assertThat(wanted()).isEmpty();
        assertThat(driver.waitingFor())
                .containsExactly("node " + NEW + ", which leaves, to deliver what it keeps for others");

        driver.onVerified(NEW, new Verified(topology.epoch() - 1, List.of(), false, topology.epoch()));
        assertThat(wanted()).as("it may have been given some since").isEmpty();

        driver.onVerified(NEW, new Verified(topology.epoch(), List.of(), false, topology.epoch()));
        voters.add(NEW);
        assertThat(wanted()).isEmpty();
        assertThat(driver.waitingFor()).containsExactly("node " + NEW + ", which leaves, to give its vote to another");

        voters.clear();
        assertThat(wanted()).containsExactly(new Forget(topology.epoch()));
    }

    @Test
    void whoDoesNotLeadDrivesNothingAndAsksNobody() {
        join();
        allServe();
        allVerify();
        leads = false;

        assertThat(wanted()).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(driver.waitingFor()).isEmpty();
    }

    @Test
    void copiesAreComparedForGoodWhenAllHoldersRefuseWritesOfBefore() {
        join();
        allServe();
        allVerify();
        driver.onVerified(id(3), new Verified(topology.epoch(), List.of(), false, topology.epoch() - 1));

        wanted();
        assertThat(asked).containsEntry(NEW, new Verify(topology.epoch(), topology.epoch() - 1));

        allVerify();
        wanted();
        assertThat(asked).containsEntry(NEW, new Verify(topology.epoch(), topology.epoch()));
    }

    @Test
    void aHolderThatIsGivenUpIsWaitedForNoLonger() {
        for (NodeId dead : List.of(id(4), NEW)) {
            topology = born();
            join();
            allServe();
            allVerify();
            acknowledged.put(dead, 0L);
            suspected.add(dead);
            assertThat(wanted()).isEmpty();

            decide(new GiveUp(dead, topology.version(), false));
            assertThat(wanted()).as("until all refuse it").isEmpty();
            allServe();
            allVerify();
            acknowledged.put(dead, 0L);
            assertThat(wanted()).containsExactly(new Switch(topology.epoch(), moving()));

            decide(new Switch(topology.epoch(), moving()));
            allServe();
            allVerify();
            acknowledged.put(dead, 0L);
            assertThat(wanted()).containsExactly(new Retire(topology.epoch()));
        }
    }

    @Test
    void aHolderThatIsGivenUpIsNotWaitedForOnTheWayBack() {
        join();
        allServe();
        decide(new Undo(topology.version()));
        allServe();
        acknowledged.put(id(4), 0L);
        assertThat(wanted()).isEmpty();

        decide(new GiveUp(id(4), topology.version(), false));
        allServe();
        allVerify();
        acknowledged.put(id(4), 0L);

        assertThat(wanted()).containsExactly(new Forget(topology.epoch()));
    }

    /** A fenced member of four, of which the third leaves, so that the others are to hold everything. */
    private void leaveWithOneAway(NodeId away) {
        decide(new Fence(away, 7));
        suspected.add(away);
        commit(new Intent.Leave(id(3)));
        othersServe(away);
    }

    private void othersServe(NodeId away) {
        allServe();
        acknowledged.put(away, 0L);
        IntStream.rangeClosed(1, 4)
                .mapToObj(ChangeDriverTest::id)
                .filter(node -> !node.equals(away))
                .forEach(node ->
                        driver.onVerified(node, new Verified(topology.epoch(), moving(), false, topology.epoch())));
    }

    @Test
    void aFencedMemberIsWaitedForOnlyWhereItIsToHoldWhatItDidNot() {
        NodeId away = id(4);
        leaveWithOneAway(away);
        List<Integer> gained = moving().stream()
                .filter(partition ->
                        !topology.ring().preferenceList(partition, 3).isPrimary(away))
                .toList();
        assertThat(gained).isNotEmpty().hasSizeLessThan(moving().size());
        clock.advance(10_000_000_000L);

        List<Integer> others = moving().stream()
                .filter(partition -> !gained.contains(partition))
                .toList();
        assertThat(wanted()).containsExactly(new Switch(topology.epoch(), others));
        decide(new Switch(topology.epoch(), others));
        othersServe(away);
        clock.advance(10_000_000_000L);
        assertThat(wanted()).as("there would be a copy fewer").isEmpty();
        assertThat(driver.waitingFor())
                .containsExactly("node " + away + ", which was away for too long, to receive " + gained.size()
                        + " partitions: start it again, abort the change, or give the node up");

        decide(new Welcome(away, 8));
        suspected.clear();
        allServe();
        allVerify();
        assertThat(wanted()).containsExactly(new Switch(topology.epoch(), gained));
    }

    @Test
    void aFencedMemberThatLeavesIsNotWaitedFor() {
        NodeId away = id(4);
        decide(new Fence(away, 7));
        suspected.add(away);
        commit(new Intent.Leave(away));
        othersServe(away);
        assertThat(wanted()).containsExactly(new Switch(topology.epoch(), moving()));

        decide(new Switch(topology.epoch(), moving()));
        othersServe(away);

        assertThat(wanted()).containsExactly(new Retire(topology.epoch()));
    }

    @Test
    void anAbortDoesNotWaitForAFencedMember() {
        NodeId away = id(4);
        leaveWithOneAway(away);
        decide(new Undo(topology.version()));
        othersServe(away);

        assertThat(wanted()).containsExactly(new Forget(topology.epoch()));
    }
}
