package io.gramme.antientropy;

import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Decides when this node compares its copies with which peer: with each once in a while, at a time of its own, so many at once; at
 * once when a copy lacks something that only this brings back; again soon when a session has left something over; later and later
 * when a peer does not answer. Sessions that nothing waits for begin only while clients are served well.
 *
 * <p>Pure; confined to its loop.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.7.
 */
public final class SyncScheduler {
    private static final int MAX_DOUBLINGS = 10;

    private final Config config;
    private final Clock clock;
    private final RandomGenerator random;
    private final Work work;
    private final TreeMap<NodeId, Turn> turns = new TreeMap<>();
    private int running;
    private boolean suspended;

    /**
     * How often.
     *
     * @param intervalNanos the longest time between two sessions with one peer while all goes well
     * @param retryNanos until a session that left something over, or was not answered, is followed by another
     * @param exchanges sessions at once
     */
    public record Config(long intervalNanos, long retryNanos, int exchanges) {
        public Config {
            if (intervalNanos < 1 || retryNanos < 1 || retryNanos > intervalNanos || exchanges < 1) {
                throw new IllegalArgumentException("sync every " + intervalNanos + " ns, again after " + retryNanos
                        + " ns, " + exchanges + " at once");
            }
        }
    }

    /** What is to be scheduled. */
    public interface Work {
        boolean isReachable(NodeId peer);

        /** Whether a copy that this node shares with the peer waits for the session. */
        boolean isUrgent(NodeId peer);

        /** Whether clients are served well, so that there is room for what nobody waits for. */
        boolean isCalm();

        /** Begins a session; {@link #ended} is called when it is over, possibly before this returns. */
        void start(NodeId peer);
    }

    /** How a session ended. */
    public enum End {
        COMPLETE,
        /** There is more to compare. */
        UNFINISHED,
        /** The peer did not answer. */
        SILENT
    }

    private static final class Turn {
        private long dueAt;
        private long urgentAt;
        private boolean running;
        /** Asked for and not begun. */
        private boolean wanted;
        /** It is no peer any more; its last session has yet to end. */
        private boolean gone;
        /** Whether the session under way was asked for. */
        private boolean granted;

        private int silences;
    }

    public SyncScheduler(Config config, Clock clock, RandomGenerator random, Work work) {
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.work = work;
    }

    /** With whom this node shares copies from now on. A new peer has its first turn soon, but not all at once. */
    public void peers(Collection<NodeId> peers) {
        turns.forEach((peer, turn) -> turn.gone = !peers.contains(peer));
        turns.values().removeIf(turn -> turn.gone && !turn.running);
        long now = clock.nanoTime();
        for (NodeId peer : peers) {
            turns.computeIfAbsent(peer, added -> {
                Turn turn = new Turn();
                turn.dueAt = now + random.nextLong(config.retryNanos()) + config.retryNanos() / 2;
                turn.urgentAt = now;
                return turn;
            });
        }
    }

    /** The peer has reason to think that something differs. */
    public void soon(NodeId peer) {
        Turn turn = turns.get(peer);
        if (turn != null) {
            turn.dueAt = Math.min(turn.dueAt, clock.nanoTime() + config.retryNanos());
        }
    }

    /**
     * Everybody's turn has come, whatever else there is to do, until everything has been compared once. A session that is under way
     * began too early to count, and is followed by another.
     */
    public void runAll() {
        for (Turn turn : turns.values()) {
            turn.wanted = true;
            turn.dueAt = clock.nanoTime();
        }
    }

    /** No session begins until {@link #resume}; those under way go on. */
    public void suspend() {
        suspended = true;
    }

    public void resume() {
        suspended = false;
    }

    public boolean isSuspended() {
        return suspended;
    }

    /** Whether a session is under way. */
    public boolean isRunning() {
        return running > 0;
    }

    public void onTick() {
        if (suspended || running >= config.exchanges()) {
            return;
        }
        long now = clock.nanoTime();
        boolean calm = work.isCalm();
        List<NodeId> due = turns.entrySet().stream()
                .filter(entry -> isDue(entry.getKey(), entry.getValue(), now, calm))
                .sorted(Comparator.comparingLong(entry -> entry.getValue().dueAt))
                .map(entry -> entry.getKey())
                .limit(config.exchanges() - running)
                .toList();
        due.forEach(this::begin);
    }

    private boolean isDue(NodeId peer, Turn turn, long now, boolean calm) {
        boolean routine = now - turn.dueAt >= 0 && (calm || turn.wanted);
        boolean possible = !turn.running && !turn.gone && work.isReachable(peer);
        return possible && (routine || (now - turn.urgentAt >= 0 && work.isUrgent(peer)));
    }

    private void begin(NodeId peer) {
        Turn turn = turns.get(peer);
        if (turn != null) {
            turn.running = true;
            turn.granted = turn.wanted;
            turn.wanted = false;
            running++;
            work.start(peer);
        }
    }

    /** A session is over. */
    public void ended(NodeId peer, End how) {
        Turn turn = turns.get(peer);
        if (turn == null || !turn.running) {
            return;
        }
        turn.running = false;
        running--;
        if (turn.gone) {
            turns.remove(peer);
        }
        turn.silences = how == End.SILENT ? Math.min(turn.silences + 1, MAX_DOUBLINGS) : 0;
        long pause = Math.min(config.intervalNanos(), config.retryNanos() << Math.max(0, turn.silences - 1));
        long now = clock.nanoTime();
        turn.urgentAt = now + pause;
        turn.dueAt = turn.wanted ? now : now + (how == End.COMPLETE ? config.intervalNanos() - jitter() : pause);
        turn.wanted |= turn.granted && how != End.COMPLETE;
    }

    /** Nodes that started together do not stay together. */
    private long jitter() {
        return random.nextLong(config.intervalNanos() / 4 + 1);
    }
}
