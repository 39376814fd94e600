package io.gramme.node.membership;

import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who should vote on the ring log: at most seven members, an odd number of them, spread over zones. Pure.
 *
 * <p>A voter stays one until it leaves the ring, or is found to have another memory: who cannot be reached for a while is not
 * replaced, for the next one may be harder to reach. One is added before another goes, and no change is proposed of whose voters no
 * majority has just answered: the group would stand still for ever.
 */
final class Electorate {
    static final int MOST = 7;

    private Electorate() {}

    /** How many of so many members vote. */
    static int size(int members) {
        int most = Math.min(MOST, members);
        return most - (most + 1) % 2;
    }

    /** The voters that a ring begins with, each with the data folder that it was born with. */
    static Voters first(List<RingMember> members, Function<NodeId, Long> lives) {
        RingMember lowest = candidates(members, List.of()).get(0);
        Voters voters = new Voters(List.of(new Voter(lowest.id(), lives.apply(lowest.id()))));
        while (voters.all().size() < size(members.size())) {
            NodeId next = candidates(members, nodes(voters)).get(0).id();
            voters = voters.with(new Voter(next, lives.apply(next)));
        }
        return voters;
    }

    private static List<NodeId> nodes(Voters voters) {
        return voters.all().stream().map(Voter::node).toList();
    }

    /**
     * The next change by one, if there is one to make now.
     *
     * @param members of the ring that are not refused
     * @param leader who asks
     * @param lives of those that have just said that they are willing, by their nodes; the leader need not be among them
     */
    static Optional<Voters> next(List<RingMember> members, Voters now, Voter leader, Map<NodeId, Long> lives) {
        Map<NodeId, Long> heard = new HashMap<>(lives);
        heard.put(leader.node(), leader.life());
        List<Voter> unfit = now.all().stream()
                .filter(voter -> !isFit(voter, members, heard))
                .toList();
        int fit = now.all().size() - unfit.size();
        int wanted = size(members.size());
        Stream<Voters> changes;
        if (fit < wanted && now.all().size() < Voters.MAX_VOTERS) {
            changes = Stream.concat(
                    additions(members, now, heard),
                    removals(now, replaceable(members, now, unfit, heard), leader, heard));
        } else if (unfit.isEmpty() && fit > wanted) {
            changes = crowded(members, now, leader, heard);
        } else {
            changes = removals(now, unfit, leader, heard);
        }
        return changes.filter(next -> hasMajority(next, heard)).findFirst();
    }

    /** Of the unfit, those that nobody can be added before: whoever has another memory now, the silent, or all when nobody is left. */
    private static List<Voter> replaceable(
            List<RingMember> members, Voters now, List<Voter> unfit, Map<NodeId, Long> heard) {
        boolean somebodyIsLeft = !candidates(members, nodes(now)).isEmpty();
        return unfit.stream()
                .filter(voter ->
                        !somebodyIsLeft || !heard.containsKey(voter.node()) || Topology.isMember(members, voter.node()))
                .toList();
    }

    private static boolean isFit(Voter voter, List<RingMember> members, Map<NodeId, Long> heard) {
        return Topology.isMember(members, voter.node())
                && heard.getOrDefault(voter.node(), voter.life()) == voter.life();
    }

    private static boolean hasMajority(Voters voters, Map<NodeId, Long> heard) {
        return voters.hasMajority(voters.all().stream()
                .filter(voter -> Long.valueOf(voter.life()).equals(heard.get(voter.node())))
                .toList());
    }

    private static Stream<Voters> additions(List<RingMember> members, Voters now, Map<NodeId, Long> heard) {
        return candidates(members, nodes(now)).stream()
                .filter(member -> heard.containsKey(member.id()))
                .map(member -> now.with(new Voter(member.id(), heard.getOrDefault(member.id(), 0L))));
    }

    /** Without one of those, the silent first and the leader last. */
    private static Stream<Voters> removals(Voters now, List<Voter> those, Voter leader, Map<NodeId, Long> heard) {
        return those.stream()
                .filter(voter -> now.all().size() > 1)
                .sorted(Comparator.comparing((Voter voter) -> voter.equals(leader))
                        .thenComparing(voter -> heard.containsKey(voter.node())))
                .map(now::without);
    }

    /** Without one of the zone with the most voters. */
    private static Stream<Voters> crowded(List<RingMember> members, Voters now, Voter leader, Map<NodeId, Long> heard) {
        Map<String, Long> zones = zones(members, nodes(now));
        Map<NodeId, String> zoneOf = members.stream().collect(Collectors.toMap(RingMember::id, RingMember::zone));
        long most = zones.values().stream().mapToLong(Long::longValue).max().orElse(0);
        List<Voter> crowd = now.all().stream()
                .filter(voter -> zones.getOrDefault(zoneOf.getOrDefault(voter.node(), ""), 0L) == most)
                .toList();
        return removals(now, crowd, leader, heard);
    }

    /** Members that do not vote, those of the zones with the fewest voters first. */
    static List<RingMember> candidates(List<RingMember> members, Collection<NodeId> voting) {
        Map<String, Long> zones = zones(members, voting);
        return members.stream()
                .filter(member -> !voting.contains(member.id()))
                .sorted(Comparator.comparingLong((RingMember member) -> zones.getOrDefault(member.zone(), 0L))
                        .thenComparing(RingMember::id))
                .toList();
    }

    private static Map<String, Long> zones(List<RingMember> members, Collection<NodeId> voting) {
        return members.stream()
                .filter(member -> voting.contains(member.id()))
                .collect(Collectors.groupingBy(RingMember::zone, Collectors.counting()));
    }
}
