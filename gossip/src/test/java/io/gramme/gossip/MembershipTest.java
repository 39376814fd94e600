package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.testing.SeededRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class MembershipTest {
    static Member member(long id, long generation, long heartbeat, long store) {
        return new Member(
                new RingMember(new NodeId(0, id), "zone", 1),
                new Addresses("a:1", "a:2", "a:3"),
                MemberState.UP,
                generation,
                heartbeat,
                0,
                store,
                0);
    }

    /** Every view of two nodes, each unknown or in one of eight versions, some of them equal but for their content. */
    private static List<Membership> allSmallViews() {
        List<List<Member>> versions = new ArrayList<>();
        for (long id = 1; id <= 2; id++) {
            List<Member> ofOne = new ArrayList<>();
            for (int bits = 0; bits < 8; bits++) {
                ofOne.add(member(id, 1 + (bits & 1), bits >> 1 & 1, bits >> 2));
            }
            versions.add(ofOne);
        }
        List<Membership> views = new ArrayList<>();
        for (int first = -1; first < 8; first++) {
            for (int second = -1; second < 8; second++) {
                List<Member> members = new ArrayList<>();
                if (first >= 0) {
                    members.add(versions.get(0).get(first));
                }
                if (second >= 0) {
                    members.add(versions.get(1).get(second));
                }
                views.add(Membership.of(members));
            }
        }
        return views;
    }

    /** What a node that knows one view knows after it heard the other. */
    private static Membership merge(Membership known, Membership heard) {
        View view = View.of(known.members());
        heard.members().forEach(view::take);
        return view.membership();
    }

    @Test
    void mergeIsCommutativeAssociativeAndIdempotentInEverySmallWorld() {
        List<Membership> views = allSmallViews();

        for (Membership a : views) {
            assertThat(merge(a, a)).isEqualTo(a);
            for (Membership b : views) {
                Membership ab = merge(a, b);
                assertThat(ab.equals(merge(b, a))).isTrue();
                assertThat(merge(ab, b)).isEqualTo(ab);
                for (Membership c : views) {
                    if (!merge(ab, c).equals(merge(a, merge(b, c)))) {
                        throw new AssertionError("not associative: " + a.members() + b.members() + c.members());
                    }
                }
            }
        }
    }

    @Test
    void anyOrderAndRepetitionOfMergesEndsInOneView() {
        SeededRuns.of(50, seeds -> {
            RandomGenerator random = seeds.random();
            List<Membership> parts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                parts.add(randomView(random));
            }

            Membership inOrder = Membership.EMPTY;
            for (Membership part : parts) {
                inOrder = merge(inOrder, part);
            }
            Membership shuffled = Membership.EMPTY;
            for (int i = 0; i < 60; i++) {
                shuffled = merge(shuffled, parts.get(random.nextInt(parts.size())));
            }
            for (int i = parts.size() - 1; i >= 0; i--) {
                shuffled = merge(shuffled, parts.get(i));
            }

            assertThat(shuffled).isEqualTo(inOrder).hasSameHashCodeAs(inOrder);
        });
    }

    private static Membership randomView(RandomGenerator random) {
        List<Member> members = new ArrayList<>();
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            Member plain = member(random.nextInt(12), 1 + random.nextInt(3), random.nextInt(3), random.nextInt(2));
            Member moved = new Member(
                    new RingMember(plain.id(), "zone" + random.nextInt(2), 1 + random.nextInt(2)),
                    new Addresses("a:1", "a:" + (1 + random.nextInt(2)), "a:3"),
                    random.nextBoolean() ? MemberState.UP : MemberState.DRAINING,
                    plain.generation(),
                    plain.heartbeat(),
                    random.nextInt(2),
                    plain.store(),
                    random.nextInt(2));
            members.add(moved);
        }
        return Membership.of(members);
    }

    @Test
    void aHigherGenerationBeatsAnyHeartbeat() {
        Membership old = Membership.of(List.of(member(1, 1, 1_000, 7)));
        Membership restarted = Membership.of(List.of(member(1, 2, 0, 7)));

        assertThat(merge(old, restarted)).isEqualTo(restarted);
        assertThat(merge(restarted, old)).isEqualTo(restarted);
    }

    @Test
    void membersAreFoundByIdAndKeptInItsOrder() {
        Membership view = Membership.of(List.of(member(-1, 1, 0, 0), member(1, 1, 0, 0), member(0, 1, 0, 0)));

        assertThat(view.members()).extracting(member -> member.id().low()).containsExactly(0L, 1L, -1L);
        assertThat(view.member(new NodeId(0, 1))).contains(member(1, 1, 0, 0));
        assertThat(view.member(new NodeId(0, 2))).isEmpty();
    }

    @Test
    void aFullViewKeepsWhatItKnowsAndTakesNoStranger() {
        List<Member> all = new ArrayList<>();
        for (long id = 1; id <= Ring.MAX_MEMBERS; id++) {
            all.add(member(id, 1, 0, 0));
        }
        Membership full = Membership.of(all);

        Membership merged = merge(full, Membership.of(List.of(member(0, 1, 0, 0), member(5, 2, 0, 0))));

        assertThat(merged.size()).isEqualTo(Ring.MAX_MEMBERS);
        assertThat(merged.member(new NodeId(0, 0))).isEmpty();
        assertThat(merged.member(new NodeId(0, 5)).orElseThrow().generation()).isEqualTo(2);
        all.add(member(0, 1, 0, 0));
        assertThatThrownBy(() -> Membership.of(all)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMemberThatIsTakenOutLeavesTheOthersAndMayBeKnownAnew() {
        List<Member> members = new ArrayList<>();
        for (long id = 1; id <= 40; id++) {
            members.add(member(id, 1, id, id));
        }
        View view = View.of(members);
        List<Long> summary = view.summary();

        assertThat(view.remove(new NodeId(0, 7))).isTrue();
        assertThat(view.remove(new NodeId(0, 7))).isFalse();
        assertThat(view.membership().size()).isEqualTo(39);
        assertThat(view.member(new NodeId(0, 7))).isEmpty();
        assertThat(view.member(new NodeId(0, 8))).contains(member(8, 1, 8, 8));
        assertThat(view.summary()).isNotEqualTo(summary);
        view.take(member(7, 1, 0, 7));

        assertThat(view.summary()).isEqualTo(summary);
    }

    @Test
    void theSummaryOfAViewOverlooksHeartbeatsAndTheOrderInWhichThingsWereHeard() {
        View one = View.of(List.of(member(1, 1, 0, 1), member(-1, 2, 0, 1), member(1, 3, 9, 1)));
        View other = View.of(List.of(member(-1, 2, 5, 1), member(1, 3, 0, 1)));

        assertThat(one.summary()).isEqualTo(other.summary());
        other.take(member(1, 4, 0, 1));
        assertThat(one.summary()).isNotEqualTo(other.summary());
        one.take(member(1, 4, 0, 1));
        other.take(member(1, 4, 1, 2));
        assertThat(one.summary()).isNotEqualTo(other.summary());
    }

    @Test
    void sameContentOverlooksHeartbeatsAndNothingElse() {
        Membership view = Membership.of(List.of(member(1, 1, 5, 7)));

        assertThat(view.sameContent(Membership.of(List.of(member(1, 2, 0, 7))))).isTrue();
        assertThat(view.sameContent(Membership.of(List.of(member(1, 1, 5, 8))))).isFalse();
        assertThat(view.sameContent(Membership.EMPTY)).isFalse();
    }

    @Test
    void everyPartOfAContentChangesItsDigestAndVersionsDoNot() {
        Member member = member(1, 1, 5, 7);
        List<Member> others = List.of(
                member(2, 1, 5, 7),
                member(1, 1, 5, 8),
                member.acknowledging(1),
                member.saying(MemberState.DRAINING),
                member.carrying(1),
                withIdentity(member, "zone2", 1),
                withIdentity(member, "zone", 2),
                withAddresses(member, new Addresses("b:1", "a:2", "a:3")),
                withAddresses(member, new Addresses("a:1", "b:2", "a:3")),
                withAddresses(member, new Addresses("a:1", "a:2", "b:3")));

        assertThat(member.at(9, 9).contentHash()).isEqualTo(member.contentHash());
        assertThat(others).allSatisfy(other -> {
            assertThat(other.contentHash()).isNotEqualTo(member.contentHash());
            assertThat(other.sameContent(member)).isFalse();
        });
    }

    @Test
    void theContentDigestIsTheSameOnEveryMachine() {
        assertThat(member(1, 1, 5, 7).contentHash()).isEqualTo(7_914_831_168_048_414_333L);
    }

    private static Member withIdentity(Member member, String zone, int weight) {
        return new Member(
                new RingMember(member.id(), zone, weight),
                member.addresses(),
                member.state(),
                member.generation(),
                member.heartbeat(),
                member.ringEpoch(),
                member.store(),
                member.load());
    }

    private static Member withAddresses(Member member, Addresses addresses) {
        return new Member(
                member.identity(),
                addresses,
                member.state(),
                member.generation(),
                member.heartbeat(),
                member.ringEpoch(),
                member.store(),
                member.load());
    }

    @Test
    void malformedMembersCannotBeMade() {
        assertThatThrownBy(() -> member(1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> member(1, Member.MAX_GENERATION + 1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> member(1, 1, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> member(1, 1, 0, 0).carrying(-1)).isInstanceOf(IllegalArgumentException.class);
        for (String bad :
                List.of("", "a", "a:", ":1", "a:0", "a:65536", "a:x", "a b:1", "::1:7001", "a:123456", "\u00e4:1")) {
            assertThatThrownBy(() -> new Addresses(bad, "a:2", "a:3"))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Addresses("a".repeat(260) + ":1", "a:2", "a:3"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Addresses("[::1]:7001", "host.example:1", "10.0.0.1:65535").peer())
                .isEqualTo("[::1]:7001");
    }
}
