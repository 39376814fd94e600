package io.gramme.node.founding;

import io.gramme.gossip.RingState;
import io.gramme.node.founding.FoundingWord.Accept;
import io.gramme.node.founding.FoundingWord.Accepted;
import io.gramme.node.founding.FoundingWord.Ask;
import io.gramme.node.founding.FoundingWord.Formed;
import io.gramme.node.founding.FoundingWord.Prepare;
import io.gramme.node.founding.FoundingWord.Promise;
import io.gramme.node.founding.FoundingWord.Refusal;
import io.gramme.node.founding.FoundingWord.Told;
import io.gramme.node.paxos.Ballot;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One seed's part in forming the first ring: single-decree Paxos, in which whoever may propose differs from moment to moment.
 *
 * <pre>
 *   LISTENING -- all have answered, or enough for a while --&gt; PREPARING -- all promise --&gt; ACCEPTING -- a majority votes --&gt; FORMED
 *       ^-------------------- a higher ballot, or nothing for a while -------------------------'
 * </pre>
 *
 * <p>The nodes that may propose take their turns, the highest id first, for its ballot is the highest of a round, and a second apart, so
 * that ballots seldom meet; where they do, whoever is refused leaves the other the time for a step. A node without an entry of its own asks and tells, and proposes nothing. One that holds a ring says so to whoever asks, and nothing else.
 *
 * <p>Promises and votes are durable before anybody hears of them; a write that failed ends the process. Bounds: at most
 * {@value #QUESTIONS} questions a tick, one message to each seed for each step. A peer that says anything at all makes it answer, drop
 * or count, never throw.
 *
 * <p>Confined to the loop that drives it. Sources: see the package.
 */
public final class Founding {
    private static final long SECOND = 1_000_000_000L;
    private static final int QUESTIONS = 64;
    private static final long TURN_NANOS = SECOND;
    private static final int MOST_TURNS = 8;
    private static final long SAY_AGAIN_NANOS = SECOND / 2;
    private static final long STEP_NANOS = 4 * SECOND;

    private final FoundingConfig config;
    private final Founder self;
    private final FoundingFile file;
    private final Clock clock;
    private final RandomGenerator random;
    private final Transport<FoundingMessage> transport;
    private final Listener listener;
    private final RollCall roll;
    private final long nonce;
    private final FoundingWord.Handler handler = new Received();
    private FoundingMemory memory;
    private @Nullable Attempt attempt;
    private boolean mayPropose;
    private boolean holds;
    private long proposeAt;
    private long attemptEnds;
    private long sayAgain;
    private long highestRound;
    private long dropped;

    /** What comes out. An implementation must not call back. */
    public interface Listener {
        /** The first ring is decided. */
        void onFormed(RingState ring);

        /** The peer holds a ring. */
        void onHolder(NodeId peer);

        /** The peer would form another cluster; told again when it has agreed in between. */
        void onConflict(NodeId peer, String why);
    }

    /** Time, chance and the others. */
    public record Environment(Clock clock, RandomGenerator random, Transport<FoundingMessage> transport) {}

    /** Sends nothing; {@link #onEntries} and {@link #onTick} do. */
    public Founding(
            FoundingConfig config, Founder self, FoundingFile file, Environment environment, Listener listener) {
        this.config = config;
        this.self = self;
        this.file = file;
        this.clock = environment.clock();
        this.random = environment.random();
        this.transport = environment.transport();
        this.listener = listener;
        this.memory = file.kept();
        this.nonce = random.nextLong();
        long now = clock.nanoTime();
        this.roll = new RollCall(config, self, memory.forgetful(), now);
        this.proposeAt = now;
    }

    /** This node holds a ring, from wherever it came: it takes part no more. */
    public void onRing() {
        holds = true;
        attempt = null;
    }

    /** Who answers at each entry of cluster.seeds, as far as any has; this node itself at those that are its own. */
    public void onEntries(List<Optional<NodeId>> entries) {
        roll.entries(entries);
        advance();
    }

    /** To be called several times a second. */
    public void onTick() {
        advance();
    }

    /** Takes a message from a node whose id the transport vouches for. */
    public void onMessage(NodeId from, FoundingMessage message) {
        if (from.equals(id())) {
            dropped++;
            return;
        }
        message.word().deliver(from, message.list(), handler);
        advance();
    }

    /** What the birth of the ring waits for, as a sentence. */
    public String waitingFor() {
        return roll.waitingFor(clock.nanoTime());
    }

    /** Messages that made no sense here. */
    public long dropped() {
        return dropped;
    }

    private NodeId id() {
        return self.member().id();
    }

    private void send(NodeId to, FoundingWord word) {
        transport.send(to, new FoundingMessage(roll.list(), word));
    }

    /** Does what is due. */
    private void advance() {
        if (holds) {
            return;
        }
        long now = clock.nanoTime();
        roll.toAsk(now).stream().limit(QUESTIONS).forEach(node -> send(node, new Ask(nonce)));
        Attempt current = attempt;
        if (current == null) {
            proposeWhenDue(now);
        } else if (now - attemptEnds >= 0) {
            giveUp(now, SECOND);
        } else if (now - sayAgain >= 0) {
            say(current, now);
        }
    }

    private void proposeWhenDue(long now) {
        SortedMap<NodeId, Founder> voters = roll.voters(now);
        boolean may = !voters.isEmpty();
        if (may && !mayPropose) {
            int turn = voters.tailMap(id()).size() - 1;
            postpone(now + Math.min(turn, MOST_TURNS) * TURN_NANOS);
        }
        mayPropose = may;
        long round = Math.max(highestRound, memory.promised().round()) + 1;
        if (may && now - proposeAt >= 0 && round <= Ballot.MAX_ROUND) {
            Attempt begun = new Attempt(new Ballot(round, id()), voters, config);
            attempt = begun;
            attemptEnds = now + STEP_NANOS;
            promise(begun.ballot());
            begun.onPromise(id(), memory.vote());
            goOn(begun, now);
        }
    }

    private void postpone(long until) {
        if (until - proposeAt > 0) {
            proposeAt = until;
        }
    }

    private void giveUp(long now, long pause) {
        attempt = null;
        postpone(now + pause + random.nextLong(STEP_NANOS));
    }

    /** Another one is at it. */
    private void leaveTime() {
        postpone(clock.nanoTime() + STEP_NANOS + random.nextLong(STEP_NANOS));
    }

    /** Says what there is to say now, to all who have not answered it. */
    private void say(Attempt current, long now) {
        sayAgain = now + SAY_AGAIN_NANOS;
        Optional<RingState> proposed = current.proposed();
        current.voters().forEach((node, founder) -> {
            if (proposed.isPresent() && !current.hasVoted(node)) {
                send(node, new Accept(current.ballot(), proposed.get()));
            } else if (proposed.isEmpty() && !current.hasPromised(node)) {
                send(node, new Prepare(current.ballot(), founder.store()));
            }
        });
    }

    /** A promise has come, the own one perhaps: asks on, or has the vote begin with the own one. */
    private void goOn(Attempt current, long now) {
        if (current.proposed().isPresent()) {
            vote(new FirstVote(current.ballot(), current.proposed().get()));
            attemptEnds = now + STEP_NANOS;
            if (current.onVote(id())) {
                formed(current.proposed().get());
                return;
            }
        }
        say(current, now);
    }

    private void promise(Ballot ballot) {
        memory = memory.promising(ballot);
        file.write(memory);
    }

    private void vote(FirstVote vote) {
        memory = memory.voting(vote);
        file.write(memory);
    }

    /** Decided: held here before others hear of it. */
    private void formed(RingState ring) {
        onRing();
        listener.onFormed(ring);
        roll.others().forEach(node -> send(node, new Formed(ring)));
    }

    private Told told(long nonceOfAsker) {
        return new Told(nonceOfAsker, self, memory.forgetful(), holds);
    }

    /** What arrives, one method for each kind. */
    private final class Received implements FoundingWord.Handler {
        @Override
        public void onAsk(NodeId from, SeedList list, Ask ask) {
            send(from, told(ask.nonce()));
            if (!holds && roll.asksBack(from, clock.nanoTime())) {
                send(from, new Ask(nonce));
            }
        }

        @Override
        public void onTold(NodeId from, SeedList list, Told told) {
            if (holds || told.nonce() != nonce) {
                dropped++;
                return;
            }
            if (roll.onTold(from, list, told, clock.nanoTime())) {
                listener.onConflict(
                        from,
                        "it would form another cluster than this node: cluster.seeds or the number of partitions differ; give"
                                + " all nodes of cluster.seeds the same of both");
            }
            if (told.holds()) {
                listener.onHolder(from);
            }
        }

        /** Not for whoever has another list, nor for the folder that this node had before. */
        @Override
        public void onPrepare(NodeId from, SeedList list, Prepare prepare) {
            boolean isMeant = prepare.store() == self.store() && list.agreesWith(roll.list());
            if (holds || !isMeant || !prepare.ballot().node().equals(from)) {
                dropped++;
                return;
            }
            if (memory.promised().isAbove(prepare.ballot())) {
                send(from, new Refusal(prepare.ballot(), memory.promised()));
                return;
            }
            if (prepare.ballot().isAbove(memory.promised())) {
                attempt = null;
                promise(prepare.ballot());
                leaveTime();
            }
            send(from, new Promise(prepare.ballot(), memory.vote()));
        }

        @Override
        public void onPromise(NodeId from, Promise promise) {
            Attempt current = attempt;
            if (current == null || !current.ballot().equals(promise.ballot())) {
                dropped++;
            } else if (current.proposed().isEmpty()) {
                current.onPromise(from, promise.vote());
                if (current.proposed().isPresent()) {
                    goOn(current, clock.nanoTime());
                }
            }
        }

        @Override
        public void onRefusal(NodeId from, Refusal refusal) {
            Attempt current = attempt;
            if (current != null && current.ballot().equals(refusal.ballot())) {
                highestRound = Math.max(highestRound, refusal.promised().round());
                giveUp(clock.nanoTime(), STEP_NANOS);
            }
        }

        /** Only under the very ballot that was promised: who has forgotten its promise does not vote. */
        @Override
        public void onAccept(NodeId from, Accept accept) {
            boolean isPromised = accept.ballot().equals(memory.promised())
                    && accept.ballot().node().equals(from);
            if (holds || !isPromised) {
                dropped++;
                return;
            }
            FirstVote vote = new FirstVote(accept.ballot(), accept.ring());
            if (!memory.vote().equals(Optional.of(vote))) {
                vote(vote);
                leaveTime();
            }
            send(from, new Accepted(accept.ballot()));
        }

        @Override
        public void onAccepted(NodeId from, Accepted accepted) {
            Attempt current = attempt;
            if (current == null || !current.ballot().equals(accepted.ballot())) {
                dropped++;
            } else if (current.onVote(from)) {
                formed(current.proposed().orElseThrow());
            }
        }

        @Override
        public void onFormed(NodeId from, SeedList list, Formed formed) {
            if (holds || !list.agreesWith(roll.list())) {
                dropped++;
                return;
            }
            onRing();
            listener.onFormed(formed.ring());
        }
    }
}
