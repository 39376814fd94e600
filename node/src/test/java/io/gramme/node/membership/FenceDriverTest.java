package io.gramme.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.Addresses;
import io.gramme.gossip.Member;
import io.gramme.gossip.MemberState;
import io.gramme.node.membership.FenceMessage.AskWhole;
import io.gramme.node.membership.FenceMessage.Whole;
import io.gramme.node.membership.TopologyCommand.Fence;
import io.gramme.node.membership.TopologyCommand.Verdict;
import io.gramme.node.membership.TopologyCommand.Welcome;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.testing.Golden;
import io.gramme.node.testing.MemoryFolder;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.ManualClock;
import java.io.IOException;
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

/** When members that were away are fenced, and when they are let in again. Node 1 looks; N=3. */
final class FenceDriverTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long AFTER = 1_000 * SECOND;
    private static final Voters VOTERS = Voters.of(new Voter(id(1), 1), new Voter(id(2), 1), new Voter(id(3), 1));

    private final ManualClock clock = new ManualClock();
    private final MemoryFolder folder = new MemoryFolder();
    private final Map<NodeId, Member> said = new HashMap<>();
    private final Set<NodeId> silent = new HashSet<>();
    private final Set<NodeId> lacking = new HashSet<>();
    private final List<TopologyCommand> wanted = new ArrayList<>();
    private Topology topology = born(4, 3);
    private boolean leads = true;
    private FenceDriver driver = start();

    private static NodeId id(int number) {
        return new NodeId(0, number);
    }

    private static Topology born(int members, int n) {
        List<RingMember> all = IntStream.rangeClosed(1, members)
                .mapToObj(number -> new RingMember(id(number), "default", 1))
                .toList();
        Table table =
                new Table(1, "default", n, Table.Quorum.of(1, 1), Table.Conflict.SIBLINGS, Table.Durability.FORCED);
        return Topology.born(RingPlanner.firstEpoch(all, 16), new Tables(List.of(table)));
    }

    private FenceDriver start() {
        return new FenceDriver(
                id(1), new FenceDriver.Settings(folder, AFTER, () -> 0), clock, new Cluster(), this::answer);
    }

    private void answer(NodeId to, ControlMessage message) {
        if (message instanceof AskWhole && !silent.contains(to)) {
            driver.onMessage(to, new Whole(lacking.contains(to) ? 1 : 0));
        }
    }

    private final class Cluster implements FenceDriver.Cluster {
        @Override
        public Optional<Topology> known() {
            return Optional.of(topology);
        }

        @Override
        public Optional<List<NodeId>> voters() {
            return leads ? Optional.of(VOTERS.all().stream().map(Voter::node).toList()) : Optional.empty();
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return Optional.ofNullable(said.get(node));
        }

        @Override
        public void want(TopologyCommand command, long deadlineNanos, Consumer<Outcome> then) {
            wanted.add(command);
            Verdict verdict = TopologyRules.apply(topology, command, VOTERS);
            assertThat(verdict).isInstanceOf(Verdict.Done.class);
            topology = ((Verdict.Done) verdict).topology();
            then.accept(new Outcome.Done());
        }
    }

    private void says(int number, long generation, long heartbeat, long epoch, long store) {
        RingMember member = new RingMember(id(number), "default", 1);
        Addresses addresses = new Addresses("h:1", "h:2", "h:3");
        said.put(id(number), new Member(member, addresses, MemberState.UP, generation, heartbeat, epoch, store, 0));
    }

    /** Everybody who is not silent goes on; this node looks every second. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(SECOND);
            for (RingMember member : topology.ring().members()) {
                int number = (int) member.id().low();
                if (!silent.contains(member.id())) {
                    Member before = said.get(member.id());
                    long generation = before == null ? 1 : before.generation();
                    long store = before == null ? 100 + number : before.store();
                    long epoch = before == null ? 1 : before.ringEpoch();
                    says(number, generation, clock.nanoTime(), epoch, store);
                }
            }
            driver.onTick();
        }
    }

    @Test
    void aMemberThatWasAwayForTooLongIsFencedWithTheFolderThatItHad() {
        pass(60);
        silent.add(id(4));

        pass(900);
        assertThat(wanted).isEmpty();
        pass(200);

        assertThat(wanted).containsExactly(new Fence(id(4), 104));
    }

    @Test
    void aMemberThatIsHeardOfBeginsToCountAnew() {
        pass(60);
        silent.add(id(4));
        pass(900);
        silent.clear();
        pass(60);
        silent.add(id(4));

        pass(900);

        assertThat(wanted).isEmpty();
    }

    @Test
    void restartsOfWhoLooksDoNotPutOffAFence() {
        pass(60);
        silent.add(id(4));
        for (int restart = 0; restart < 5; restart++) {
            pass(250);
            driver = start();
        }

        pass(250);

        assertThat(wanted).containsExactly(new Fence(id(4), 104));
    }

    @Test
    void whoCameBackWhileNobodyLookedCountsAnew() {
        pass(60);
        silent.add(id(4));
        pass(900);
        says(4, 2, 5, 1, 104);
        driver = start();

        pass(900);

        assertThat(wanted).isEmpty();
    }

    @Test
    void timeInWhichThisNodeStoodStillOrWasAloneDoesNotCount() {
        pass(60);
        silent.add(id(4));
        pass(100);
        clock.advance(AFTER);
        pass(100);
        assertThat(wanted).isEmpty();

        silent.addAll(List.of(id(2), id(3)));
        pass(2_000);
        silent.removeAll(List.of(id(2), id(3)));
        pass(100);

        assertThat(wanted).isEmpty();
    }

    @Test
    void nobodyIsFencedWhoseRecordsMayStandNowhereElse() {
        pass(60);
        silent.add(id(4));
        lacking.add(id(2));
        pass(1_500);
        assertThat(wanted).isEmpty();
        assertThat(driver.waitingFor()).singleElement().asString().contains("is not fenced", "lack something");

        lacking.clear();
        pass(100);

        assertThat(wanted).containsExactly(new Fence(id(4), 104));
    }

    @Test
    void ofTwoThatAreAwayTogetherNoneIsFenced() {
        topology = born(5, 3);
        pass(60);
        silent.addAll(List.of(id(4), id(5)));

        pass(1_500);

        assertThat(wanted).isEmpty();
        assertThat(driver.waitingFor()).hasSize(2).first().asString().contains("is not there either");
    }

    @Test
    void theOnlyCopyIsNotFenced() {
        topology = born(4, 1);
        pass(60);
        silent.add(id(4));

        pass(1_500);

        assertThat(wanted).isEmpty();
        assertThat(driver.waitingFor()).singleElement().asString().contains("the only copy");
    }

    @Test
    void whoDoesNotLeadFencesNobodyAndKnowsHowLongTheyAreAwayWhenItDoes() {
        leads = false;
        pass(60);
        silent.add(id(4));
        pass(1_500);
        assertThat(wanted).isEmpty();

        leads = true;
        pass(100);

        assertThat(wanted).containsExactly(new Fence(id(4), 104));
    }

    @Test
    void whoIsBackWithAnotherFolderIsLetInWhenItServesWithNothing() {
        pass(60);
        silent.add(id(4));
        pass(1_200);
        assertThat(topology.isAway(id(4))).isTrue();
        silent.clear();

        pass(100);
        assertThat(topology.isAway(id(4))).isTrue();
        says(4, 2, 0, topology.epoch() - 1, 204);
        pass(100);
        assertThat(topology.isAway(id(4))).isTrue();
        says(4, 2, clock.nanoTime(), topology.epoch(), 204);
        pass(100);

        assertThat(wanted).containsExactly(new Fence(id(4), 104), new Welcome(id(4), 204));
        assertThat(topology.isAway(id(4))).isFalse();
    }

    @Test
    void theFileOfAbsencesHasTheBytesItAlwaysHad() throws IOException {
        pass(60);
        silent.add(id(4));
        pass(200);

        Bytes file = folder.load("absences.a").orElseThrow();
        Golden.check("membership/absences", file.slice(0, 20 + file.asBuffer().getInt(12)));
    }
}
