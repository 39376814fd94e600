package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.node.coordinator.ReapMessage.AskHeld;
import io.gramme.node.coordinator.ReapMessage.AskHints;
import io.gramme.node.coordinator.ReapMessage.Erase;
import io.gramme.node.coordinator.ReapMessage.Held;
import io.gramme.node.coordinator.ReapMessage.HintsKept;
import io.gramme.node.coordinator.ReplicaMessage.Reap;
import io.gramme.node.reap.ReapCourier;
import io.gramme.node.reap.ReapSettings;
import io.gramme.node.reap.Reaper;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.version.Siblings;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One loop's part in the reaping of tombstones: it walks the trees that this node is the first of, lets the {@link Reaper} agree with
 * the other nodes, and answers those that drive other trees.
 *
 * <p>Confined to its loop.
 */
final class ReapService implements ReapCourier, ReapMessage.Handler {
    private static final int RECORDS_A_TICK = 2_048;
    /** Of one question, records that must be read; the others are asked for again in a later cycle. */
    private static final int MOST_READS = 32;

    private static final int MOST_WAITING = 4 * Reaper.MAX_TOMBSTONES;

    private final LoopState state;
    private final StorageEngine engine;
    private final SyncService syncs;
    private final ReapSettings settings;
    private final LoopEvents events;
    private final Reaper reaper;
    private final TreeSet<TreeId> driven = new TreeSet<>();
    private Optional<TombstoneWalk> walk = Optional.empty();
    private boolean reaping;
    private TreeId last = new TreeId(0, 0);
    private long nextWalk;
    private boolean suspended;

    ReapService(LoopState state, StorageEngine engine, SyncService syncs, ReapSettings settings, LoopEvents events) {
        this.state = state;
        this.engine = engine;
        this.syncs = syncs;
        this.settings = settings;
        this.events = events;
        this.reaper = new Reaper(settings, state.clock, this, state.operations::fresh);
        this.nextWalk = state.clock.nanoTime();
    }

    Reaper reaper() {
        return reaper;
    }

    /** A new ring: the trees that this node is the first of. */
    void placement() {
        driven.clear();
        for (TreeId tree : syncs.trees().held()) {
            if (isSettled(tree) && copies(tree).get(0).equals(state.self())) {
                driven.add(tree);
            }
        }
        reaper.forget();
        walk = Optional.empty();
    }

    /** Begins nothing any more. */
    void suspend() {
        suspended = true;
    }

    void onTick() {
        reaper.onTick();
        if (walk.isEmpty() && !suspended) {
            begin();
        }
        walk.ifPresent(this::go);
    }

    /** A ripe tree is walked for what is to be reaped; else each tree in turn, to see whether there is anything. */
    private void begin() {
        Optional<TreeId> ripe = reaper.firstRipe();
        long now = state.clock.nanoTime();
        if (ripe.isPresent()) {
            reaping = true;
            walk = Optional.of(walkOf(ripe.get(), reaper.ripe(ripe.get()).orElseThrow()));
        } else if (!driven.isEmpty() && now - nextWalk >= 0) {
            nextWalk = now + settings.intervalNanos() / driven.size();
            TreeId following = driven.higher(last);
            last = following == null ? driven.first() : following;
            reaping = false;
            walk = reaper.isAbout(last) ? Optional.empty() : Optional.of(walkOf(last, Long.MAX_VALUE));
        }
    }

    private TombstoneWalk walkOf(TreeId tree, long upToLsn) {
        long endedBefore = state.clock.wallMillis() - settings.minAgeMillis();
        return new TombstoneWalk(state, engine, tree, upToLsn, endedBefore);
    }

    private void go(TombstoneWalk now) {
        int budget = RECORDS_A_TICK;
        now.read();
        while (budget > 0 && !now.isWalked() && now.waiting() < MOST_WAITING) {
            budget -= 1 + now.step();
        }
        if (!reaping && now.waiting() > 0) {
            reaper.begin(now.tree(), engine.lastLsn());
            walk = Optional.empty();
            return;
        }
        while (now.waiting() > 0 && reaper.hasRoom()) {
            reaper.reap(now.tree(), now.take(Reaper.MAX_TOMBSTONES));
        }
        if (now.isOver() && now.waiting() == 0) {
            walk = Optional.empty();
            if (reaping) {
                reaper.end(now.tree());
            }
        }
    }

    /** What a tombstone waits for before it is forgotten; empty for what is none, and where another node decides. */
    Optional<String> waitsFor(TreeId tree, RecordKey key, ReadOutcome outcome) {
        IndexEntry entry = engine.find(key);
        if (!driven.contains(tree) || entry == null || !(outcome instanceof ReadOutcome.Found found)) {
            return Optional.empty();
        }
        Siblings siblings = found.record().siblings();
        long now = state.clock.wallMillis();
        if (!siblings.isEnded(now)) {
            return Optional.empty();
        }
        long age = now - siblings.endMillis();
        if (age < settings.minAgeMillis()) {
            long left = (settings.minAgeMillis() - age + 999) / 1_000;
            return Optional.of("its least age, for another " + left + " s");
        }
        return reaper.waitsFor(tree, entry.lsn())
                .or(() -> Optional.of("the next look through partition " + tree.partition() + ", within "
                        + (settings.intervalNanos() / 1_000_000_000L + 1) + " s"));
    }

    @Override
    public List<NodeId> copies(TreeId tree) {
        Placement here = state.placement();
        return here == null ? List.of() : here.present(tree.partition(), tree.copies());
    }

    @Override
    public List<NodeId> notAgreedSince(TreeId tree, long nanos) {
        return syncs.notAgreedSince(tree, nanos);
    }

    @Override
    public List<NodeId> members() {
        Placement here = state.placement();
        return here == null
                ? List.of()
                : here.members().stream().filter(node -> !here.isAway(node)).toList();
    }

    private void tell(NodeId node, ReapMessage message) {
        if (node.equals(state.self())) {
            message.deliver(node, this);
        } else {
            state.send(node, new Reap(message));
        }
    }

    @Override
    public void askHints(NodeId node, TreeId tree, long op) {
        tell(node, new AskHints(tree, op));
    }

    @Override
    public void askHeld(NodeId node, TreeId tree, long op, List<KeyState> tombstones) {
        tell(node, new AskHeld(tree, op, tombstones));
    }

    @Override
    public void erase(NodeId node, TreeId tree, List<KeyState> tombstones) {
        tell(node, new Erase(tree, state.operations.fresh(), tombstones));
    }

    @Override
    public void reaped(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed) {
        events.reaped(tree, tombstones, confirmed);
    }

    @Override
    public void onAskHints(NodeId from, AskHints message) {
        long hints = state.hints().kept(message.tree().partition());
        tell(from, new HintsKept(message.tree(), message.op(), hints));
    }

    @Override
    public void onHintsKept(NodeId from, HintsKept message) {
        reaper.onHints(from, message.tree(), message.op(), message.hints());
    }

    /** A copy that lacks something, that moves, or that this node does not have, holds nothing for certain. */
    @Override
    public void onAskHeld(NodeId from, AskHeld message) {
        TreeId tree = message.tree();
        boolean counts = isSettled(tree) && state.isWhole(tree.partition());
        HeldAnswer answer = new HeldAnswer(from, tree, message.op(), this::tell);
        int reads = 0;
        for (int place = 0; counts && place < message.tombstones().size(); place++) {
            KeyState asked = message.tombstones().get(place);
            RecordKey key = new RecordKey(tree.partition(), asked.table(), asked.key());
            Optional<IndexEntry> entry = held(key, asked);
            if (entry.isPresent() && entry.get().siblings().isPresent()) {
                if (entry.get().siblings().get().isEnded(state.clock.wallMillis())) {
                    answer.held(place);
                }
            } else if (entry.isPresent() && reads < MOST_READS) {
                reads++;
                read(answer, place, key, asked);
            }
        }
        answer.close();
    }

    private void read(HeldAnswer answer, int place, RecordKey key, KeyState asked) {
        answer.awaitsRead();
        long op = state.operations.add(
                new Operation.OwnRead(outcome -> answer.onRead(place, asked, outcome, state.clock.wallMillis())));
        state.replica().submit(new KeyTask.Read(op, key, KeyDigest.ABSENT));
    }

    /** Whether this node has the tree and it does not move: what moves is forgotten when all have it. */
    private boolean isSettled(TreeId tree) {
        Placement here = state.placement();
        return here != null
                && !here.isMoving(tree.partition())
                && syncs.trees().held().contains(tree);
    }

    /** What this copy holds of the key, if that is exactly this record, forced. */
    private Optional<IndexEntry> held(RecordKey key, KeyState record) {
        return Optional.ofNullable(engine.find(key))
                .filter(entry -> record.digest() != KeyDigest.ABSENT
                        && state.replica().digest(key) == record.digest()
                        && entry.end() <= engine.forcedPosition());
    }

    @Override
    public void onHeld(NodeId from, Held message) {
        reaper.onHeld(from, message.op(), message.places());
    }

    /** Only the first node of the tree has a say, and only about tombstones. */
    @Override
    public void onErase(NodeId from, Erase message) {
        TreeId tree = message.tree();
        if (!isSettled(tree) || !copies(tree).get(0).equals(from)) {
            state.stats.dropped.add(1);
            return;
        }
        for (KeyState record : message.tombstones()) {
            RecordKey key = new RecordKey(tree.partition(), record.table(), record.key());
            IndexEntry entry = engine.find(key);
            boolean ended = entry != null
                    && entry.siblings()
                            .map(siblings -> siblings.isEnded(state.clock.wallMillis()))
                            .orElse(true);
            if (ended) {
                state.replica().submit(new KeyTask.Erase(state.operations.fresh(), key, record.digest()));
            }
        }
    }
}
