package io.gramme.node.membership;

import io.gramme.node.membership.RingLogMessage.Answer;
import io.gramme.node.membership.RingLogMessage.Ask;
import io.gramme.node.membership.RingLogMessage.Consensus;
import io.gramme.node.membership.RingLogMessage.Invite;
import io.gramme.node.membership.RingLogMessage.Willing;
import io.gramme.node.membership.TopologyCommand.Verdict;
import io.gramme.node.paxos.Applied;
import io.gramme.node.paxos.Entry;
import io.gramme.node.paxos.PaxosConfig;
import io.gramme.node.paxos.PaxosGroup;
import io.gramme.node.paxos.PaxosMessage;
import io.gramme.node.paxos.PaxosState;
import io.gramme.node.paxos.Ready;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.paxos.Value;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.paxos.Write;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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

    /** In slots and epochs. */
    private static final int LEAST_LEAP = 1_000_000;

    private static final long CARE_NANOS = 1_000_000_000L;
    private static final int MOST_ASKED = 1_024;

    /** For so many election timeouts a node that does not vote listens on, after it last heard of those that do. */
    private static final int PATIENCE = 20;

    private final PaxosConfig config;
    private Voter self;
    private final RingLogFile file;
    private final Clock clock;
    private final RandomGenerator random;
    private final Transport<RingLogMessage> transport;
    private final RingLogListener listener;
    private final Wishes wishes;
    private final RingLogMessage.Handler handler = new Received();
    /** What is proposed and not decided yet, and is to be answered by this leader, with the last slot that the asker knows. */
    private final Map<Key, Long> asked = new HashMap<>();

    /** What is to be told when what it is about is known here. */
    private final List<Due> due = new ArrayList<>();

    private final Map<NodeId, Long> willing = new HashMap<>();
    private @Nullable PaxosGroup group;
    private @Nullable PaxosState memory;
    private long written;
    private long published;
    private long heard;
    private Snapshot latest;
    private Topology topology;
    private @Nullable Recovery recovery;
    private long nextCare;
    private int cares;
    private long dropped;

    /** What became of what somebody wanted. */
    private record Due(Key key, Optional<String> refusal, long known) {}

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

    /**
     * Takes up the log where this node left it. Sends nothing; {@link #onTick} does. The listener is told at once of what the voter's own
     * memory has and {@link Start#decided} has not.
     */
    public RingLog(PaxosConfig config, Start start, Environment environment, RingLogListener listener) {
        this.config = config;
        this.self = start.self();
        this.file = start.file();
        this.clock = environment.clock();
        this.random = environment.random();
        this.transport = environment.transport();
        this.listener = listener;
        this.wishes = new Wishes(clock, random, this::send, () -> latest.slot());
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

    /** Something decided has been heard of by gossip: a voter may have been away for longer than those that voted with it then. */
    public void known(Snapshot snapshot) {
        if (snapshot.slot() <= latest.slot()) {
            return;
        }
        if (group != null) {
            group.learn(snapshot);
            drain();
        } else {
            take(snapshot);
            publish();
        }
    }

    private void take(Snapshot snapshot) {
        topology = TopologyCodec.decode(snapshot.state());
        latest = snapshot;
    }

    /** Tells what is new; what a start replays is not. */
    private void publish() {
        if (latest.slot() > published) {
            published = latest.slot();
            listener.onTopology(topology, latest);
        }
    }

    /**
     * A majority of the voters is lost for good: this node alone votes from now on, and has the others join it as they can. Refused when
     * a majority answers until the deadline. What the lost ones had decided and nobody else has heard of is lost with them; where one of
     * them comes back it takes what is decided here for the later word.
     */
    public void recover(long deadlineNanos, Consumer<Outcome> then) {
        if (recovery != null) {
            then.accept(new Outcome.Refused("the voters are being asked already"));
            return;
        }
        recovery = new Recovery(deadlineNanos, then);
        recovery.heard(self);
        latest.voters().all().forEach(voter -> transport.send(voter.node(), new Invite()));
    }

    private void recoverWhenDue() {
        Recovery due = recovery;
        if (due == null || !due.isDue(clock.nanoTime())) {
            return;
        }
        recovery = null;
        if (due.isNeedless(latest.voters())) {
            due.refuse(latest.voters());
            return;
        }
        // Far above whatever the lost ones may have decided, and the same twice for nobody who does this too.
        long leap = (long) LEAST_LEAP + random.nextInt(LEAST_LEAP);
        self = new Voter(self.node(), random.nextLong());
        Topology recovered = topology.after(leap);
        latest = new Snapshot(latest.slot() + leap, Voters.of(self), TopologyCodec.encode(recovered));
        topology = recovered;
        memory = new PaxosState(latest);
        file.write(self.life(), memory);
        vote();
        due.done();
    }

    public void onMessage(NodeId from, RingLogMessage message) {
        message.deliver(from, handler);
    }

    /** To be called several times in a heartbeat. */
    public void onTick() {
        recoverWhenDue();
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
        List<RingMember> members = topology.accepted();
        Voters voters = leading.voters();
        Electorate.next(members, voters, self, willing).ifPresent(leading::change);
        willing.clear();
        drain();
        List<NodeId> asked =
                new ArrayList<>(voters.all().stream().map(Voter::node).toList());
        List<RingMember> candidates = Electorate.candidates(members, asked);
        for (int i = 0; i < Math.min(candidates.size(), Electorate.MOST); i++) {
            asked.add(candidates.get((cares + i) % candidates.size()).id());
        }
        cares++;
        asked.remove(self.node());
        asked.forEach(node -> transport.send(node, new Invite()));
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
        List<Due> answers = List.copyOf(due);
        due.clear();
        answers.forEach(answered -> answer(answered.key, answered.refusal, answered.known));
        if (voting.decided() - voting.state().snapshot().slot() >= SNAPSHOT_AFTER) {
            voting.snapshot(TopologyCodec.encode(topology));
            drain();
        }
        if (!voting.isLeading()) {
            asked.clear();
            willing.clear();
        }
        if (group == voting && voting.state().isWithdrawn()) {
            beAnother();
        }
    }

    private void apply(Applied applied) {
        if (applied instanceof Applied.Installed installed) {
            take(installed.snapshot());
            return;
        }
        Applied.Decided decided = (Applied.Decided) applied;
        Voters voters = decided.value() instanceof Value.Change change ? change.voters() : latest.voters();
        if (decided.value() instanceof Value.Command command) {
            topology = execute(Proposal.decode(command.bytes()));
        }
        latest = new Snapshot(decided.slot(), voters, TopologyCodec.encode(topology));
    }

    /** One that was decided before is not done again, only answered. */
    private Topology execute(Proposal proposal) {
        Optional<Topology.Answered> before = topology.answerTo(proposal.asker(), proposal.op());
        Verdict verdict = before.isPresent() ? new Verdict.Done(topology) : verdict(proposal.command());
        Optional<String> refusal = before.map(Topology.Answered::refusal)
                .orElseGet(() ->
                        verdict instanceof Verdict.Refused refused ? Optional.of(refused.why()) : Optional.empty());
        Key key = new Key(proposal.asker(), proposal.op());
        Long known = asked.remove(key);
        if (known != null) {
            due.add(new Due(key, refusal, known));
        }
        Topology next = verdict instanceof Verdict.Done done ? done.topology() : topology;
        return before.isPresent() ? next : next.answering(new Topology.Answered(key.asker, key.op, refusal));
    }

    /** A command that makes no sense is refused by every node alike. */
    private Verdict verdict(TopologyCommand command) {
        try {
            return TopologyRules.apply(topology, command, latest.voters());
        } catch (IllegalArgumentException e) {
            return new Verdict.Refused("that is not possible: " + e.getMessage());
        }
    }

    /** The memory is an old copy, and may have forgotten promises: from now on this node is another voter, without any. */
    private void beAnother() {
        self = new Voter(self.node(), random.nextLong());
        memory = new PaxosState(latest);
        group = null;
        file.write(self.life(), memory);
    }

    /** It was decided; whoever asked learns of all else that was, too. */
    private void answer(Key key, Optional<String> refusal, long known) {
        Optional<Snapshot> news = Optional.of(latest).filter(decided -> decided.slot() > known);
        send(key.asker, new Answer(key.op, true, refusal, Optional.empty(), news));
    }

    private void send(NodeId to, RingLogMessage message) {
        if (to.equals(self.node())) {
            message.deliver(to, handler);
        } else {
            transport.send(to, message);
        }
    }

    /** What a newer program wants decided is not voted on: this one could not carry it out. */
    private static boolean isUnderstood(PaxosMessage message) {
        Stream<Value> values = Stream.of();
        if (message instanceof PaxosMessage.Accept accept) {
            values = accept.values().stream();
        } else if (message instanceof PaxosMessage.Learn learn) {
            values = learn.entries().stream().map(Entry::value);
        } else if (message instanceof PaxosMessage.Promise promise) {
            values = promise.votes().stream().map(vote -> vote.entry().value());
        }
        try {
            values.filter(Value.Command.class::isInstance)
                    .forEach(value -> Proposal.decode(((Value.Command) value).bytes()));
            if (message instanceof PaxosMessage.Install install) {
                TopologyCodec.decode(install.snapshot().state());
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
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
            if (!isUnderstood(message.envelope().message())) {
                dropped++;
                return;
            }
            Objects.requireNonNull(group).onMessage(from, message.envelope());
            drain();
        }

        @Override
        public void onAsk(NodeId from, Ask message) {
            Key key = new Key(from, message.op());
            Optional<Topology.Answered> known = topology.answerTo(from, message.op());
            PaxosGroup voting = group;
            if (known.isPresent()) {
                answer(key, known.get().refusal(), message.known());
            } else if (voting == null || !voting.isLeading()) {
                send(from, new Answer(message.op(), false, Optional.empty(), leader(), Optional.empty()));
            } else if (asked.size() < MOST_ASKED && !asked.containsKey(key)) {
                settle(voting, message.command());
                Proposal proposal = new Proposal(from, message.op(), message.command());
                if (voting.propose(proposal.encode())) {
                    asked.put(key, message.known());
                }
                drain();
            }
        }

        /** Before the first command that changes something; when it comes twice the second changes nothing. */
        private void settle(PaxosGroup voting, TopologyCommand first) {
            if (!topology.isSettled() && !(first instanceof TopologyCommand.Look)) {
                TopologyCommand found = new TopologyCommand.Found(topology.tables());
                voting.propose(new Proposal(self.node(), random.nextLong(), found).encode());
            }
        }

        @Override
        public void onAnswer(NodeId from, Answer message) {
            message.news().ifPresent(RingLog.this::known);
            wishes.onAnswer(message);
        }

        @Override
        public void onInvite(NodeId from, Invite message) {
            transport.send(from, new Willing(self.life()));
        }

        @Override
        public void onWilling(NodeId from, Willing message) {
            if (recovery != null) {
                recovery.heard(new Voter(from, message.life()));
            } else if (isLeading() && Topology.isMember(topology.members(), from)) {
                willing.put(from, message.life());
            } else {
                dropped++;
            }
        }
    }
}
