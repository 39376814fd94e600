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

/**
 * Who should vote on the ring log: at most seven members, an odd number of them, spread over zones. Pure.
 *
 * <p>A voter stays one until it leaves the ring, or is found to have another memory: who cannot be reached for a while is not
 * replaced, for the next one may be harder to reach.
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
        Voters voters = new Voters(List.of(voter(best(members, List.of()).orElseThrow(), lives)));
        while (voters.all().size() < size(members.size())) {
            RingMember next = best(members, nodes(voters)).orElseThrow();
            voters = voters.with(voter(next, lives));
        }
        return voters;
    }

    private static Voter voter(RingMember member, Function<NodeId, Long> lives) {
        return new Voter(member.id(), lives.apply(member.id()));
    }

    private static List<NodeId> nodes(Voters voters) {
        return voters.all().stream().map(Voter::node).toList();
    }

    /**
     * The next change by one, if there is one to make now.
     *
     * @param members of the ring
     * @param lives of those that said that they are willing, by their nodes
     */
    static Optional<Voters> next(List<RingMember> members, Voters now, Map<NodeId, Long> lives) {
        Optional<Voter> unfit = now.all().stream()
                .filter(voter ->
                        members.stream().noneMatch(member -> member.id().equals(voter.node()))
                                || lives.getOrDefault(voter.node(), voter.life()) != voter.life())
                .findFirst();
        if (unfit.isPresent() && now.all().size() > 1) {
            return Optional.of(now.without(unfit.get()));
        }
        int wanted = size(members.size());
        if (now.all().size() > wanted) {
            return Optional.of(now.without(crowded(members, now)));
        }
        return now.all().size() < wanted
                ? candidate(members, now)
                        .filter(member -> lives.containsKey(member.id()))
                        .map(member -> now.with(new Voter(member.id(), lives.getOrDefault(member.id(), 0L))))
                : Optional.empty();
    }

    /** Who should become a voter next. */
    static Optional<RingMember> candidate(List<RingMember> members, Voters now) {
        return now.all().size() < size(members.size()) ? best(members, nodes(now)) : Optional.empty();
    }

    /** A member that does not vote, of the zone with the fewest voters; of several the one with the lowest id. */
    private static Optional<RingMember> best(List<RingMember> members, Collection<NodeId> voting) {
        Map<String, Long> zones = zones(members, voting);
        return members.stream()
                .filter(member -> !voting.contains(member.id()))
                .min(Comparator.comparingLong((RingMember member) -> zones.getOrDefault(member.zone(), 0L))
                        .thenComparing(RingMember::id));
    }

    /** A voter of the zone with the most; of several the one with the highest id. */
    private static Voter crowded(List<RingMember> members, Voters now) {
        Map<String, Long> zones = zones(members, nodes(now));
        Map<NodeId, String> zoneOf = new HashMap<>();
        members.forEach(member -> zoneOf.put(member.id(), member.zone()));
        return now.all().stream()
                .max(Comparator.comparingLong(
                                (Voter voter) -> zones.getOrDefault(zoneOf.getOrDefault(voter.node(), ""), 0L))
                        .thenComparing(Voter::node))
                .orElseThrow();
    }

    private static Map<String, Long> zones(List<RingMember> members, Collection<NodeId> voting) {
        return members.stream()
                .filter(member -> voting.contains(member.id()))
                .collect(Collectors.groupingBy(RingMember::zone, Collectors.counting()));
    }
}
