package io.gramme.node.founding;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.founding.FoundingWorld.Node;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the seeds form the first ring. */
final class FoundingTest {
    private static final List<List<Integer>> ORDERS = List.of(
            List.of(0, 1, 2), List.of(0, 2, 1), List.of(1, 0, 2), List.of(1, 2, 0), List.of(2, 0, 1), List.of(2, 1, 0));
    /** One promise or vote: a file of two copies. */
    private static final int ONE_WRITE = 2;

    private static FoundingWorld world(int nodes, boolean bootstrap) {
        return FoundingWorld.of(new Seeds(1), Link.PERFECT, nodes, bootstrap);
    }

    @Test
    void threeSeedsFormOneRingOfAllInEveryStartOrder() {
        SeededRuns.of(5, seeds -> {
            for (List<Integer> order : ORDERS) {
                for (double pause : new double[] {0, 0.3, 2, 15}) {
                    FoundingWorld world = FoundingWorld.of(seeds, Link.PERFECT, 3, false);

                    for (int number : order) {
                        world.node(number).start();
                        world.run(pause);
                    }

                    world.awaitRing(10);
                    assertThat(world.members()).containsExactly(0, 1, 2);
                }
            }
        });
    }

    @Test
    void theRingIsAFunctionOfWhoTheFoundersAre() {
        FoundingWorld world = world(3, false);
        world.node(1).weight = 3;

        world.startAll();
        world.awaitRing(10);

        List<RingMember> members = List.of(
                new RingMember(new NodeId(0, 1), "zone0", 1),
                new RingMember(new NodeId(0, 2), "zone1", 3),
                new RingMember(new NodeId(0, 3), "zone2", 1));
        assertThat(world.ring().ring()).isEqualTo(RingPlanner.firstEpoch(members, FoundingWorld.PARTITIONS));
        assertThat(world.ring().clusterId())
                .isEqualTo(RingPlanner.clusterId(
                        members.stream().map(RingMember::id).toList(), FoundingWorld.PARTITIONS));
        world.nodes.forEach(node -> assertThat(world.ring().birthStores()).containsEntry(node.id(), node.store()));
    }

    @Test
    void noRingIsFormedWhileOneSeedIsSilent() {
        FoundingWorld world = world(3, false);

        world.node(0).start();
        world.node(1).start();
        world.run(60);

        assertThat(world.hasRing()).isFalse();
        assertThat(world.node(0).founding().waitingFor()).isEqualTo("entry 3 of cluster.seeds has not answered");
        world.node(2).start();
        world.awaitRing(5);
    }

    @Test
    void oneThatMayGoOnWithAMajorityDoesSoWhenNobodyNewHasComeForAWhile() {
        FoundingWorld world = world(3, true);
        world.node(0).start();
        world.run(8);
        world.node(1).start();

        world.run(8);
        assertThat(world.hasRing()).as("the third may be on its way").isFalse();
        assertThat(world.node(0).founding().waitingFor())
                .isEqualTo("entry 3 of cluster.seeds has not answered; it is waited for a little longer");
        world.run(5);

        assertThat(world.members()).containsExactly(0, 1);
    }

    @Test
    void seedsThatAreAllThereFormARingOfAllAtOnceThoughAMajorityWouldDo() {
        FoundingWorld world = world(5, true);

        world.startAll();
        world.awaitRing(3);

        assertThat(world.members()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aSeedThatComesLateHearsOfTheRingAndIsNotInIt() {
        FoundingWorld world = world(3, true);
        world.node(1).start();
        world.node(2).start();
        world.run(20);

        world.node(0).start();
        world.awaitRing(10);

        assertThat(world.members()).containsExactly(1, 2);
    }

    @Test
    void halfOfTheSeedsFormNothing() {
        FoundingWorld world = world(4, true);
        world.split(2);
        world.startAll();

        world.run(60);
        assertThat(world.hasRing()).isFalse();
        assertThat(world.node(3).founding().waitingFor())
                .isEqualTo(
                        "entry 1 of cluster.seeds has not answered, and 3 of the 4 that there are must have; 2 have, this"
                                + " node included");
        world.network.healAll();
        world.awaitRing(30);

        assertThat(world.members()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void ofTwoSidesTheLargerOneFormsTheRingAndTheOtherHearsOfIt() {
        FoundingWorld world = world(5, true);
        world.split(2);
        world.startAll();

        world.run(60);
        assertThat(world.members()).containsExactly(2, 3, 4);
        assertThat(world.node(0).ring()).isEmpty();
        world.network.healAll();

        world.awaitRing(30);
    }

    @Test
    void oneSeedThatMayGoOnWithAMajoritySufficesForAllWhoVote() {
        FoundingWorld world = world(3, false);
        world.node(1).bootstrap = true;
        world.node(0).start();
        world.node(1).start();

        world.run(20);

        assertThat(world.members()).containsExactly(0, 1);
        assertThat(world.node(0).ring()).isPresent();
    }

    @Test
    void aRingThatOneVotedForBeforeItCrashedIsFormedByTheOthersWhoDidNot() {
        FoundingWorld world = world(3, true);
        Node proposer = world.node(1);
        Node voter = world.node(0);
        proposer.start();
        voter.start();
        world.run(5);
        voter.fuse = 2 * ONE_WRITE;

        world.await("a vote", 20, () -> !voter.isUp());
        proposer.kill();
        assertThat(world.hasRing()).isFalse();
        world.node(2).start();
        voter.start();
        world.run(30);

        assertThat(world.members()).as("decided, though nobody knew").containsExactly(0, 1);
        proposer.start();
        world.awaitRing(10);
    }

    @Test
    void aProposerThatCrashesWhenTheRingIsDecidedAndBeforeItHoldsItChangesNothing() {
        FoundingWorld world = world(3, false);
        Node proposer = world.node(2);
        proposer.endsBeforeItHolds = true;

        world.startAll();
        world.await("the decision", 10, () -> !proposer.isUp());
        world.run(30);
        assertThat(world.hasRing()).as("not without all seeds").isFalse();
        proposer.weight = 5;
        proposer.start();
        world.awaitRing(30);

        assertThat(world.ring().ring().member(proposer.id()).weight())
                .as("as it was voted for")
                .isEqualTo(1);
    }

    @Test
    void twoThatProposeAtOnceEndInOneRing() {
        Link slow = Link.PERFECT.withDelay(700_000_000, 1_000_000_000);
        int duels = 0;
        for (int seed = 1; seed <= 20; seed++) {
            FoundingWorld world = FoundingWorld.of(new Seeds(seed), slow, 3, false);

            world.startAll();
            world.awaitRing(120);

            duels += world.proposers.size() > 1 ? 1 : 0;
        }
        assertThat(duels).isGreaterThan(5);
    }

    @Test
    void seedsWithOtherListsSayWhoTheyDisagreeWithAndFormNothing() {
        FoundingWorld world = new FoundingWorld(new Seeds(1), Link.PERFECT);
        world.add(true, 0, 1);
        world.add(true, 0, 1, 2);
        world.add(true, 0, 1, 2);

        world.startAll();
        world.run(120);

        assertThat(world.hasRing()).isFalse();
        assertThat(world.node(0).conflicts).hasSize(1).first().asString().contains("cluster.seeds", "partitions");
        assertThat(world.node(1).conflicts).hasSize(1);
        assertThat(world.node(0).founding().waitingFor())
                .isEqualTo("node " + world.node(1).id().brief()
                        + " has other cluster.seeds or another number of partitions than this node");
    }

    @Test
    void seedsWithAnotherNumberOfPartitionsFormNothing() {
        FoundingWorld world = world(2, true);
        world.node(1).partitions = 2 * FoundingWorld.PARTITIONS;

        world.startAll();
        world.run(60);

        assertThat(world.hasRing()).isFalse();
        assertThat(world.node(0).conflicts).hasSize(1);
    }

    @Test
    void seedsThatEachTakeOneEntryForThemselvesFormNothing() {
        FoundingWorld world = new FoundingWorld(new Seeds(1), Link.PERFECT);
        world.add(true, FoundingWorld.HERE, 2, 3);
        world.add(true, FoundingWorld.HERE, 2, 3);
        world.add(true, 0, 2, 3);
        world.add(true, 1, 2, 3);

        world.startAll();
        world.run(120);

        assertThat(world.hasRing()).isFalse();
    }

    @Test
    void aNodeThatIsNamedTwiceIsOneFounder() {
        FoundingWorld alone = new FoundingWorld(new Seeds(1), Link.PERFECT);
        alone.add(false, 0, 0, FoundingWorld.HERE);
        FoundingWorld two = new FoundingWorld(new Seeds(1), Link.PERFECT);
        two.add(true, 0, 0, 1);
        two.add(true, 0, 0, 1);

        alone.startAll();
        alone.awaitRing(2);
        two.node(0).start();
        two.run(60);

        assertThat(alone.members()).containsExactly(0);
        assertThat(two.hasRing())
                .as("two entries are no majority when one node is behind them")
                .isFalse();
        two.node(1).start();
        two.awaitRing(5);
        assertThat(two.members()).containsExactly(0, 1);
    }

    @Test
    void aNodeWithoutSeedsIsARingOfItselfAtOnce() {
        FoundingWorld world = new FoundingWorld(new Seeds(1), Link.PERFECT);
        world.add(false).start();

        world.awaitRing(1);
        assertThat(world.members()).containsExactly(0);
    }

    @Test
    void aNodeThatNoEntryNamesFormsNothing() {
        FoundingWorld world = new FoundingWorld(new Seeds(1), Link.PERFECT);
        world.add(true, 1);
        world.add(true, 0);

        world.startAll();
        world.run(60);

        assertThat(world.hasRing()).isFalse();
        assertThat(world.node(0).founding().waitingFor()).contains("no entry of cluster.seeds is this node");
    }

    @Test
    void aSeedThatIsEmptiedBeforeThereIsARingTakesPartAgain() {
        FoundingWorld world = world(2, false);
        Node emptied = world.node(0);
        world.startAll();
        emptied.fuse = ONE_WRITE;
        world.await("a promise", 10, () -> !emptied.isUp());

        emptied.wipe();
        emptied.start();
        world.awaitRing(30);

        assertThat(world.ring().birthStores()).containsEntry(emptied.id(), emptied.store());
    }

    @Test
    void aSeedThatComesBackUnderAnotherIdIsFoundAgain() {
        FoundingWorld world = world(3, false);
        world.node(0).start();
        world.node(1).start();
        world.run(10);
        world.node(1).kill();
        world.node(1).renew();

        world.node(1).start();
        world.node(2).start();
        world.awaitRing(60);

        assertThat(world.ring().ring().contains(world.node(1).id())).isTrue();
        assertThat(world.nodes).allMatch(node -> node.conflicts.isEmpty());
    }

    @Test
    void aFolderThatKnowsThatItForgotItsVoteCountsOnlyWhereAllMustAnswer() {
        FoundingWorld world = world(3, true);
        Node voter = world.node(0);
        world.node(1).start();
        voter.start();
        world.run(5);
        voter.fuse = 2 * ONE_WRITE;
        world.await("a vote", 20, () -> !voter.isUp());
        world.node(1).kill();
        voter.damage();

        voter.start();
        world.node(2).start();
        world.run(60);

        assertThat(world.hasRing()).as("node 1 may hold it").isFalse();
        world.node(1).start();
        world.awaitRing(30);
        assertThat(world.members()).containsExactly(0, 1);
    }

    @Test
    void whoHearsOfARingWaitsForItAndProposesNothing() {
        FoundingWorld world = world(3, true);
        world.node(0).start();
        world.node(1).start();
        world.run(20);
        Node emptied = world.node(1);
        emptied.kill();
        emptied.wipe();
        world.proposers.clear();

        emptied.start();
        world.node(2).start();
        world.awaitRing(5);
        world.run(60);

        assertThat(world.proposers).isEmpty();
        assertThat(world.members()).containsExactly(0, 1);
    }
}
