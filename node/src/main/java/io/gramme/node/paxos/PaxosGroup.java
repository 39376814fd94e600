package io.gramme.node.paxos;

import io.gramme.node.paxos.PaxosMessage.Accept;
import io.gramme.node.paxos.PaxosMessage.Accepted;
import io.gramme.node.paxos.PaxosMessage.Canvass;
import io.gramme.node.paxos.PaxosMessage.Endorsement;
import io.gramme.node.paxos.PaxosMessage.Install;
import io.gramme.node.paxos.PaxosMessage.Learn;
import io.gramme.node.paxos.PaxosMessage.Learnt;
import io.gramme.node.paxos.PaxosMessage.Outdated;
import io.gramme.node.paxos.PaxosMessage.Prepare;
import io.gramme.node.paxos.PaxosMessage.Promise;
import io.gramme.node.paxos.PaxosMessage.Refusal;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One voter's part in one group: messages and time in, {@link Ready} out.
 *
 * <pre>
 *   FOLLOWING -- no leader heard, a majority endorses --&gt; PREPARING -- a majority promises --&gt; LEADING
 *       ^------------------- a higher ballot, or no majority heard of in an election timeout --------'
 * </pre>
 *
 * <p>Whoever drives it takes {@link #ready} after each call, makes the writes durable in their order and reports that to
 * {@link #onDurable}, sends the messages, applies the values. A write that failed ends the process: it must not go on with a memory
 * that differs from what was said.
 *
 * <p>A voter that lost its memory begins with another {@link Voter#life} and is none of the voters until a change makes it one; one
 * whose memory is an old copy learns so from the others and votes no more. Both still learn what is decided.
 *
 * <p>Confined to the loop that drives it. A peer that says anything at all makes it answer, drop or count, never throw.
 */
public final class PaxosGroup {
    private final PaxosConfig config;
    private final Voter self;
    private final PaxosState state;
    private final Clock clock;
    private final Output output;
    private final Acceptor acceptor;
    private final Election election;
    private final Teacher teacher;
    private final PaxosMessage.Handler handler = new Received();
    private @Nullable Proposer proposer;
    private long dropped;

    /**
     * Begins a start of the process; nothing is sent before that is durable.
     *
     * @param self with the life of the memory
     * @param state what became durable of the writes so far; taken over
     */
    public PaxosGroup(PaxosConfig config, Voter self, PaxosState state, Clock clock, RandomGenerator random) {
        this.config = config;
        this.self = self;
        this.state = state;
        this.clock = clock;
        this.output = new Output(state, self);
        this.acceptor = new Acceptor(state, output);
        this.election = new Election(config, self, state, output, random, clock.nanoTime());
        this.teacher = new Teacher(config, state, output);
        output.write(new Write.Started(new Start(state.start().number() + 1, random.nextLong())));
        output.replay();
    }

    /** Takes a message from a node whose id the transport vouches for. */
    public void onMessage(NodeId node, Envelope envelope) {
        if (node.equals(self.node())) {
            dropped++;
            return;
        }
        Voter from = new Voter(node, envelope.life());
        Start known = state.startOf(from);
        if (envelope.start().isOutdatedBy(known)) {
            output.send(node, new Outdated(envelope.life(), known));
            return;
        }
        if (!envelope.start().equals(known) && state.voters().contains(from)) {
            output.write(new Write.Heard(from, envelope.start()));
        }
        envelope.message().deliver(from, handler);
        progress();
    }

    /** To be called several times in a heartbeat. */
    public void onTick() {
        long now = clock.nanoTime();
        Proposer current = proposer;
        if (current == null) {
            election.onTick(mayVote(), now);
        } else if (current.isLeading()
                ? !current.isFollowedSince(now - config.electionNanos())
                : election.isOver(now)) {
            stepDown();
        } else {
            current.onTick(now);
        }
        progress();
    }

    /** All writes up to this number, counted from 1 in the order in which they were handed out, are durable. */
    public void onDurable(long writes) {
        output.onDurable(writes);
        progress();
    }

    /**
     * Wants the command decided. Whether it was taken: only a leader takes any, and only so many at once. What was taken is lost when
     * the leader is, decided or not.
     */
    public boolean propose(Bytes command) {
        return offer(new Value.Command(command));
    }

    /**
     * Wants the slots after this one decided by other voters, one more or one less than now. Whether that was taken: only by a leader
     * that has no other change under way.
     */
    public boolean change(Voters next) {
        Proposer current = proposer;
        return current != null
                && current.isLeading()
                && !current.isChanging()
                && state.voters().differsByOne(next)
                && offer(new Value.Change(next));
    }

    private boolean offer(Value value) {
        Proposer current = proposer;
        boolean taken = current != null && current.offer(value);
        progress();
        return taken;
    }

    /** What everything applied so far has led to; the log up to there is let go. */
    public void snapshot(Bytes applied) {
        if (state.decided() > state.snapshot().slot()) {
            output.write(new Write.Snapshotted(new Snapshot(state.decided(), state.voters(), applied)));
        }
    }

    /** Something decided has been heard of elsewhere; it takes the place of what is older. */
    public void learn(Snapshot snapshot) {
        if (snapshot.slot() > state.decided()) {
            if (isLeading()) {
                stepDown();
            }
            output.install(snapshot);
            progress();
        }
    }

    /** What came out since the last time. */
    public Ready ready() {
        return output.take();
    }

    public boolean isLeading() {
        Proposer current = proposer;
        return current != null && current.isLeading();
    }

    /** Who leads, as far as is known. */
    public Optional<NodeId> leader() {
        return election.leader(clock.nanoTime());
    }

    /** Who decide the next slot. */
    public Voters voters() {
        return state.voters();
    }

    /** The last slot up to which all values are known to be decided. */
    public long decided() {
        return state.decided();
    }

    /** What must not be forgotten; to be read only. */
    public PaxosState state() {
        return state;
    }

    /** Messages that were not for this voter, or made no sense. */
    public long dropped() {
        return dropped;
    }

    private boolean mayVote() {
        return state.voters().contains(self) && !state.isWithdrawn();
    }

    private void progress() {
        long now = clock.nanoTime();
        election.won(now).ifPresent(ballot -> {
            proposer = new Proposer(config, self, state, output, ballot);
            proposer.askForPromises();
        });
        Proposer current = proposer;
        if (current == null) {
            return;
        }
        current.onDurable(now);
        if (!mayVote()) {
            stepDown();
        } else if (current.isLeading()) {
            election.onLeader(self.node(), now);
        }
    }

    private void stepDown() {
        proposer = null;
        election.onLeaderLost(clock.nanoTime());
    }

    /** Another ballot is above this voter's own. */
    private void yieldTo(Ballot ballot) {
        election.onBallot(ballot);
        if (proposer != null && ballot.isAbove(proposer.ballot())) {
            stepDown();
        }
    }

    /** What arrives, one method for each kind. */
    private final class Received implements PaxosMessage.Handler {
        @Override
        public void onCanvass(Voter from, Canvass message) {
            if (mayVote() && state.voters().contains(from)) {
                election.onCanvass(from.node(), message, clock.nanoTime());
            }
            compare(from.node(), message.decided());
        }

        /** Teaches the node what it lacks, or asks it for what is lacking here: a voter may not know yet that it is one. */
        private void compare(NodeId node, long decided) {
            if (decided > state.decided()) {
                output.send(node, new Learnt(state.decided()));
            } else {
                teacher.onBehind(node, decided, clock.nanoTime());
            }
        }

        @Override
        public void onEndorsement(Voter from, Endorsement message) {
            if (proposer == null) {
                election.onEndorsement(from, message);
            }
        }

        @Override
        public void onPrepare(Voter from, Prepare message) {
            if (mayFollow(from, message.ballot())) {
                acceptor.onPrepare(from.node(), message);
                compare(from.node(), message.firstSlot() - 1);
            }
        }

        @Override
        public void onPromise(Voter from, Promise message) {
            Proposer current = proposer;
            if (current == null || !state.voters().contains(from)) {
                dropped++;
                return;
            }
            current.onPromise(from, message);
            if (message.decided() > state.decided()) {
                output.send(from.node(), new Learnt(state.decided()));
            }
        }

        @Override
        public void onAccept(Voter from, Accept message) {
            if (mayFollow(from, message.ballot())) {
                acceptor.onAccept(from.node(), message);
                election.onLeader(from.node(), clock.nanoTime());
            }
        }

        /** Whether the sender may use the ballot and this voter has promised none above it; whatever it proposed itself is over. */
        private boolean mayFollow(Voter from, Ballot ballot) {
            if (!ballot.node().equals(from.node()) || state.isWithdrawn()) {
                dropped++;
                return false;
            }
            if (!acceptor.follows(from.node(), ballot)) {
                return false;
            }
            yieldTo(ballot);
            return true;
        }

        @Override
        public void onAccepted(Voter from, Accepted message) {
            Proposer current = proposer;
            if (current == null || !current.isLeading() || !state.voters().contains(from)) {
                dropped++;
                return;
            }
            long now = clock.nanoTime();
            current.onAccepted(from, message, now);
            boolean lacksTheLog = message.upTo() < state.snapshot().slot();
            if (lacksTheLog || message.decided() < current.before()) {
                teacher.onBehind(from.node(), message.decided(), now);
            }
        }

        @Override
        public void onRefusal(Voter from, Refusal message) {
            yieldTo(message.promised());
        }

        @Override
        public void onLearn(Voter from, Learn message) {
            long before = state.decided();
            long slot = message.firstSlot();
            for (Entry entry : message.entries()) {
                if (slot == state.decided() + 1) {
                    learn(slot, entry);
                }
                slot++;
            }
            if (state.decided() > before && state.decided() < message.decided()) {
                output.send(from.node(), new Learnt(state.decided()));
            }
        }

        private void learn(long slot, Entry entry) {
            stopLeading();
            Entry known = state.entry(slot);
            if (known == null || !known.value().equals(entry.value())) {
                output.write(new Write.Logged(slot, entry));
            }
            output.decide(slot);
        }

        @Override
        public void onInstall(Voter from, Install message) {
            if (message.snapshot().slot() > state.decided()) {
                PaxosGroup.this.learn(message.snapshot());
                output.send(from.node(), new Learnt(state.decided()));
            }
        }

        /** Somebody has decided what this leader has not: under a ballot above its own. */
        private void stopLeading() {
            if (isLeading()) {
                stepDown();
            }
        }

        @Override
        public void onLearnt(Voter from, Learnt message) {
            if (message.decided() > state.decided()) {
                output.send(from.node(), new Learnt(state.decided()));
            } else {
                teacher.onLearnt(from.node(), message.decided(), clock.nanoTime());
            }
        }

        @Override
        public void onOutdated(Voter from, Outdated message) {
            boolean outdated = message.life() == self.life() && state.start().isOutdatedBy(message.start());
            if (outdated && state.voters().contains(from) && !state.isWithdrawn()) {
                output.write(new Write.Withdrawn());
                stepDown();
            }
        }
    }

    @Override
    public String toString() {
        return self + " " + (proposer == null ? "following" : proposer) + " " + state;
    }
}
