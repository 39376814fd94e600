package io.gramme.itests.sim;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.client.wire.Frame;
import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.RingState;
import io.gramme.itests.sim.Knobs.LinkKnobs;
import io.gramme.node.NodeCore;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.membership.RingLog;
import io.gramme.node.membership.RingLogMessage;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.paxos.Voter;
import io.gramme.node.version.ContextCodec;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Token;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.Seeds;
import io.gramme.ring.testing.SimNetwork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The whole cluster: machines, the network between them, and the oracle that watches. Single-threaded; {@link #queue} is what
 * makes it go.
 */
final class SimCluster {
    static final int TABLE = 1;
    static final String TABLE_NAME = "default";
    private static final int NAMES_TRIED = 50;
    private static final long LONGEST_WAIT_NANOS = 5_000_000_000L;

    private final Seeds seeds;
    private final Knobs knobs;
    private final Plant plant;
    private final EventQueue queue;
    private final SimNetwork<Frame> network;
    private final SimCodecs codecs = new SimCodecs();
    private final Tables tables;
    private final PlantedMessages messages;
    private final Oracle oracle;
    private final DiskCopies copies;
    private final Rings rings;
    private final Handovers handovers;
    private final Steps steps = new Steps();
    private final BallotWatch ballots = new BallotWatch();
    private final Clocks clocks = new MachineClocks();
    private final List<SimMachine> machines = new ArrayList<>();
    private final Map<NodeId, SimMachine> byId = new HashMap<>();
    private final Map<Bytes, Integer> partitions = new HashMap<>();
    private final List<Runnable> mintedHints = new ArrayList<>();
    private final List<Runnable> copiedHints = new ArrayList<>();
    private final Map<Integer, Bytes> keys = new HashMap<>();
    private Optional<ContextCodec> contexts = Optional.empty();

    SimCluster(Plan plan, Plant plant) {
        this.seeds = new Seeds(plan.seed()).child(plan.profile().name()).child("run");
        this.knobs = plan.knobs();
        this.plant = plant;
        ManualClock clock = new ManualClock();
        queue = knobs.randomTies() ? new EventQueue(clock, seeds.random("ties")) : new EventQueue(clock);
        network = new SimNetwork<>(queue, seeds.child("network"), link(knobs.link()));
        tables = new Tables(List.of(table(knobs, plant)));
        messages = new PlantedMessages(this);
        rings = new Rings(knobs.n(), this::begins);
        copies = new DiskCopies(this);
        handovers = new Handovers(this);
        Oracle.Rules rules = new Oracle.Rules(
                knobs.n(),
                knobs.forced(),
                knobs.lastWriteWins(),
                this::mayCoordinate,
                (name, token) -> contexts.orElseThrow()
                        .decode(name.table(), name.key(), token)
                        .orElseThrow(() -> new Violation(12, "a context of " + name + " that no node would take")),
                new Endings(clocks, knobs.ttl().tableMillis()));
        oracle = new Oracle(rules, copies);
        for (int i = 0; i < knobs.machines(); i++) {
            SimMachine machine = new SimMachine(this, i);
            machines.add(machine);
            byId.put(machine.id(), machine);
            network.register(
                    machine.id(),
                    (from, frame) -> machine.process()
                            .filter(SimProcess::isListening)
                            .ifPresent(process -> process.receive(from, frame)));
        }
    }

    private static Table table(Knobs knobs, Plant plant) {
        int r = plant == Plant.R_OFF_BY_ONE ? Math.max(1, knobs.r() - 1) : knobs.r();
        int w = plant == Plant.W_OFF_BY_ONE ? Math.max(1, knobs.w() - 1) : knobs.w();
        Table.Durability durability = knobs.forced() ? Table.Durability.FORCED : Table.Durability.INTERVAL;
        Table.Conflict conflict = knobs.lastWriteWins() ? Table.Conflict.LAST_WRITE_WINS : Table.Conflict.SIBLINGS;
        boolean primaries = knobs.primaries() && plant != Plant.FALLBACK_COUNTS_AS_PRIMARY;
        Table.Quorum quorum = primaries ? new Table.Quorum(r, w, r, w) : Table.Quorum.of(r, w);
        return new Table(
                TABLE,
                TABLE_NAME,
                knobs.n(),
                quorum,
                conflict,
                durability,
                knobs.ttl().tableMillis());
    }

    static Link link(LinkKnobs knobs) {
        return new Link(
                knobs.delayMicros() * 1_000L,
                knobs.jitterMicros() * 1_000L,
                knobs.loss(),
                knobs.duplication(),
                knobs.reordering());
    }

    EventQueue queue() {
        return queue;
    }

    Seeds seeds() {
        return seeds;
    }

    Knobs knobs() {
        return knobs;
    }

    Plant plant() {
        return plant;
    }

    SimNetwork<Frame> network() {
        return network;
    }

    SimCodecs codecs() {
        return codecs;
    }

    Tables tables() {
        return tables;
    }

    Oracle oracle() {
        return oracle;
    }

    DiskCopies copies() {
        return copies;
    }

    List<SimMachine> machines() {
        return machines;
    }

    Clocks clocks() {
        return clocks;
    }

    private final class MachineClocks implements Clocks {
        @Override
        public long nanoTime() {
            return queue.clock().nanoTime();
        }

        @Override
        public long wallMillis() {
            return queue.clock().wallMillis();
        }

        @Override
        public Readings since(NodeId node, long nanos) {
            return machine(node).clock().since(nanos);
        }
    }

    /**
     * By which clock a node answers: its own, or that of one of the first N which it has asked to.
     *
     * @param sinceNanos when it was asked
     */
    Clocks.Readings answering(NodeId node, Logged.Name name, long sinceNanos) {
        Set<NodeId> primaries = lists(node, name.key(), sinceNanos).stream()
                .flatMap(list -> list.holders().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        primaries.addAll(preferenceList(partition(name.key())).holders());
        return primaries.size() == 1 && primaries.contains(node)
                ? clocks.now(node)
                : primaries.stream()
                        .map(primary -> clocks.since(primary, sinceNanos))
                        .reduce(clocks.now(node), Clocks.Readings::and);
    }

    /** Starts every machine, one shortly after the other. */
    void start() {
        for (SimMachine machine : machines) {
            queue.after(7_000_000L * machine.index(), machine, "start", machine::start);
        }
    }

    Stream<SimProcess> processes() {
        return machines.stream().flatMap(machine -> machine.process().stream());
    }

    Stream<NodeCore> cores() {
        return processes().flatMap(process -> process.loops().stream()).map(SimLoop::core);
    }

    SimMachine machine(NodeId node) {
        return Objects.requireNonNull(byId.get(node));
    }

    Optional<SimProcess> processOf(NodeId node) {
        return machine(node).process();
    }

    /** Whether both directions work. */
    boolean connects(NodeId a, NodeId b) {
        return network.connects(a, b) && network.connects(b, a);
    }

    void send(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        messages.send(from, to, message, epoch);
    }

    PlantedMessages messages() {
        return messages;
    }

    void send(NodeId from, NodeId to, ControlMessage message, long epoch) {
        Optional<Step> step = Step.before(message).filter(taken -> steps.isAwaited(machine(from), taken));
        if (step.isPresent()) {
            processOf(from).ifPresent(process -> process.reached(step.get()));
            return;
        }
        if (message instanceof RingLogMessage.Consensus consensus) {
            ballots.sends(from, consensus.envelope());
        }
        network.transportOf(from).send(to, codecs.encode(messages.control(message), epoch));
    }

    void send(NodeId from, NodeId to, GossipMessage message, long epoch) {
        network.transportOf(from).send(to, codecs.encode(message, epoch));
    }

    /**
     * The oracle hears of a dot where it was minted first, though a node may hand copies to its disks before: its own copy comes
     * before hints, and hints for the first of the list, as which a fallback coordinates, before others.
     */
    void appended(Oracle.Holder holder, Optional<Logged> before, Logged record) {
        Runnable news = () -> oracle.appended(holder, before, record);
        if (record.kind() == Logged.TENURE_END) {
            handovers.ended(holder, record.partition());
            processOf(holder.node()).ifPresent(process -> process.reached(Step.EMPTIED));
        } else if (!holder.isHint()) {
            news.run();
        } else if (isMintedFor(holder, record.key())) {
            mintedHints.add(news);
        } else {
            copiedHints.add(news);
        }
    }

    private boolean isMintedFor(Oracle.Holder holder, Bytes key) {
        return lists(holder.node(), key, queue.clock().nanoTime()).stream()
                .anyMatch(list -> list.primaries().get(0).equals(holder.target()));
    }

    void endOfTurn() {
        List<Runnable> now = new ArrayList<>(mintedHints);
        now.addAll(copiedHints);
        mintedHints.clear();
        copiedHints.clear();
        now.forEach(Runnable::run);
    }

    /** Tombstones were forgotten; what that means for each copy shows in its log. */
    void reaped(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed) {
        boolean all = listsKnown(tree.partition()).stream()
                .anyMatch(list -> rings.present(list.primaries()).contains(confirmed));
        if (!all || tombstones.isEmpty()) {
            throw new Violation(20, tombstones + " were erased when " + confirmed + " had agreed");
        }
    }

    /** A process has ended; its peers hear of it some time later. */
    void ended(SimProcess process, long noticeNanos) {
        for (SimMachine machine : machines) {
            machine.process().ifPresent(other -> other.links().peerEnded(process, noticeNanos));
        }
    }

    /** A node holds another ring, or knows more of what was decided: invariants 1 to 3, 5, 24 and 30. */
    void ringSeen(SimMachine machine, RingState state, Topology topology) {
        long slot = rings.seen(machine.id(), state, topology);
        machine.decided(slot);
        if (contexts.isEmpty()) {
            contexts = Optional.of(new ContextCodec(Bytes.wrap(ByteBuffer.allocate(16)
                    .putLong(state.clusterId().high())
                    .putLong(state.clusterId().low())
                    .array())));
        }
    }

    private void begins(Optional<Topology> before, Topology now) {
        handovers.begins(before, now);
        now.people().exiles().removed().stream()
                .filter(byId::containsKey)
                .filter(node -> before.filter(
                                last -> last.people().exiles().removed().contains(node))
                        .isEmpty())
                .forEach(this::goesWithoutIt);
        if (before.isPresent()) {
            oracle.recount();
        }
    }

    /** Of what only a dead node had nobody has anything any more; of what only one has that left others have taken over all. */
    private void goesWithoutIt(NodeId node) {
        if (rings.isGivenUp(node)) {
            oracle.forgets(node);
        }
    }

    /** Whether the ring can go on changing when that node loses what it has promised as a voter: others are a majority. */
    boolean canLoseVote(SimMachine machine) {
        List<Voter> voters = voters();
        long others = voters.stream()
                .filter(voter -> !voter.node().equals(machine.id()))
                .count();
        return knobs.spares() == 0 || others == voters.size() || 2 * others > voters.size();
    }

    /** Those of the ring log, as far as any node that runs knows. */
    List<Voter> voters() {
        Optional<Snapshot> last = processes()
                .flatMap(process -> process.loops().get(0).core().cluster().stream())
                .flatMap(control -> control.log().stream())
                .map(RingLog::latest)
                .max(Comparator.comparingLong(Snapshot::slot));
        return last.map(decided -> decided.voters().all()).orElse(List.of());
    }

    /** Of the nodes that run, the one that knows most of what was decided. */
    SimMachine bestInformed() {
        return kept().stream()
                .filter(machine -> machine.process().isPresent())
                .max(Comparator.comparingLong(SimMachine::decided))
                .orElseThrow();
    }

    /** What nodes do in a change of the ring. */
    Steps steps() {
        return steps;
    }

    BallotWatch ballots() {
        return ballots;
    }

    Rings rings() {
        return rings;
    }

    Optional<RingState> ring() {
        return rings.first();
    }

    /** The machines that belong to the ring of the moment. */
    Stream<SimMachine> members() {
        return machines.stream().filter(machine -> rings.isMember(machine.id()));
    }

    /** The machines that an operator has not had removed. */
    List<SimMachine> kept() {
        return machines.stream()
                .filter(machine -> !rings.isRemoved(machine.id()))
                .toList();
    }

    /** What each machine is and knows, for whoever looks for the reason of something. */
    List<String> nodes() {
        return machines.stream().map(SimMachine::brief).toList();
    }

    /** Whether a node that the cluster goes on without still runs, and may answer as if nothing had happened. */
    boolean hasOutcasts() {
        return machines.stream()
                .anyMatch(machine ->
                        rings.isRemoved(machine.id()) && machine.process().isPresent());
    }

    /** The name of a key of the plan. The ring must be known. */
    Bytes key(int number) {
        Bytes known = keys.get(number);
        if (known != null) {
            return known;
        }
        Bytes name = nameOf(number);
        keys.put(number, name);
        return name;
    }

    /** Of an overlapping key, one whose preference list has one node, two or all in common with that of key 0. */
    private Bytes nameOf(int number) {
        Bytes plain = Bytes.utf8("k" + number);
        if (!knobs.overlapping() || number == 0 || knobs.n() >= knobs.machines()) {
            return plain;
        }
        int wanted = List.of(1, 2, knobs.n()).get(number % 3);
        List<NodeId> anchor = primaries(key(0));
        return Stream.iterate(0, i -> i + 1)
                .limit(NAMES_TRIED)
                .map(i -> Bytes.utf8("k" + number + "." + i))
                .filter(name ->
                        primaries(name).stream().filter(anchor::contains).count() == wanted)
                .findFirst()
                .orElse(plain);
    }

    int partition(Bytes key) {
        return partitions.computeIfAbsent(key, name -> Token.of(name).partition(knobs.partitions()));
    }

    List<NodeId> primaries(Bytes key) {
        return preferenceList(partition(key)).primaries();
    }

    /** Who holds a partition in the ring of the moment. */
    PreferenceList preferenceList(int partition) {
        return rings.list(partition);
    }

    /** Who holds a partition under each epoch that some node may still serve under. */
    List<PreferenceList> listsKnown(int partition) {
        return listsKnown(partition, queue.clock().nanoTime());
    }

    /** The same of each epoch that some node has served under since then. */
    List<PreferenceList> listsKnown(int partition, long sinceNanos) {
        long oldest = processes()
                .flatMap(process -> process.epochsSince(partition, sinceNanos).stream())
                .min(Long::compare)
                .orElse(Long.MAX_VALUE);
        return rings.listsSince(Math.min(oldest, rings.oldestServed(partition)), partition);
    }

    /** Who holds a key under the epochs that a loop of that node serves under, or did a short while ago. */
    private List<PreferenceList> lists(NodeId node, Bytes key, long sinceNanos) {
        int partition = partition(key);
        return processOf(node)
                .map(process -> process.epochsSince(partition, sinceNanos).stream()
                        .map(epoch -> rings.list(epoch, partition))
                        .distinct()
                        .toList())
                .orElse(List.of());
    }

    /** One of the first N, or a node that has not long been able to reach any of them: a write may wait for a slow disk. */
    private boolean mayCoordinate(Oracle.Holder holder, Bytes key) {
        long since = queue.clock().nanoTime() - LONGEST_WAIT_NANOS;
        return lists(holder.node(), key, since).stream()
                .anyMatch(list -> mayCoordinate(holder, list, partition(key), since));
    }

    private boolean mayCoordinate(Oracle.Holder holder, PreferenceList list, int partition, long since) {
        if (!holder.isHint()) {
            return list.isHolder(holder.node());
        }
        SimProcess process = processOf(holder.node()).orElseThrow();
        return !list.isHolder(holder.node())
                && list.primaries().stream().noneMatch(node -> process.hasReached(node, partition, since));
    }
}
