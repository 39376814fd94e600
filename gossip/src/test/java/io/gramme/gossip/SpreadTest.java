package io.gramme.gossip;

import static io.gramme.gossip.GossipWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.GossipMessage.Delta;
import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.gossip.GossipMessage.Summary;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** How fast news spreads, and that views larger than a message spread too. */
final class SpreadTest {
    /** What the slowest of many seeds took, and a third more; {@link GossipMeasure} measures it. */
    private static final double ROUNDS_PER_DOUBLING = 1.25;

    /** A cluster of three founders and guests that found it, in which everyone knows everyone. */
    private static GossipWorld acquainted(Seeds seeds, int nodes) {
        GossipWorld world = new GossipWorld(seeds, Link.PERFECT.withDelay(500_000, 5_000_000));
        for (int i = 0; i < nodes; i++) {
            int number = i;
            world.add(number, List.of(0, 1, 2));
            long at = (long) (seeds.random("start", number).nextDouble() * SECOND);
            world.queue.after(at, "operator", "start", () -> world.node(number).start());
        }
        world.runUntil(
                "everyone knows everyone",
                60,
                () -> world.daemons.values().stream()
                        .allMatch(daemon -> daemon.isUp()
                                && daemon.protocol().ring().isPresent()
                                && daemon.protocol().membership().size() == nodes));
        return world;
    }

    /** The rounds until everyone has heard of a member that one node was told of. */
    private static double roundsOfNews(GossipWorld world, long stranger) {
        GossipWorld.Daemon first = world.node(7);
        Member member = MembershipTest.member(stranger, 1, 0, 0);
        RingStamp stamp = first.protocol().ring().orElseThrow().stamp();
        first.protocol().onMessage(world.node(8).id, new Delta(stamp, List.of(member)));
        return world.runUntil(
                "the news everywhere",
                60,
                () -> world.daemons.values().stream()
                        .allMatch(
                                daemon -> daemon.protocol().member(member.id()).isPresent()));
    }

    @Test
    void newsOfHundredNodesReachesAllOfThemInLogarithmicallyManyRounds() {
        double worst = 0;
        double worstLossy = 0;
        for (long seed = 1; seed <= 3; seed++) {
            GossipWorld world = acquainted(new Seeds(seed), 100);
            worst = Math.max(worst, roundsOfNews(world, 1));
            world.network.usual(Link.PERFECT.withLoss(0.3));
            worstLossy = Math.max(worstLossy, roundsOfNews(world, 2));
        }

        double doublings = Math.log(100) / Math.log(2);
        assertThat(worst).isLessThan(ROUNDS_PER_DOUBLING * doublings);
        assertThat(worstLossy).isLessThan(2 * ROUNDS_PER_DOUBLING * doublings);
    }

    @Test
    void anOpeningDigestCoversALargeViewInTurns() {
        List<Member> members = new ArrayList<>();
        for (long id = 0; id < 1_000; id++) {
            members.add(MembershipTest.member(id * 3 - 1_500, 1, 0, 0));
        }
        View view = View.of(members);
        Set<NodeId> listed = new HashSet<>();
        NodeId cursor = Exchange.LEAST;
        int messages = 0;

        do {
            Digest digest = Exchange.open(view, RingStamp.NONE, 1, 0, cursor);
            assertThat(digest.first()).isEqualTo(cursor);
            digest.entries().forEach(entry -> {
                assertThat(listed.add(entry.id())).isTrue();
                assertThat(entry.id()).isBetween(digest.first(), digest.last());
            });
            cursor = Exchange.next(digest);
            messages++;
        } while (!cursor.equals(Exchange.LEAST));

        assertThat(listed).hasSize(1_000);
        assertThat(messages).isEqualTo(16);
    }

    @Test
    void whatDiffersInOnePartOfTheMembersIsAskedForAtOnceAndNothingElseIs() {
        RandomGenerator random = new Seeds(1).random();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            members.add(member(NodeId.random(random), 1));
        }
        View mine = View.of(members);
        View theirs = View.of(members);
        Member changed = members.get(500);
        theirs.take(member(changed.id(), 2).saying(MemberState.DRAINING));
        for (int i = 0; i < 1_000; i++) {
            mine.beat(new Entry(members.get(i).id(), 1, 7, members.get(i).contentHash()));
        }
        Digest opening = Exchange.open(mine, RingStamp.NONE, 1, 0, Exchange.LEAST);

        List<Integer> parts = Exchange.differing(theirs, opening.summary(), random);
        Digest asked = Exchange.open(theirs, RingStamp.NONE, 1, parts.get(0), random);
        Digest answer = new Exchange(mine, Set.of(), members.get(0).id(), asked).answer(RingStamp.NONE, asked, 0);

        assertThat(parts).hasSize(1);
        assertThat(asked.entries())
                .hasSizeBetween(10, 60)
                .anyMatch(entry -> entry.id().equals(changed.id()));
        Exchange closing = new Exchange(theirs, Set.of(), members.get(1).id(), answer);
        assertThat(closing.contents()).extracting(Member::id).containsExactly(changed.id());
        assertThat(Exchange.differing(mine, new Summary(0, mine.summary()), random))
                .isEmpty();
    }

    private static Member member(NodeId id, long generation) {
        return Member.starting(new RingMember(id, "zone", 1), new Addresses("a:1", "a:2", "a:3"), generation, 0);
    }

    @Test
    void membersWhoseIdsBeginAlikeAreComparedInTurns() {
        List<Member> members = new ArrayList<>();
        for (long id = 0; id < 1_000; id++) {
            members.add(MembershipTest.member(id, 1, 0, 0));
        }
        View view = View.of(members);
        RandomGenerator random = new Seeds(1).random();
        Set<NodeId> listed = new HashSet<>();

        for (int i = 0; i < 20; i++) {
            Digest digest = Exchange.open(view, RingStamp.NONE, 1, 0, random);
            digest.entries().forEach(entry -> {
                listed.add(entry.id());
                assertThat(entry.id()).isBetween(digest.first(), digest.last());
            });
        }

        assertThat(listed).hasSizeGreaterThan(900);
    }

    @Test
    void anExchangeBringsTwoStrangersWithLargeViewsTogether() {
        List<Member> mine = new ArrayList<>();
        List<Member> theirs = new ArrayList<>();
        for (long id = 1; id <= 1_500; id++) {
            (id % 3 == 0 ? mine : theirs).add(MembershipTest.member(id, 1, id % 7, 0));
            if (id % 5 == 0) {
                mine.add(MembershipTest.member(id, 1, 9, 1));
            }
        }
        View a = View.of(mine);
        View b = View.of(theirs);
        List<Member> both = new ArrayList<>(mine);
        both.addAll(theirs);
        Membership all = Membership.of(both);
        NodeId self = new NodeId(0, 1);
        NodeId cursor = Exchange.LEAST;

        int rounds = 0;
        while (!a.membership().equals(all) || !b.membership().equals(all)) {
            Digest opening = Exchange.open(a, RingStamp.NONE, 1, 0, cursor);
            cursor = Exchange.next(opening);
            Exchange answering = new Exchange(b, Set.of(), self, opening);
            answering.beats().forEach(b::beat);
            Exchange closing = new Exchange(a, Set.of(), self, answering.answer(RingStamp.NONE, opening, 0));
            closing.beats().forEach(a::beat);
            answering.contents().forEach(a::take);
            closing.contents().forEach(b::take);
            assertThat(++rounds).isLessThan(60);
        }
    }
}
