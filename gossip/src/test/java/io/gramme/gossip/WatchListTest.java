package io.gramme.gossip;

import static io.gramme.gossip.GossipWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who is sent heartbeats. */
final class WatchListTest {
    private static final NodeId SELF = node(0);
    private static final int COPIES = 3;

    private static NodeId node(int number) {
        return new NodeId(number, 0);
    }

    private static List<RingMember> members(int count) {
        List<RingMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new RingMember(node(i), "zone" + i % 4, 1));
        }
        return members;
    }

    private static Ring ring(int members, int partitions) {
        return RingPlanner.firstEpoch(members(members), partitions);
    }

    /** A ring whose owners were drawn, so that everyone shares something with almost everyone. */
    private static Ring shuffled(int members, int partitions) {
        RandomGenerator random = new Seeds(1).random();
        List<NodeId> owners = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            owners.add(node(random.nextInt(members)));
        }
        return new Ring(1, members(members), owners);
    }

    private static SortedSet<NodeId> sharers(Ring ring) {
        TreeSet<NodeId> sharers = new TreeSet<>();
        for (int partition = 0; partition < ring.partitions(); partition++) {
            if (ring.preferenceList(partition, COPIES).isPrimary(SELF)) {
                sharers.addAll(ring.preferenceList(partition, COPIES).primaries());
            }
        }
        sharers.remove(SELF);
        return sharers;
    }

    /** Those that share a partition with this node, and those that follow it. */
    private static SortedSet<NodeId> lasting(Ring ring) {
        SortedSet<NodeId> lasting = sharers(ring);
        for (int follower = 1; follower <= WatchList.FOLLOWERS; follower++) {
            lasting.add(node(follower));
        }
        return lasting;
    }

    private static RingState state(Ring ring) {
        return new RingState(node(-1), ring, Map.of());
    }

    private static WatchList counted(Ring ring) {
        return counted(state(ring));
    }

    private static WatchList counted(RingState state) {
        WatchList list = new WatchList(SELF, COPIES);
        list.onRing(state);
        for (int tick = 0; tick < state.ring().partitions(); tick++) {
            list.onTick();
        }
        return list;
    }

    /** A member that shares nothing with this node, another one for each number. */
    private static NodeId stranger(Ring ring, int number) {
        SortedSet<NodeId> lasting = lasting(ring);
        return ring.members().stream()
                .map(RingMember::id)
                .filter(id -> !id.equals(SELF) && !lasting.contains(id))
                .toList()
                .get(number);
    }

    @Test
    void inARingOfSixtyFiveEveryoneIsWatched() {
        WatchList list = new WatchList(SELF, COPIES);

        list.onRing(state(ring(65, 128)));

        assertThat(list.watched(0)).hasSize(64).doesNotContain(SELF);
    }

    @Test
    void aNodeAloneWatchesNobody() {
        WatchList list = new WatchList(SELF, COPIES);
        assertThat(list.watched(0)).isEmpty();

        list.onRing(state(ring(1, 8)));

        assertThat(list.watched(0)).isEmpty();
    }

    @Test
    void inALargeRingThoseThatShareAPartitionAreWatched() {
        Ring ring = ring(100, 256);

        WatchList list = counted(ring);

        assertThat(list.watched(0)).isEqualTo(lasting(ring)).hasSizeBetween(4, 40);
    }

    @Test
    void trafficIsWatchedForAMinute() {
        Ring ring = ring(100, 256);
        WatchList list = counted(ring);
        NodeId stranger = stranger(ring, 0);

        list.onTraffic(stranger, 100 * SECOND);

        assertThat(list.watched(159 * SECOND)).contains(stranger);
        assertThat(list.watched(160 * SECOND)).doesNotContain(stranger);
        assertThat(list.watched(159 * SECOND)).as("it was forgotten").doesNotContain(stranger);
    }

    @Test
    void trafficOfANodeOutsideTheRingIsNotWatched() {
        WatchList list = counted(ring(100, 256));

        list.onTraffic(node(500), 0);

        assertThat(list.watched(0)).doesNotContain(node(500));
    }

    @Test
    void whoSharesMostComesFirstThenWhoWasHeardLatestAndSixtyFourAreEnough() {
        Ring ring = ring(300, 512);
        WatchList list = counted(ring);
        int room = 64 - lasting(ring).size();

        for (int i = 0; i <= room; i++) {
            list.onTraffic(stranger(ring, i), i);
        }

        assertThat(room).isPositive();
        assertThat(list.watched(SECOND))
                .hasSize(64)
                .containsAll(lasting(ring))
                .contains(stranger(ring, room))
                .doesNotContain(stranger(ring, 0));
    }

    @Test
    void whereMoreShareThanCanBeWatchedTheOnesThatShareMostAre() {
        Ring ring = shuffled(100, 4_096);

        SortedSet<NodeId> watched = counted(ring).watched(0);

        assertThat(sharers(ring)).hasSizeGreaterThan(64);
        assertThat(watched).hasSize(64);
        int least = watched.stream()
                .filter(id -> id.compareTo(node(WatchList.FOLLOWERS)) > 0)
                .mapToInt(id -> shared(ring, id))
                .min()
                .orElseThrow();
        assertThat(sharers(ring)).filteredOn(id -> !watched.contains(id)).allMatch(id -> shared(ring, id) <= least);
    }

    private static int shared(Ring ring, NodeId other) {
        int shared = 0;
        for (int partition = 0; partition < ring.partitions(); partition++) {
            List<NodeId> primaries = ring.preferenceList(partition, COPIES).primaries();
            shared += primaries.contains(SELF) && primaries.contains(other) ? 1 : 0;
        }
        return shared;
    }

    @Test
    void aNewEpochIsCountedAnewWhileTheCountOfTheOldOneServes() {
        Ring first = ring(100, 256);
        WatchList list = counted(first);
        Ring second = ring(110, 256);

        list.onRing(state(second));
        assertThat(list.watched(0)).isEqualTo(lasting(first));
        for (int tick = 0; tick < 256; tick++) {
            list.onTick();
        }

        assertThat(list.watched(0)).isEqualTo(lasting(second)).isNotEqualTo(lasting(first));
    }

    @Test
    void everyMemberOfALargeRingIsWatchedByTheThreeBeforeIt() {
        Ring ring = ring(100, 256);
        Map<NodeId, Integer> watchers = new TreeMap<>();

        for (int number = 0; number < 100; number++) {
            WatchList list = new WatchList(node(number), COPIES);
            list.onRing(state(ring));
            list.watched(0).forEach(id -> watchers.merge(id, 1, Integer::sum));
        }

        assertThat(watchers).hasSize(100);
        assertThat(watchers.values()).containsOnly(WatchList.FOLLOWERS);
    }

    @Test
    void aMemberThatWasRemovedIsNotWatchedWhateverRingComes() {
        Ring ring = ring(100, 256);
        WatchList list = counted(ring);

        list.onRemoved(node(1));
        assertThat(list.watched(0)).doesNotContain(node(1)).contains(node(2), node(3), node(4));
        list.onRing(state(ring));

        assertThat(list.isPeer(node(1))).isFalse();
        assertThat(list.watched(0)).doesNotContain(node(1));
    }

    @Test
    void aNodeWithoutZonesForAllCopiesCountsTheSame() {
        List<RingMember> members = members(100).stream()
                .map(member -> new RingMember(member.id(), "zone" + member.id().high() % 2, 1))
                .toList();
        Ring ring = RingPlanner.firstEpoch(members, 256);

        WatchList list = counted(ring);

        assertThat(list.watched(0)).isEqualTo(lasting(ring));
    }

    @Test
    void aMemberThatLeftTheRingIsWatchedNoMore() {
        Ring first = ring(100, 256);
        WatchList list = counted(first);
        NodeId gone = sharers(first).last();
        List<RingMember> rest = first.members().stream()
                .filter(member -> !member.id().equals(gone))
                .toList();

        list.onRing(state(RingPlanner.firstEpoch(rest, 256)));

        assertThat(list.isPeer(gone)).isFalse();
        assertThat(list.watched(0)).doesNotContain(gone);
    }

    /** A ring of those members on its way to one of these, some of whom are gone. */
    private static RingState changing(List<RingMember> before, List<RingMember> after, Set<NodeId> gone) {
        Ring from = RingPlanner.firstEpoch(before, 256);
        return Rings.begun(state(from), RingPlanner.next(from, after, COPIES), gone);
    }

    @Test
    void thoseThatComeAndThoseThatLeaveAreWatchedAndThoseThatAreGoneAreNot() {
        List<RingMember> all = members(10);
        NodeId comes = node(9);
        NodeId leaves = node(1);
        NodeId gone = node(2);
        RingState state = changing(
                all.subList(0, 9),
                Stream.concat(Stream.of(all.get(0)), all.subList(3, 10).stream())
                        .toList(),
                Set.of(gone));

        WatchList list = counted(state);

        assertThat(list.watched(0)).hasSize(8).contains(comes, leaves).doesNotContain(gone);
        assertThat(list.isPeer(comes)).isTrue();
        assertThat(list.isPeer(leaves)).isTrue();
        assertThat(list.isPeer(gone)).isFalse();
    }

    @Test
    void whileALargeRingChangesThoseThatShareAPartitionBeforeOrAfterAreWatched() {
        List<RingMember> all = members(120);
        RingState state = changing(all.subList(0, 90), all, Set.of());

        SortedSet<NodeId> watched = counted(state).watched(0);

        TreeSet<NodeId> sharers = new TreeSet<>();
        for (int partition = 0; partition < state.ring().partitions(); partition++) {
            PreferenceList list = state.preferenceList(partition, COPIES);
            if (list.isHolder(SELF)) {
                sharers.addAll(list.holders());
            }
        }
        sharers.addAll(List.of(node(1), node(2), node(3)));
        sharers.remove(SELF);
        assertThat(watched).isEqualTo(sharers);
        assertThat(watched).anyMatch(id -> !state.ring().contains(id));
        assertThat(watched).isNotEqualTo(counted(state.ring()).watched(0));
    }

    /** The walk around its own ring says nothing of what a node will hold. */
    @Test
    void aNodeThatComesWatchesThoseWithWhomItWillShare() {
        List<RingMember> all = members(120);
        RingState state = changing(all.subList(1, 120), all, Set.of());

        SortedSet<NodeId> watched = counted(state).watched(0);

        assertThat(watched).hasSizeGreaterThan(WatchList.FOLLOWERS);
    }
}
