package io.gramme.gossip;

import static io.gramme.gossip.GossipWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** How fast news spreads, and that views larger than a message spread too. */
final class SpreadTest {
    /** What the slowest of 60 seeds took, and a quarter more; the README has the figures. */
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

    /** The rounds until every node's heartbeat, as it was at the start, has been heard by every node. */
    private static double roundsToHearAll(GossipWorld world) {
        List<Member> start = world.daemons.values().stream()
                .map(daemon -> daemon.protocol().self())
                .toList();
        Predicate<GossipWorld.Daemon> heardAll = daemon -> start.stream()
                .allMatch(member -> Member.VERSION.compare(
                                daemon.protocol()
                                        .membership()
                                        .member(member.id())
                                        .orElseThrow(),
                                member)
                        >= 0);
        return world.runUntil(
                "every heartbeat everywhere",
                60,
                () -> world.daemons.values().stream().allMatch(heardAll));
    }

    @Test
    void newsOfHundredNodesReachesAllOfThemInLogarithmicallyManyRounds() {
        double worst = 0;
        double worstLossy = 0;
        for (long seed = 1; seed <= 3; seed++) {
            GossipWorld world = acquainted(new Seeds(seed), 100);
            worst = Math.max(worst, roundsToHearAll(world));
            world.network.usual(Link.PERFECT.withLoss(0.3));
            worstLossy = Math.max(worstLossy, roundsToHearAll(world));
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
        Membership view = Membership.of(members);
        Set<NodeId> listed = new HashSet<>();
        NodeId cursor = Exchange.LEAST;
        int messages = 0;

        do {
            Digest digest = Exchange.open(view, RingStamp.NONE, 1, cursor);
            assertThat(digest.first()).isEqualTo(cursor);
            digest.entries().forEach(entry -> {
                assertThat(listed.add(entry.id())).isTrue();
                assertThat(entry.id()).isBetween(digest.first(), digest.last());
            });
            cursor = Exchange.next(digest);
            messages++;
        } while (!cursor.equals(Exchange.LEAST));

        assertThat(listed).hasSize(1_000);
        assertThat(messages).isEqualTo(3);
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
        Membership a = Membership.of(mine);
        Membership b = Membership.of(theirs);
        Membership all = a.merge(b);
        NodeId self = new NodeId(0, 1);
        NodeId cursor = Exchange.LEAST;

        int rounds = 0;
        while (!a.equals(all) || !b.equals(all)) {
            Digest opening = Exchange.open(a, RingStamp.NONE, 1, cursor);
            cursor = Exchange.next(opening);
            Exchange answering = new Exchange(b, self, opening);
            b = b.merge(Membership.of(answering.beats()));
            Exchange closing = new Exchange(a, self, answering.answer(RingStamp.NONE, opening));
            a = a.merge(Membership.of(closing.beats())).merge(Membership.of(answering.contents()));
            b = b.merge(Membership.of(closing.contents()));
            assertThat(++rounds).isLessThan(60);
        }
    }
}
