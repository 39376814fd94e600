package io.gramme.node.membership;

import io.gramme.node.membership.RingLogMessage.Answer;
import io.gramme.node.membership.RingLogMessage.Ask;
import io.gramme.node.membership.RingLogMessage.Consensus;
import io.gramme.node.membership.RingLogMessage.Invite;
import io.gramme.node.membership.RingLogMessage.Willing;
import io.gramme.node.membership.TopologyCommand.Verdict;
import io.gramme.node.paxos.Applied;
import io.gramme.node.paxos.PaxosConfig;
import io.gramme.node.paxos.PaxosGroup;
import io.gramme.node.paxos.PaxosState;
import io.gramme.node.paxos.Ready;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.paxos.Value;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.paxos.Write;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * This node's part in the ring log: as a voter when it is one, and in any case as one that knows what was decided and may want
 * something decided.
 *
 * <pre>
 *   whoever wants it -- Ask --&gt; a voter: who leads? --&gt; the leader: proposes it under the asker's number
 *        ^------------------------ Answer: what became of it when it was decided ----'
 *   leader -- Invite --&gt; who votes or should -- Willing, with the life of its memory --&gt; a change by one
 * </pre>
 *
 * <p>What is decided spreads to the other nodes by gossip, as the {@link Snapshot} that it is; a node that is made a voter begins
 * with the one that it has. Decisions are few, so each write is made durable at once, where it is made.
 *
 * <p>Confined to the loop that drives it. A peer that says anything at all makes it answer, drop or count, never throw.
 */
public final class RingLog {
    /** So many decided entries are kept before a snapshot takes their place. */
    private static final long SNAPSHOT_AFTER = 64;

    private static final long CARE_NANOS = 1_000_000_000L;
    private static final int MOST_ASKED = 1_024;

    /** For so many election timeouts a node that does not vote listens on, after it last heard of those that do. */
    private static final int PATIENCE = 20;

    private final PaxosConfig config;
    private final Voter self;
    private final RingLogFile file;
    private final Clock clock;
    private final RandomGenerator random;
    private final Transport<RingLogMessage> transport;
    private final RingLogListener listener;
    private final Wishes wishes;
    private final RingLogMessage.Handler handler = new Received();
    /** What is proposed and not decided yet, and is to be answered by this leader. */
    private final Set<Key> asked = new HashSet<>();

    /** What became of the last ones: one that is asked again, because the answer was lost, is not done again. */
    private final Map<Key, Answer> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Answer> eldest) {
            return size() > MOST_ASKED;
        }
    };

    private final Map<NodeId, Long> willing = new HashMap<>();
    private @Nullable PaxosGroup group;
    private @Nullable PaxosState memory;
    private long written;
    private long published;
    private long heard;
    private Snapshot latest;
    private Topology topology;
    private long nextCare;
    private long dropped;

    /** Who asks, and under which number. */
    private record Key(NodeId asker, long op) {}

    /**
     * What this node knows when it starts.
     *
     * @param self with the life of the memory that the file keeps
     * @param kept what the file had; empty for one that was no voter
     * @param decided the latest of what is decided that this node has heard of
     */
    public record Start(Voter self, RingLogFile file, Optional<PaxosState> kept, Snapshot decided) {}

    /** Time, chance and the others. */
    public record Environment(Clock clock, RandomGenerator random, Transport<RingLogMessage> transport) {}

    /** Takes up the log where this node left it. Sends nothing; {@link #onTick} does. */
    public RingLog(PaxosConfig config, Start start, Environment environment, RingLogListener listener) {
        this.config = config;
        this.self = start.self();
        this.file = start.file();
        this.clock = environment.clock();
        this.random = environment.random();
        this.transport = environment.transport();
        this.listener = listener;
        this.wishes = new Wishes(clock, random, this::send);
        this.nextCare = clock.nanoTime();
        this.latest = start.decided();
        this.topology = TopologyCodec.decode(latest.state());
        this.published = latest.slot();
        this.memory = start.kept().orElse(null);
        if (memory != null || latest.voters().contains(self)) {
            vote();
        }
    }

    /** Begins to take part, with the memory that this node has as a voter, or with none. */
    private void vote() {
        PaxosState now = memory == null ? new PaxosState(latest) : memory;
        if (latest.slot() > now.decided()) {
            new Write.Snapshotted(latest).applyTo(now);
        }
        memory = now;
        latest = now.snapshot();
        topology = TopologyCodec.decode(latest.state());
        group = new PaxosGroup(config, self, now, clock, random);
        written = 0;
        heard = clock.nanoTime();
        drain();
    }

    /** What is decided as far as this node knows. */
    public Topology topology() {
        return topology;
    }

    /** The same, as it goes to nodes that do not vote. */
    public Snapshot latest() {
        return latest;
    }

    /** Whether this node leads the log, and so drives what goes on by steps. */
    public boolean isLeading() {
        PaxosGroup voting = group;
        return voting != null && voting.isLeading();
    }

    /** Who leads, as far as this voter knows. */
    public Optional<NodeId> leader() {
        return Optional.ofNullable(group).flatMap(PaxosGroup::leader);
    }

    /** Wants a command decided; told once what became of it, at the deadline at the latest. */
    public void want(TopologyCommand command, long deadlineNanos, Consumer<Outcome> then) {
        wishes.add(command, deadlineNanos, then);
    }

    /** Something decided has been heard of, by gossip or from the ring file; a voter learns it from the others. */
    public void known(Snapshot snapshot) {
        if (group == null && snapshot.slot() > latest.slot()) {
            take(snapshot);
        }
    }

    private void take(Snapshot snapshot) {
        latest = snapshot;
        topology = TopologyCodec.decode(snapshot.state());
        publish();
    }

    /** Tells what is new; what a start replays is not. */
    private void publish() {
        if (latest.slot() > published) {
            published = latest.slot();
            listener.onTopology(topology, latest);
        }
    }

    public void onMessage(NodeId from, RingLogMessage message) {
        message.deliver(from, handler);
    }

    /** To be called several times in a heartbeat. */
    public void onTick() {
        PaxosGroup voting = group;
        if (voting != null) {
            voting.onTick();
            drain();
            if (voting.isLeading()) {
                care(voting);
            } else if (!latest.voters().contains(self)
                    && clock.nanoTime() - heard > PATIENCE * config.electionNanos()) {
                group = null;
            }
        }
        wishes.onTick(latest.voters());
    }

    /** Messages that made no sense here. */
    public long dropped() {
        return dropped;
    }

    /** Sees to it that the right members vote. */
    private void care(PaxosGroup leading) {
        long now = clock.nanoTime();
        if (now - nextCare < 0) {
            return;
        }
        nextCare = now + CARE_NANOS;
        Electorate.next(topology.ring().members(), leading.voters(), willing).ifPresent(next -> {
            if (leading.change(next)) {
                willing.clear();
            }
        });
        drain();
        leading.voters().all().stream()
                .filter(voter -> !voter.equals(self))
                .forEach(voter -> transport.send(voter.node(), new Invite()));
        Electorate.candidate(topology.ring().members(), leading.voters())
                .ifPresent(member -> transport.send(member.id(), new Invite()));
    }

    /** Does what the group wants done, until nothing is left. */
    private void drain() {
        PaxosGroup voting = group;
        if (voting == null) {
            return;
        }
        for (Ready ready = voting.ready(); !ready.isEmpty(); ready = voting.ready()) {
            if (!ready.writes().isEmpty()) {
                file.write(self.life(), voting.state());
                written += ready.writes().size();
            }
            ready.messages().forEach(outgoing -> transport.send(outgoing.to(), new Consensus(outgoing.envelope())));
            ready.applied().forEach(this::apply);
            voting.onDurable(written);
        }
        publish();
        if (voting.decided() - voting.state().snapshot().slot() >= SNAPSHOT_AFTER) {
            voting.snapshot(TopologyCodec.encode(topology));
            drain();
        }
        if (!voting.isLeading() && !asked.isEmpty()) {
            asked.clear();
        }
    }

    private void apply(Applied applied) {
        if (applied instanceof Applied.Installed installed) {
            latest = installed.snapshot();
            topology = TopologyCodec.decode(latest.state());
            return;
        }
        Applied.Decided decided = (Applied.Decided) applied;
        Voters voters = decided.value() instanceof Value.Change change ? change.voters() : latest.voters();
        if (decided.value() instanceof Value.Command command) {
            topology = execute(Proposal.decode(command.bytes()));
        }
        latest = new Snapshot(decided.slot(), voters, TopologyCodec.encode(topology));
    }

    private Topology execute(Proposal proposal) {
        Verdict verdict = TopologyRules.apply(topology, proposal.command());
        Optional<String> refusal =
                verdict instanceof Verdict.Refused refused ? Optional.of(refused.why()) : Optional.empty();
        Key key = new Key(proposal.asker(), proposal.op());
        Answer answer = new Answer(proposal.op(), true, refusal, Optional.empty());
        answers.put(key, answer);
        if (asked.remove(key)) {
            send(key.asker, answer);
        }
        return verdict instanceof Verdict.Done done ? done.topology() : topology;
    }

    private void send(NodeId to, RingLogMessage message) {
        if (to.equals(self.node())) {
            message.deliver(to, handler);
        } else {
            transport.send(to, message);
        }
    }

    /** What arrives, one method for each kind. */
    private final class Received implements RingLogMessage.Handler {
        @Override
        public void onConsensus(NodeId from, Consensus message) {
            if (group == null) {
                // Somebody takes this node for a voter: it was made one, and what it knows is older.
                vote();
            }
            heard = clock.nanoTime();
            Objects.requireNonNull(group).onMessage(from, message.envelope());
            drain();
        }

        @Override
        public void onAsk(NodeId from, Ask message) {
            Key key = new Key(from, message.op());
            Answer known = answers.get(key);
            PaxosGroup voting = group;
            if (known != null) {
                send(from, known);
            } else if (voting == null || !voting.isLeading()) {
                send(from, new Answer(message.op(), false, Optional.empty(), leader()));
            } else if (asked.size() < MOST_ASKED && !asked.contains(key)) {
                Proposal proposal = new Proposal(from, message.op(), message.command());
                if (voting.propose(proposal.encode())) {
                    asked.add(key);
                }
                drain();
            }
        }

        @Override
        public void onAnswer(NodeId from, Answer message) {
            wishes.onAnswer(message);
        }

        @Override
        public void onInvite(NodeId from, Invite message) {
            transport.send(from, new Willing(self.life()));
        }

        @Override
        public void onWilling(NodeId from, Willing message) {
            if (isLeading() && topology.ring().contains(from)) {
                willing.put(from, message.life());
            } else {
                dropped++;
            }
        }
    }
}
