package io.gramme.node.paxos;

import io.gramme.node.paxos.PaxosMessage.Accept;
import io.gramme.node.paxos.PaxosMessage.Accepted;
import io.gramme.node.paxos.PaxosMessage.Prepare;
import io.gramme.node.paxos.PaxosMessage.Promise;
import io.gramme.node.paxos.PaxosMessage.Vote;
import io.gramme.ring.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One ballot of one voter, from its phase 1 until another one is above it.
 *
 * <pre>
 *   PREPARING --- promises of a majority, and nothing decided that is not known here ---&gt; LEADING
 * </pre>
 *
 * <p>A slot is proposed only when all before it are proposed, no change of the voters stands undecided before it, and a majority of
 * those that decide it have promised the ballot: after a change it asks those that are new for their promise first. What the
 * promises report is proposed again, the highest ballot of each slot, before anything new.
 */
final class Proposer {
    private final PaxosConfig config;
    private final Voter self;
    private final PaxosState state;
    private final Output output;
    private final Ballot ballot;
    private final long ownPromise;
    private final SortedSet<Voter> promises = new TreeSet<>();
    private final NavigableMap<Long, Entry> reported = new TreeMap<>();
    private final SortedMap<Voter, Follower> followers = new TreeMap<>();
    private final Deque<OwnVote> ownVotes = new ArrayDeque<>();
    private final Deque<Value> waiting = new ArrayDeque<>();
    private boolean leading;
    private long mustKnow;
    private long base;
    private long next;
    private long ownAcknowledged;
    private long lastChange;
    private long nextBeat;

    /** This voter's vote for a slot counts when the write of that number is durable. */
    private record OwnVote(long write, long slot) {}

    /** Promises the ballot to itself, which counts when it is durable, and asks the others. */
    Proposer(PaxosConfig config, Voter self, PaxosState state, Output output, Ballot ballot) {
        this.config = config;
        this.self = self;
        this.state = state;
        this.output = output;
        this.ballot = ballot;
        this.next = state.decided() + 1;
        output.write(new Write.Promised(ballot));
        this.ownPromise = output.written();
        state.log().tailMap(next, true).forEach(reported::put);
    }

    Ballot ballot() {
        return ballot;
    }

    boolean isLeading() {
        return leading;
    }

    /** Whether a change of the voters waits to be decided. */
    boolean isChanging() {
        return lastChange > state.decided()
                || Stream.concat(waiting.stream(), reported.values().stream().map(Entry::value))
                        .anyMatch(Value.Change.class::isInstance);
    }

    /** Takes a value to be decided, unless too many wait. */
    boolean offer(Value value) {
        if (!leading || waiting.size() >= config.window()) {
            return false;
        }
        waiting.add(value);
        return true;
    }

    void onPromise(Voter from, Promise message) {
        if (!message.ballot().equals(ballot) || !promises.add(from)) {
            return;
        }
        mustKnow = Math.max(mustKnow, message.decided());
        for (Vote vote : message.votes()) {
            if (vote.slot() >= next) {
                reported.merge(vote.slot(), vote.entry(), (a, b) -> a.ballot().isAbove(b.ballot()) ? a : b);
            }
        }
    }

    void onAccepted(Voter from, Accepted message, long now) {
        if (message.ballot().equals(ballot)) {
            follower(from, now).onAccepted(Math.min(message.upTo(), next - 1), now);
        }
    }

    /** Takes note of own writes that became durable. */
    void onDurable(long now) {
        if (output.durable() >= ownPromise && promises.add(self)) {
            mustKnow = Math.max(mustKnow, state.decided());
        }
        while (!ownVotes.isEmpty() && ownVotes.peek().write() <= output.durable()) {
            ownAcknowledged = ownVotes.remove().slot();
        }
        advance(now);
    }

    /** Goes as far as possible: begins to lead, decides, proposes. */
    void advance(long now) {
        if (!leading && promises.contains(self) && mayPropose()) {
            leading = true;
            base = state.decided() + 1;
            next = base;
            ownAcknowledged = base - 1;
            reported.headMap(base).clear();
            nextBeat = now;
        }
        if (!leading) {
            return;
        }
        boolean moved = true;
        while (moved) {
            boolean proposed = propose();
            moved = decide(now) || proposed;
        }
        beat(now);
        others().forEach(voter -> sendValues(voter, follower(voter, now)));
    }

    private boolean mayPropose() {
        return state.decided() >= mustKnow && state.voters().hasMajority(promises);
    }

    /** Proposes what may be proposed; whether that was anything. */
    private boolean propose() {
        long first = next;
        while (mayPropose() && hasRoom() && hasValue()) {
            Entry entry = reported.remove(next);
            Value value = entry != null ? entry.value() : reported.isEmpty() ? waiting.remove() : new Value.Nothing();
            if (value instanceof Value.Change) {
                lastChange = next;
            }
            output.write(new Write.Logged(next, new Entry(ballot, value)));
            ownVotes.add(new OwnVote(output.written(), next));
            next++;
        }
        return next > first;
    }

    /** Whether the window takes one more slot, and who decides that one is decided. */
    private boolean hasRoom() {
        return next - state.decided() <= config.window() && lastChange <= state.decided();
    }

    private boolean hasValue() {
        return !reported.isEmpty() || !waiting.isEmpty();
    }

    /** Decides what a majority voted for; whether that was anything. */
    private boolean decide(long now) {
        long[] votes = state.voters().all().stream()
                .mapToLong(voter -> voter.equals(self) ? ownAcknowledged : acknowledged(voter))
                .sorted()
                .toArray();
        long agreed = votes[votes.length - state.voters().majority()];
        if (agreed <= state.decided()) {
            return false;
        }
        Voters before = state.voters();
        output.decide(agreed);
        if (!state.voters().equals(before)) {
            // Those that came are to follow at once.
            nextBeat = now;
        }
        return true;
    }

    private long acknowledged(Voter voter) {
        Follower follower = followers.get(voter);
        return follower == null ? base - 1 : follower.acknowledged();
    }

    void onTick(long now) {
        advance(now);
        if (!leading && now - nextBeat >= 0) {
            nextBeat = now + config.heartbeatNanos();
            askForPromises();
        }
    }

    /** Asks those that have not promised; a majority of new voters may be among them. */
    void askForPromises() {
        for (Voter voter : state.voters().all()) {
            if (!promises.contains(voter) && !voter.equals(self)) {
                output.sendWhenDurable(voter.node(), new Prepare(ballot, next));
            }
        }
    }

    private void beat(long now) {
        if (now - nextBeat < 0) {
            return;
        }
        nextBeat = now + config.heartbeatNanos();
        if (!state.voters().hasMajority(promises)) {
            askForPromises();
        }
        for (Voter voter : others()) {
            Follower follower = follower(voter, now);
            follower.onBeat();
            if (follower.sent() == next - 1) {
                sendAccept(voter.node(), follower.sent() + 1, List.of());
            }
        }
    }

    private void sendValues(Voter voter, Follower follower) {
        while (follower.sent() < next - 1) {
            long first = follower.sent() + 1;
            if (first <= state.snapshot().slot()) {
                // No longer in the log: the answer to what follows will show that the snapshot is needed.
                follower.onSent(state.snapshot().slot());
                continue;
            }
            List<Value> values = state.log().subMap(first, true, next - 1, true).values().stream()
                    .limit(config.batch())
                    .map(Entry::value)
                    .toList();
            sendAccept(voter.node(), first, values);
            follower.onSent(first + values.size() - 1);
        }
    }

    private void sendAccept(NodeId to, long first, List<Value> values) {
        output.send(to, new Accept(ballot, base, first, values, state.decided()));
    }

    private List<Voter> others() {
        List<Voter> others = new ArrayList<>(state.voters().all());
        others.remove(self);
        return others;
    }

    private Follower follower(Voter voter, long now) {
        return followers.computeIfAbsent(voter, unknown -> new Follower(base - 1, now));
    }

    /** The last slot before the ballot's first one: who does not know all values up to there has to be taught. */
    long before() {
        return base - 1;
    }

    /** Whether a majority of the voters, this one included, was heard of since the moment. */
    boolean isFollowedSince(long sinceNanos) {
        return state.voters()
                .hasMajority(state.voters().all().stream()
                        .filter(voter -> voter.equals(self) || wasHeard(voter, sinceNanos))
                        .toList());
    }

    private boolean wasHeard(Voter voter, long sinceNanos) {
        Follower follower = followers.get(voter);
        return follower != null && follower.heardNanos() - sinceNanos >= 0;
    }

    @Override
    public String toString() {
        return (leading ? "leading " : "preparing ") + ballot + " base=" + base + " next=" + next + " promises="
                + promises + " acknowledged=" + ownAcknowledged + followers;
    }
}
