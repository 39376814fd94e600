package io.gramme.node.coordinator;

import io.gramme.antientropy.CopyPace;
import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.SyncListener;
import io.gramme.antientropy.SyncMessage;
import io.gramme.antientropy.SyncResponder;
import io.gramme.antientropy.SyncScheduler;
import io.gramme.antientropy.SyncSession;
import io.gramme.antientropy.TreeId;
import io.gramme.node.coordinator.ReplicaMessage.Sync;
import io.gramme.node.handoff.SyncFlags.Flag;
import io.gramme.node.membership.Table;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.sync.CopyTrees;
import io.gramme.node.sync.SyncRepairs;
import io.gramme.node.sync.SyncRepairs.Repair;
import io.gramme.node.sync.SyncSettings;
import io.gramme.node.sync.SyncStats;
import io.gramme.node.sync.SyncStatus;
import io.gramme.node.sync.Verified;
import io.gramme.node.sync.Verified.Agreement;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * One loop's synchronisation, put together: it begins the sessions that the scheduler asks for, has repaired what they find, answers
 * those of others, and lets a copy count again that lacked something and now agrees with all others.
 *
 * <p>A difference is repaired by a read of all copies, which sends what was read to whoever is behind; so every repair is an
 * ordinary merge. A copy agrees with another when nothing differed, or nothing after all; after a repair they are compared again.
 *
 * <p>Confined to its loop.
 */
public final class SyncService implements SyncListener, SyncScheduler.Work {
    private static final long MILLI = 1_000_000L;
    private static final long SCHEDULE_NANOS = 100 * MILLI;
    private static final long SECOND = 1_000 * MILLI;

    private final LoopState state;
    private final Reads reads;
    private final StorageEngine engine;
    private final CopyTrees trees;
    private final SyncSettings settings;
    private final SyncScheduler scheduler;
    private final SyncRepairs repairs;
    private final RangeSender ranges;
    private final CopyPace pace;
    private final SyncStats stats = new SyncStats();
    private final Verified verified = new Verified();
    private final Transport<SyncMessage> transport;
    private final SyncMessages messages;
    private final Map<Long, Exchange> exchanges = new TreeMap<>();
    private final Map<NodeId, List<TreeId>> shared = new TreeMap<>();
    private final TreeMap<TreeId, List<NodeId>> others = new TreeMap<>();
    /** The partition that the next session with a peer is about alone, because somebody asked for that. */
    private final Map<NodeId, Integer> first = new TreeMap<>();

    private final List<Lowering> lowering = new ArrayList<>();
    /** The trees being fetched as a whole, each with the session that does it. */
    private final Map<TreeId, Long> copying = new TreeMap<>();

    private final long begun;
    private long runs;
    private long nextSchedule;
    private long nextLook;

    /** A flag that may be lowered once all that made up for it is forced. */
    private record Lowering(Flag flag, long raisedAt, long position) {}

    SyncService(
            LoopState state,
            Reads reads,
            StorageEngine engine,
            CopyTrees trees,
            SyncSettings settings,
            RandomGenerator random) {
        this.state = state;
        this.reads = reads;
        this.engine = engine;
        this.trees = trees;
        this.settings = settings;
        this.transport = (to, message) -> state.send(to, new Sync(message));
        this.scheduler = new SyncScheduler(settings.schedule(), state.clock, random, this);
        this.repairs = new SyncRepairs(state.clock, settings.repairsPerSecond(), this::mend);
        this.ranges = new RangeSender(state, engine);
        this.pace = new CopyPace(state.clock, settings.bytesPerSecond());
        this.messages = new SyncMessages(this, new SyncResponder(trees, transport), ranges);
        this.begun = state.clock.nanoTime();
        this.nextSchedule = begun;
        this.nextLook = begun;
    }

    /** A new ring: the trees that this loop has in it, and with whom it shares them. */
    void placement(Placement here, int loop) {
        shared.clear();
        others.clear();
        here.held(state.config.loops(), loop)
                .forEach(tree -> hold(tree, here.toCompareWith(tree.partition(), tree.copies())));
        trees.hold(here.ring().partitions(), here.tables(), here::isDropped, others.keySet());
        scheduler.peers(shared.keySet());
        first.keySet().retainAll(shared.keySet());
        verified.retain(others.keySet());
        publish(state.clock.nanoTime());
    }

    private void hold(TreeId tree, List<NodeId> holders) {
        List<NodeId> peers =
                holders.stream().filter(node -> !node.equals(state.self())).toList();
        others.put(tree, peers);
        peers.forEach(
                peer -> shared.computeIfAbsent(peer, key -> new ArrayList<>()).add(tree));
    }

    void onSync(NodeId from, SyncMessage message) {
        message.deliver(from, messages);
    }

    /** Whether the machine has next to no processor time left, from now on. */
    public void onMachine(boolean busy) {
        state.foreground.onMachine(busy);
    }

    public SyncStats stats() {
        return stats;
    }

    public CopyTrees trees() {
        return trees;
    }

    public SyncScheduler scheduler() {
        return scheduler;
    }

    /** Everything is compared as soon as can be; one partition by itself before the rest, if it is given. */
    public void run(Optional<Integer> partition) {
        runs++;
        partition.ifPresent(this::putFirst);
        scheduler.runAll();
    }

    private void putFirst(int partition) {
        shared.forEach((peer, trees) -> {
            if (trees.stream().anyMatch(tree -> tree.partition() == partition)) {
                first.put(peer, partition);
            }
        });
    }

    /** The other nodes with the tree that this node's copy was not found equal to in a comparison begun after that time. */
    List<NodeId> notAgreedSince(TreeId tree, long nanos) {
        return others.getOrDefault(tree, List.of()).stream()
                .filter(node -> !verified.isVerifiedSince(tree, node, nanos))
                .toList();
    }

    public SyncStatus status() {
        long now = state.clock.nanoTime();
        List<SyncStatus.Copy> partitions = others.keySet().stream()
                .map(TreeId::partition)
                .distinct()
                .map(partition -> copy(partition, now))
                .toList();
        return new SyncStatus(scheduler.isSuspended(), exchanges.size(), repairs.size(), partitions);
    }

    private SyncStatus.Copy copy(int partition, long now) {
        boolean ready = true;
        OptionalLong oldest = OptionalLong.of(now);
        OptionalLong since = OptionalLong.of(runs);
        for (Map.Entry<TreeId, List<NodeId>> tree : treesOf(partition).entrySet()) {
            ready &= trees.isReady(tree.getKey());
            oldest = least(oldest, verified.oldest(tree.getKey(), tree.getValue()));
            since = least(since, verified.runs(tree.getKey(), tree.getValue()));
        }
        OptionalLong seconds =
                oldest.isPresent() ? OptionalLong.of((now - oldest.getAsLong()) / SECOND) : OptionalLong.empty();
        return new SyncStatus.Copy(partition, ready, state.isWhole(partition), seconds, runs, since);
    }

    private static OptionalLong least(OptionalLong a, OptionalLong b) {
        return a.isPresent() && b.isPresent()
                ? OptionalLong.of(Math.min(a.getAsLong(), b.getAsLong()))
                : OptionalLong.empty();
    }

    /** Whether ticks should be near. */
    public boolean isBusy() {
        return trees.isBusy() || !exchanges.isEmpty() || !repairs.isIdle() || !lowering.isEmpty();
    }

    /** Partitions that a comparison with the peer is to bring something back to. */
    @Override
    public boolean isUrgent(NodeId peer) {
        return state.flags().of(state.self()).stream().anyMatch(flag -> isLacking(flag, peer));
    }

    private boolean isLacking(Flag flag, NodeId peer) {
        return treesOf(flag.partition()).entrySet().stream()
                .anyMatch(tree -> tree.getValue().contains(peer) && !agrees(tree.getKey(), List.of(peer), flag));
    }

    /** The trees of a partition, each with the other nodes that have it. */
    private Map<TreeId, List<NodeId>> treesOf(int partition) {
        return others.subMap(new TreeId(partition, 0), new TreeId(partition, Integer.MAX_VALUE));
    }

    private boolean agrees(TreeId tree, List<NodeId> peers, Flag flag) {
        return verified.isVerified(tree, peers, state.flags().raisedAt(flag));
    }

    @Override
    public boolean isReachable(NodeId peer) {
        return state.isReachable(peer);
    }

    @Override
    public boolean isCalm() {
        return state.foreground.isCalm(state.operations.size());
    }

    @Override
    public long pauseNanos() {
        return pause();
    }

    @Override
    public long fetchPauseNanos() {
        return Math.max(pause(), pace.pauseNanos());
    }

    private long pause() {
        return Foreground.pauseNanos(state.operations.size());
    }

    @Override
    public void start(NodeId peer) {
        List<TreeId> all = shared.getOrDefault(peer, List.of());
        Integer alone = first.remove(peer);
        List<TreeId> now = all.stream()
                .filter(tree -> alone == null || alone == tree.partition())
                .toList();
        long id = state.operations.fresh();
        SyncSession session = new SyncSession(settings.session(), id, peer, trees, transport, state.clock, this);
        Agreement agreement = new Agreement(state.flags().raises(), runs, state.clock.nanoTime());
        exchanges.put(id, new Exchange(session, all.size(), agreement));
        session.start(now);
    }

    /** The session of that number, which must be with that peer. */
    Optional<SyncSession> session(NodeId peer, long id) {
        return Optional.ofNullable(exchanges.get(id))
                .map(Exchange::session)
                .filter(session -> session.peer().equals(peer));
    }

    /** Only a session that is under way is ever spoken of. */
    private Exchange of(SyncSession session) {
        return Objects.requireNonNull(exchanges.get(session.id()));
    }

    @Override
    public void onEqual(SyncSession session, TreeId tree) {
        of(session).equal();
        agreed(of(session), tree);
    }

    private void agreed(Exchange exchange, TreeId tree) {
        verified.agreed(tree, exchange.session().peer(), exchange.agreement());
        Flag flag = new Flag(state.self(), tree.partition());
        if (state.flags().isRaised(flag.target(), flag.partition()) && isWholeAgain(flag)) {
            lowering.add(new Lowering(flag, state.flags().raisedAt(flag), engine.appendedPosition()));
        }
    }

    /** Whether the copies of the flag's partition, in all tables, agree with all others by now. */
    private boolean isWholeAgain(Flag flag) {
        return treesOf(flag.partition()).entrySet().stream()
                .allMatch(tree -> agrees(tree.getKey(), tree.getValue(), flag));
    }

    @Override
    public void onDifference(SyncSession session, TreeId tree, KeyState record) {
        repairs.add(of(session).different(tree, record));
    }

    private void mend(Repair repair) {
        TreeId tree = repair.round().tree();
        Optional<Table> table = state.table(repair.record().table());
        Placement here = state.placement();
        boolean held = here != null && table.isPresent() && here.holds(tree.partition(), tree.copies());
        if (here == null || !held || state.operations.isCrowded()) {
            mended(repair, false);
            return;
        }
        RecordKey key = new RecordKey(
                tree.partition(), table.get().number(), repair.record().key());
        Operation.Target target = here.target(table.get(), key);
        reads.compare(target, same -> {
            stats.repaired(same);
            mended(repair, same);
        });
    }

    private void mended(Repair repair, boolean same) {
        repairs.ended(repair, same);
        List.copyOf(exchanges.values()).forEach(this::settle);
    }

    @Override
    public void onCompared(SyncSession session, TreeId tree, boolean complete) {
        of(session).compared(tree, complete);
        settle(of(session));
    }

    @Override
    public boolean mayCopy(SyncSession session, TreeId tree) {
        return copying.putIfAbsent(tree, session.id()) == null;
    }

    @Override
    public void onFetched(int records, long bytes, boolean pressed) {
        stats.copied(bytes);
        pace.fetched(records, bytes, pressed || state.foreground.isPressed());
    }

    @Override
    public void onCopied(SyncSession session, TreeId tree) {
        copying.remove(tree);
        of(session).copied();
    }

    @Override
    public void onEnd(SyncSession session, Outcome outcome) {
        stats.ended(outcome == Outcome.DONE);
        copying.values().removeIf(copier -> copier == session.id());
        of(session).ended(outcome);
        settle(of(session));
    }

    private void settle(Exchange exchange) {
        exchange.settled().forEach((tree, same) -> {
            if (same) {
                agreed(exchange, tree);
            }
        });
        exchange.end().ifPresent(how -> {
            exchanges.remove(exchange.session().id());
            scheduler.ended(exchange.session().peer(), how);
        });
    }

    void onTick() {
        long now = state.clock.nanoTime();
        trees.onTick();
        List.copyOf(exchanges.values()).forEach(exchange -> exchange.session().onTick());
        repairs.onTick(pauseNanos());
        if (now - nextSchedule >= 0 && state.placement() != null) {
            nextSchedule = now + SCHEDULE_NANOS;
            scheduler.onTick();
        }
        if (now - nextLook >= 0) {
            nextLook = now + SECOND;
            lowerFlags();
            publish(now);
        }
    }

    /** At most once a second, for it is a write to the disk. A copy that nobody else has lacks nothing that can be had. */
    private void lowerFlags() {
        Placement here = state.placement();
        // Who was away for too long has no trees, and lacks everything.
        if (here != null && !here.isAway(state.self())) {
            for (Flag flag : state.flags().of(state.self())) {
                if (treesOf(flag.partition()).values().stream().allMatch(List::isEmpty)) {
                    lowering.add(new Lowering(flag, state.flags().raisedAt(flag), engine.appendedPosition()));
                }
            }
        }
        lowering.removeIf(due -> {
            boolean forced = engine.forcedPosition() >= due.position;
            if (forced && state.flags().raisedAt(due.flag) == due.raisedAt) {
                state.flags().lower(due.flag.target(), due.flag.partition());
            }
            return forced;
        });
    }

    private void publish(long now) {
        long oldest = others.entrySet().stream()
                .filter(tree -> !tree.getValue().isEmpty())
                .mapToLong(
                        tree -> verified.oldest(tree.getKey(), tree.getValue()).orElse(begun))
                .min()
                .orElse(now);
        long lacking =
                state.flags().isItemised() ? state.flags().of(state.self()).size() : Math.max(1, others.size());
        stats.now(repairs.size(), lacking, trees.unready(), (now - oldest) / SECOND);
    }
}
