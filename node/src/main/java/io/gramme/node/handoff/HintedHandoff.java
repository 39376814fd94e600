package io.gramme.node.handoff;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Delivers the hints of one loop. A hint goes as a whole record, is merged there, and is forgotten here only when every
 * recipient has acknowledged it durably and it is still the same: a hint that grew meanwhile is sent again. One that cannot be
 * read is told of at once, and forgotten when it could not be read several times: a disk may fail for a moment.
 *
 * <pre>
 *   read a hint ──► send to its recipients ──► all acknowledged ──► erase ──► the log is empty ──► remove the log
 *        ▲                     │ refused, or no answer in time
 *        └──────── pause ◄─────┘
 * </pre>
 *
 * <p>Bounds: as many hints under way for one target as it grants ({@link #MAX_WINDOW} at most), and
 * {@link HintConfig#bytesPerSecond}. Confined to its loop.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.6.
 */
public final class HintedHandoff implements HintStore.Deliveries {
    private static final int MAX_WINDOW = 64;
    /** So many hints that nobody can be sent now are passed over, for those behind them may go elsewhere. */
    private static final int MAX_SKIPPED = 100;

    /** So many are forgotten at once because nobody is to have them any more. */
    private static final int MOST_VOIDED = 256;

    private static final long DELIVERY_NANOS = 2_000_000_000L;

    private final HintStore store;
    private final HintConfig config;
    private final Courier courier;
    private final LongSupplier numbers;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<NodeId, HintRound> rounds = new TreeMap<>();
    private final Map<Long, Delivery> underWay = new HashMap<>();

    /** How hints reach others. */
    public interface Courier {
        /** The nodes that must all have the hint before it is forgotten; none while one of them cannot be reached. */
        List<NodeId> recipients(NodeId target, RecordKey key);

        /** Whether nobody is to have it any more. */
        boolean isVoid(RecordKey key);

        /** Sends a hint. {@link HintedHandoff#onAnswer} follows, or nothing. */
        void deliver(NodeId to, long op, RecordKey key, KeyRecord record);

        /** Q of the ring; 0 while there is none. */
        int partitions();

        /** A hint was found unreadable, so that whoever it was for may lack something that was acknowledged. */
        void lost(NodeId target, RecordKey key);
    }

    /** @param numbers gives numbers that no other operation of this loop has */
    public HintedHandoff(
            HintStore store,
            HintConfig config,
            Courier courier,
            LongSupplier numbers,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.config = config;
        this.courier = courier;
        this.numbers = numbers;
        this.clock = clock;
        this.random = random;
        store.deliveries(this);
    }

    /** One hint on its way. */
    private static final class Delivery {
        private final HintRound round;
        private final RecordKey key;
        private final List<NodeId> missing;
        private final long deadline;
        private long digest = KeyDigest.ABSENT;

        private Delivery(HintRound round, RecordKey key, List<NodeId> recipients, long deadline) {
            this.round = round;
            this.key = key;
            this.missing = new ArrayList<>(recipients);
            this.deadline = deadline;
        }
    }

    /** A node can be reached again: what is kept for it need not wait any longer. */
    public void onReachable(NodeId node) {
        HintRound round = rounds.get(node);
        if (round != null) {
            round.resume(clock.nanoTime());
            pump(round);
        }
    }

    /** A node has answered something: if it was left alone for its silence, it need not be any longer. */
    public void onHeard(NodeId node) {
        HintRound round = rounds.get(node);
        if (round != null && round.isSilent()) {
            round.resume(clock.nanoTime());
            pump(round);
        }
    }

    public void onTick() {
        long now = clock.nanoTime();
        List<Long> overdue = new ArrayList<>();
        underWay.forEach((op, delivery) -> {
            if (now - delivery.deadline >= 0) {
                overdue.add(op);
            }
        });
        overdue.stream().sorted().forEach(op -> failed(op, true));
        for (NodeId target : store.targets()) {
            HintRound round = rounds.computeIfAbsent(target, id -> new HintRound(id, config.bytesPerSecond(), now));
            if (round.underWay() == 0 && store.discardIfSpent(target)) {
                rounds.remove(target);
            } else {
                pump(round);
            }
        }
    }

    private void pump(HintRound round) {
        long now = clock.nanoTime();
        int skipped = 0;
        round.refill(now);
        int voided = 0;
        while (voided < MOST_VOIDED && round.maySend(now)) {
            Optional<RecordKey> next = round.next(store, courier.partitions());
            if (next.isEmpty()) {
                // What is under way is still in the log: the next pass would send it again.
                if (round.underWay() == 0) {
                    endPass(round, skipped > 0);
                }
                return;
            }
            if (courier.isVoid(next.get())) {
                store.erase(round.target(), next.get(), store.digest(round.target(), next.get()));
                voided++;
                continue;
            }
            List<NodeId> recipients = courier.recipients(round.target(), next.get());
            if (recipients.isEmpty()) {
                skipped++;
                if (skipped == MAX_SKIPPED) {
                    pause(round, false);
                    return;
                }
                continue;
            }
            long op = numbers.getAsLong();
            underWay.put(op, new Delivery(round, next.get(), recipients, now + DELIVERY_NANOS));
            round.began();
            store.fetch(round.target(), next.get(), op);
        }
    }

    private void endPass(HintRound round, boolean leftSome) {
        round.startOver();
        if (leftSome) {
            pause(round, false);
        } else {
            round.rest(clock.nanoTime());
        }
    }

    /** Leaves the target alone for a while: once for all the hints that fail together. */
    private void pause(HintRound round, boolean silent) {
        long now = clock.nanoTime();
        if (!round.isPaused(now)) {
            long nanos = round.failed(config.retryNanos());
            round.pause(now, nanos / 2 + random.nextLong(nanos), silent);
        }
    }

    @Override
    public void onHint(long op, ReadOutcome outcome) {
        Delivery delivery = underWay.get(op);
        if (delivery == null) {
            return;
        }
        if (outcome instanceof ReadOutcome.Found found) {
            delivery.digest = found.digest();
            delivery.round.sent(found.record().siblings().valueBytes());
            List.copyOf(delivery.missing).forEach(to -> courier.deliver(to, op, delivery.key, found.record()));
        } else if (outcome instanceof ReadOutcome.Lost) {
            store.stats().lost.add(1);
            courier.lost(delivery.round.target(), delivery.key);
            if (delivery.round.givesUp(delivery.key)) {
                delivery.digest = store.digest(delivery.round.target(), delivery.key);
                done(op, delivery);
            } else {
                failed(op, false);
            }
        } else {
            done(op, delivery);
        }
    }

    /**
     * A recipient has the hint durably, or did not take it.
     *
     * @param credit how many hints it wants to be under way at most
     */
    public void onAnswer(NodeId from, long op, Optional<Refusal> refusal, int credit) {
        Delivery delivery = underWay.get(op);
        if (delivery == null || !delivery.missing.contains(from)) {
            return;
        }
        HintRound round = delivery.round;
        if (refusal.isPresent()) {
            failed(op, false);
            return;
        }
        round.succeeded(Math.min(MAX_WINDOW, credit));
        delivery.missing.remove(from);
        if (delivery.missing.isEmpty()) {
            store.stats().delivered.add(1);
            store.reached(round.target());
            done(op, delivery);
            pump(round);
        }
    }

    private void done(long op, Delivery delivery) {
        underWay.remove(op);
        delivery.round.ended();
        store.erase(delivery.round.target(), delivery.key, delivery.digest);
    }

    private void failed(long op, boolean silent) {
        Delivery delivery = underWay.remove(op);
        if (delivery != null) {
            HintRound round = delivery.round;
            round.ended();
            pause(round, silent);
        }
    }

    /** Whether something is under way, so that ticks should be near. */
    public boolean isBusy() {
        return !underWay.isEmpty();
    }

    /** The targets that are being sent hints now. */
    public List<NodeId> delivering() {
        return rounds.values().stream()
                .filter(round -> round.underWay() > 0)
                .map(HintRound::target)
                .toList();
    }
}
