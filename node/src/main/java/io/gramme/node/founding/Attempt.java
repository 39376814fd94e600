package io.gramme.node.founding;

import io.gramme.gossip.RingState;
import io.gramme.node.paxos.Ballot;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One ballot for the first ring: the promises of all who were heard of when it began, then the votes of more than half of the entries'
 * nodes.
 */
final class Attempt {
    private final Ballot ballot;
    private final SortedMap<NodeId, Founder> voters;
    private final int partitions;
    private final int needed;
    private final SortedSet<NodeId> promises = new TreeSet<>();
    private final SortedSet<NodeId> votes = new TreeSet<>();
    private Optional<FirstVote> reported = Optional.empty();
    private Optional<RingState> proposed = Optional.empty();

    /** @param voters never fewer than are needed, unless they are all that there are behind the entries */
    Attempt(Ballot ballot, SortedMap<NodeId, Founder> voters, FoundingConfig config) {
        this.ballot = ballot;
        this.voters = new TreeMap<>(voters);
        this.partitions = config.partitions();
        this.needed = Math.min(config.majority(), voters.size());
    }

    Ballot ballot() {
        return ballot;
    }

    /** Those who are to promise, with their folders. */
    SortedMap<NodeId, Founder> voters() {
        return voters;
    }

    boolean hasPromised(NodeId node) {
        return promises.contains(node);
    }

    boolean hasVoted(NodeId node) {
        return votes.contains(node);
    }

    /** What is put to the vote, once all have promised. */
    Optional<RingState> proposed() {
        return proposed;
    }

    void onPromise(NodeId from, Optional<FirstVote> vote) {
        if (!voters.containsKey(from) || !promises.add(from)) {
            return;
        }
        reported = vote.filter(said -> reported.isEmpty()
                        || said.ballot().isAbove(reported.get().ballot()))
                .or(() -> reported);
        if (promises.size() == voters.size()) {
            proposed = Optional.of(reported.map(FirstVote::ring).orElseGet(this::ringOfAll));
        }
    }

    /** Whether that makes the ring decided. */
    boolean onVote(NodeId from) {
        return proposed.isPresent() && voters.containsKey(from) && votes.add(from) && votes.size() == needed;
    }

    private RingState ringOfAll() {
        List<RingMember> members = voters.values().stream().map(Founder::member).toList();
        Map<NodeId, Long> stores = new TreeMap<>();
        voters.forEach((node, founder) -> stores.put(node, founder.store()));
        return new RingState(
                RingPlanner.clusterId(List.copyOf(voters.keySet()), partitions),
                RingPlanner.firstEpoch(members, partitions),
                stores);
    }
}
