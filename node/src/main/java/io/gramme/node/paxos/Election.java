package io.gramme.node.paxos;

import io.gramme.node.paxos.PaxosMessage.Canvass;
import io.gramme.node.paxos.PaxosMessage.Endorsement;
import io.gramme.node.paxos.PaxosMessage.Learnt;
import io.gramme.ring.NodeId;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a voter stands: after it has heard no leader for a while, and a majority has said that neither have they. Asking changes
 * nothing for anybody, so a voter behind a broken link does not unseat a leader whom the others hear.
 */
final class Election {
    private final PaxosConfig config;
    private final Voter self;
    private final PaxosState state;
    private final Output output;
    private final RandomGenerator random;
    private final SortedSet<Voter> endorsed = new TreeSet<>();
    private @Nullable Ballot canvassed;
    private @Nullable NodeId leader;
    private long heardNanos;
    private long standAt;
    private long highestRound;

    Election(PaxosConfig config, Voter self, PaxosState state, Output output, RandomGenerator random, long now) {
        this.config = config;
        this.self = self;
        this.state = state;
        this.output = output;
        this.random = random;
        postpone(now);
    }

    /** The leader that was heard last, unless that is too long ago. */
    Optional<NodeId> leader(long now) {
        return Optional.ofNullable(leader).filter(heard -> now - heardNanos < config.electionNanos());
    }

    /** A leader whose ballot is followed was heard of; it may be this voter. */
    void onLeader(NodeId node, long now) {
        leader = node;
        heardNanos = now;
        canvassed = null;
        postpone(now);
    }

    /** There is no leader any more. */
    void onLeaderLost(long now) {
        leader = null;
        postpone(now);
    }

    /** Somebody has promised that ballot; this voter's next one is above it. */
    void onBallot(Ballot ballot) {
        highestRound = Math.max(highestRound, ballot.round());
    }

    /** Canvasses when it is time to; who may not vote compares what it knows with the voters. */
    void onTick(boolean mayVote, long now) {
        if (!isOver(now)) {
            return;
        }
        postpone(now);
        leader = null;
        long round = Math.max(highestRound, state.promised().round()) + 1;
        if (mayVote && round <= Ballot.MAX_ROUND) {
            canvassed = new Ballot(round, self.node());
            endorsed.clear();
            endorsed.add(self);
            toOthers(new Canvass(canvassed, state.decided()));
        } else {
            toOthers(new Learnt(state.decided()));
        }
    }

    private void toOthers(PaxosMessage message) {
        for (Voter voter : state.voters().all()) {
            if (!voter.node().equals(self.node())) {
                output.send(voter.node(), message);
            }
        }
    }

    void onCanvass(NodeId from, Canvass message, long now) {
        boolean granted = leader(now).isEmpty() && message.ballot().isAbove(state.promised());
        output.send(from, new Endorsement(message.ballot(), granted, state.promised()));
    }

    void onEndorsement(Voter from, Endorsement message) {
        onBallot(message.promised());
        if (message.granted() && message.ballot().equals(canvassed)) {
            endorsed.add(from);
        }
    }

    /** The ballot to stand with, once a majority would follow it. */
    Optional<Ballot> won(long now) {
        Ballot ballot = canvassed;
        if (ballot == null || !state.voters().hasMajority(endorsed) || !ballot.isAbove(state.promised())) {
            return Optional.empty();
        }
        canvassed = null;
        postpone(now);
        return Optional.of(ballot);
    }

    /** Whether the time for what was begun is over. */
    boolean isOver(long now) {
        return now - standAt >= 0;
    }

    private void postpone(long now) {
        standAt = now + config.electionNanos() + random.nextLong(config.electionNanos());
    }
}
