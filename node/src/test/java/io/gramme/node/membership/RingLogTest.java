package io.gramme.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.membership.RingLogWorld.Node;
import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.CreateTable;
import io.gramme.node.membership.TopologyCommand.Retire;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.membership.TopologyCommand.Switch;
import io.gramme.node.membership.TopologyCommand.Unstage;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.testing.MemoryFolder;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nodes that decide on their ring together. */
final class RingLogTest {
    private static RingLogWorld world(int nodes, int members) {
        return new RingLogWorld(new Seeds(nodes * 31 + members), Link.PERFECT, nodes, members);
    }

    private static CreateTable table(String name) {
        return new CreateTable(
                new Table(1, name, 3, Table.Quorum.of(2, 2), Table.Conflict.SIBLINGS, Table.Durability.FORCED));
    }

    private static Stage join(int number) {
        return new Stage(new Intent.Join(RingLogWorld.member(number), 1_001L + number));
    }

    /** Brings what is staged to its end, as the leader will do in steps. */
    private static void change(RingLogWorld world, Node node) {
        copy(world, node);
        done(world, node, new Retire(node.topology().epoch()));
    }

    /** The same, but for the last step. */
    private static void copy(RingLogWorld world, Node node) {
        Topology staged = node.topology();
        Commit commit = new Commit(
                staged.version(),
                RingPlanner.firstEpoch(staged.staged(), RingLogWorld.PARTITIONS).at(staged.epoch() + 1));
        done(world, node, commit);
        Topology begun = node.topology();
        done(
                world,
                node,
                new Switch(begun.epoch(), begun.change().orElseThrow().marks().moving()));
    }

    private static void done(RingLogWorld world, Node node, TopologyCommand command) {
        assertThat(world.want(node, command)).isEqualTo(new Outcome.Done());
        long version = world.leader().orElseThrow().topology().version();
        assertThat(world.runUntil(30, () -> node.topology().version() >= version))
                .isTrue();
    }

    @Test
    void whatAnyNodeWantsIsDecidedAndKnownToAll() {
        RingLogWorld world = world(4, 3);

        assertThat(world.want(world.nodes.get(3), table("carts"))).isEqualTo(new Outcome.Done());

        assertThat(world.runUntil(
                        60,
                        () -> world.nodes.stream()
                                .allMatch(node ->
                                        node.topology().tables().named("carts").isPresent())))
                .isTrue();
        assertThat(world.want(world.nodes.get(1), table("carts")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.why()).contains("already"));
    }

    @Test
    void whatWasDecidedOutlivesAStartOfAllNodes() {
        RingLogWorld world = world(3, 3);
        world.want(world.nodes.get(0), table("carts"));

        world.nodes.forEach(Node::crash);
        world.nodes.forEach(Node::start);

        assertThat(world.want(world.nodes.get(0), table("carts"))).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void withoutAMajorityNothingIsDecidedAndThatIsSaid() {
        RingLogWorld world = world(3, 3);
        done(world, world.nodes.get(0), table("carts"));
        world.nodes.get(1).crash();
        world.nodes.get(2).crash();

        Outcome outcome = world.want(world.nodes.get(0), table("sessions"));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("no majority of the 3 voters"));
        assertThat(world.nodes.get(0).topology().tables().named("carts"))
                .as("what is decided is known")
                .isPresent();
    }

    @Test
    void aLogWithOneVoterDecidesAlone() {
        RingLogWorld world = world(1, 1);

        assertThat(world.want(world.nodes.get(0), table("carts"))).isEqualTo(new Outcome.Done());
    }

    @Test
    void whoJoinsTheRingComesToVoteWhenThereAreTooFewVoters() {
        RingLogWorld world = world(5, 3);
        Node asker = world.nodes.get(0);
        done(world, asker, join(3));
        done(world, asker, join(4));

        change(world, asker);

        assertThat(world.runUntil(
                        60,
                        () -> world.nodes.stream()
                                .allMatch(node ->
                                        node.log().latest().voters().all().size() == 5)))
                .isTrue();
        world.nodes.get(0).crash();
        world.nodes.get(1).crash();
        assertThat(world.want(world.nodes.get(4), table("carts")))
                .as("three of five decide")
                .isEqualTo(new Outcome.Done());
    }

    @Test
    void whoLeavesTheRingHasGivenItsVoteToOthersBeforeItIsGone() {
        RingLogWorld world = world(3, 2);
        Voter alone = world.nodes.get(0).log().latest().voters().all().get(0);
        Node leaver = world.nodes.stream()
                .filter(node -> node.id.equals(alone.node()))
                .findFirst()
                .orElseThrow();
        Node asker = world.nodes.get(2);
        done(world, asker, new Stage(new Intent.Leave(leaver.id)));
        done(world, asker, join(2));

        copy(world, asker);

        assertThat(world.runUntil(60, () -> !asker.log().latest().voters().all().contains(alone)))
                .isTrue();
        leaver.crash();
        done(world, asker, new Retire(asker.topology().epoch()));
        assertThat(asker.topology().ring().contains(leaver.id)).isFalse();
    }

    @Test
    void mostOfTheVotersMayLeaveAtOnce() {
        RingLogWorld world = world(5, 3);
        Node asker = world.nodes.get(4);
        List<NodeId> leaving =
                world.nodes.subList(0, 2).stream().map(node -> node.id).toList();
        leaving.forEach(node -> done(world, asker, new Stage(new Intent.Leave(node))));
        done(world, asker, join(3));
        done(world, asker, join(4));

        copy(world, asker);

        assertThat(world.runUntil(
                        60,
                        () -> asker.log().latest().voters().all().stream()
                                .noneMatch(voter -> leaving.contains(voter.node()))))
                .isTrue();
    }

    @Test
    void whoLeavesTheRingVotesNoMore() {
        RingLogWorld world = world(4, 4);
        Node asker = world.nodes.get(3);
        Voter leaver = world.nodes.get(0).log().latest().voters().all().get(0);
        done(world, asker, new Stage(new Intent.Leave(leaver.node())));

        change(world, asker);

        assertThat(world.runUntil(60, () -> {
                    List<Voter> voters = asker.log().latest().voters().all();
                    return voters.size() == 3 && !voters.contains(leaver);
                }))
                .isTrue();
    }

    @Test
    void aVoterThatLostItsMemoryComesBackAsAnother() {
        RingLogWorld world = world(3, 3);
        world.want(world.nodes.get(0), table("carts"));
        Node forgetful = world.nodes.stream()
                .filter(node -> !node.log().isLeading())
                .findFirst()
                .orElseThrow();

        forgetful.crash();
        forgetful.forgetVotes();
        forgetful.start();

        assertThat(world.runUntil(
                        60,
                        () -> world.leader().isPresent()
                                && world.leader()
                                                .get()
                                                .log()
                                                .latest()
                                                .voters()
                                                .all()
                                                .size()
                                        == 3
                                && world.leader().get().log().latest().voters().all().stream()
                                        .anyMatch(voter -> voter.life() > 1_000_000)))
                .isTrue();
    }

    @Test
    void whateverHappensAllNodesKnowTheSameTopologies() {
        SeededRuns.of(30, seeds -> {
            RandomGenerator random = seeds.random("run");
            Link link = new Link(RingLogWorld.MILLI, 20 * RingLogWorld.MILLI, 0.1, 0.05, 0.1);
            RingLogWorld world = new RingLogWorld(seeds, link, 6, 3 + random.nextInt(3));
            int[] answered = new int[1];
            int wanted = 0;
            for (int i = 0; i < 80; i++) {
                world.queue.run(random.nextLong(500) * RingLogWorld.MILLI);
                Node node = world.nodes.get(random.nextInt(6));
                if (!node.isUp()) {
                    node.start();
                } else if (random.nextInt(8) == 0) {
                    node.crash();
                } else if (random.nextInt(8) == 0) {
                    world.network.cutBoth(node.id, world.nodes.get(random.nextInt(6)).id);
                } else if (random.nextInt(4) == 0) {
                    world.network.healAll();
                } else {
                    want(world, node, random.nextInt(4) == 0 ? table("only-" + i) : draw(random), answered);
                    wanted++;
                }
            }
            world.network.healAll();
            world.network.usual(Link.PERFECT);
            world.nodes.stream().filter(node -> !node.isUp()).forEach(Node::start);

            assertThat(world.want(world.nodes.get(0), table("last"))).isNotInstanceOf(Outcome.Unknown.class);
            long version = world.leader().orElseThrow().topology().version();
            assertThat(world.runUntil(
                            120,
                            () -> world.nodes.stream()
                                    .allMatch(node -> node.topology().version() >= version)))
                    .isTrue();
            assertThat(answered[0]).isBetween(1, wanted);
        });
    }

    /** A table whose name is used once cannot be there already, unless it was created twice. */
    private static void want(RingLogWorld world, Node node, TopologyCommand command, int[] answered) {
        boolean unique =
                command instanceof CreateTable create && create.table().name().startsWith("only-");
        node.log().want(command, world.queue.clock().nanoTime() + 2_000 * RingLogWorld.MILLI, outcome -> {
            answered[0]++;
            assertThat(unique && outcome instanceof Outcome.Refused)
                    .as("%s was done twice: %s", command, outcome)
                    .isFalse();
        });
    }

    private static TopologyCommand draw(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Unstage();
            case 1 -> table("t" + random.nextInt(20));
            case 2 -> join(random.nextInt(6));
            default -> new TopologyCommand.DropTable("t" + random.nextInt(20), 2 + random.nextInt(20));
        };
    }

    @Test
    void votersAreOddInNumberAndStandInDifferentZones() {
        for (int members = 1; members <= 20; members++) {
            List<Voter> voters = Electorate.first(
                            IntStream.range(0, members)
                                    .mapToObj(RingLogWorld::member)
                                    .toList(),
                            node -> 1L)
                    .all();

            assertThat(voters).hasSize(Math.min(7, members % 2 == 0 ? members - 1 : members));
            if (voters.size() == 3) {
                assertThat(voters).extracting(voter -> voter.node().low() % 3).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void deadVotersDoNotTakeTheMajorityOfTheLivingWithThem() {
        RingLogWorld world = world(5, 3);
        Node asker = world.nodes.get(0);
        world.nodes.get(2).crash();
        done(world, asker, join(3));
        done(world, asker, join(4));
        done(world, asker, new Stage(new Intent.Remove(world.nodes.get(2).id)));
        done(world, asker, new Stage(new Intent.Leave(world.nodes.get(1).id)));

        change(world, asker);

        assertThat(world.runUntil(
                        60,
                        () -> world.leader().isPresent()
                                && world.leader().get().log().latest().voters().all().stream()
                                        .map(Voter::node)
                                        .toList()
                                        .equals(List.of(asker.id, world.nodes.get(3).id, world.nodes.get(4).id))))
                .isTrue();
        assertThat(world.want(asker, table("carts"))).isEqualTo(new Outcome.Done());
    }

    @Test
    void aMemberThatIsDeadDoesNotKeepOthersFromVoting() {
        List<RingMember> members =
                IntStream.of(4, 5, 6).mapToObj(RingLogWorld::member).toList();
        Voter leader = new Voter(RingLogWorld.member(1).id(), 1);
        Voters now = Voters.of(
                leader,
                new Voter(RingLogWorld.member(2).id(), 1),
                new Voter(RingLogWorld.member(3).id(), 1));

        Optional<Voters> next = Electorate.next(
                members,
                now,
                leader,
                Map.of(RingLogWorld.member(2).id(), 1L, members.get(1).id(), 7L));

        assertThat(next).contains(now.with(new Voter(members.get(1).id(), 7)));
    }

    @Test
    void aVoterThatWasAwayTakesWhatGossipBrings() {
        RingLogWorld world = world(3, 3);
        Node away = world.nodes.get(2);
        away.crash();
        done(world, world.nodes.get(0), table("carts"));
        away.start();
        world.network.down(away.id);

        away.log().known(world.nodes.get(0).log().latest());

        assertThat(away.topology().tables().named("carts")).isPresent();
    }

    @Test
    void aVoterWhoseMemoryIsAnOldCopyComesBackAsAnother() {
        RingLogWorld world = world(3, 3);
        done(world, world.nodes.get(0), table("carts"));
        Node restored = world.nodes.stream()
                .filter(node -> !node.log().isLeading())
                .findFirst()
                .orElseThrow();
        MemoryFolder copy = restored.copyOfVotes();
        for (int i = 0; i < 2; i++) {
            restored.crash();
            restored.start();
            world.queue.run(3_000 * RingLogWorld.MILLI);
        }

        restored.crash();
        restored.putBack(copy);
        restored.start();

        assertThat(world.runUntil(
                        60,
                        () -> world.leader().isPresent()
                                && world.leader()
                                                .get()
                                                .log()
                                                .latest()
                                                .voters()
                                                .all()
                                                .size()
                                        == 3
                                && world.leader().get().log().latest().voters().all().stream()
                                        .anyMatch(voter -> voter.node().equals(restored.id)
                                                && voter.life() != 1_000 + restored.id.low())))
                .isTrue();
    }

    private static Outcome recover(RingLogWorld world, Node node) {
        List<Outcome> outcomes = new ArrayList<>();
        node.log().recover(world.queue.clock().nanoTime() + 2_000 * RingLogWorld.MILLI, outcomes::add);
        assertThat(world.runUntil(5, () -> !outcomes.isEmpty())).isTrue();
        return outcomes.get(0);
    }

    @Test
    void aLostMajorityIsMadeUpForByOneThatIsLeftAndWhoComesBackFollows() {
        RingLogWorld world = world(5, 5);
        done(world, world.nodes.get(0), table("carts"));
        assertThat(world.runUntil(
                        30,
                        () -> world.nodes
                                .get(4)
                                .topology()
                                .tables()
                                .named("carts")
                                .isPresent()))
                .isTrue();
        List<Node> lost = world.nodes.subList(0, 3);
        lost.forEach(Node::crash);
        Node left = world.nodes.get(4);
        assertThat(world.want(left, table("late"))).isInstanceOf(Outcome.Unknown.class);

        assertThat(recover(world, left)).isEqualTo(new Outcome.Done());

        done(world, left, table("later"));
        lost.forEach(Node::start);
        assertThat(world.runUntil(
                        120,
                        () -> world.nodes.stream()
                                .allMatch(node ->
                                        node.topology().tables().named("later").isPresent())))
                .isTrue();
        assertThat(world.runUntil(60, () -> left.log().latest().voters().all().size() == 5))
                .isTrue();
        assertThat(left.topology().tables().named("carts")).isPresent();
    }

    @Test
    void nobodyRecoversAGroupWhoseMajorityAnswers() {
        RingLogWorld world = world(3, 3);
        done(world, world.nodes.get(0), table("carts"));
        long epoch = world.nodes.get(1).topology().epoch();
        world.nodes.get(0).crash();

        assertThat(recover(world, world.nodes.get(1)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.why()).contains("2 of the 3 voters can be reached"));
        assertThat(world.nodes.get(1).topology().epoch()).isEqualTo(epoch);
    }
}
