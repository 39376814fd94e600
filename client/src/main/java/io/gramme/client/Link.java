package io.gramme.client;

import io.gramme.client.Call.Attempt;
import io.gramme.client.wire.Address;
import io.gramme.client.wire.Connection;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.Failed;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way to one address: at most one connection at a time, and what is in flight on it. Confined to its loop.
 *
 * <pre>
 *   idle ──► connecting ──► open
 *    ▲           │           │
 *    └── pause ◄─┴───────────┘
 * </pre>
 */
final class Link implements Connection.Listener {
    private static final long PATIENCE_NANOS = 200_000_000;

    private final Address address;
    private final Events events;
    private final Map<Long, Attempt> inFlight = new HashMap<>();
    private final Standing standing;

    private @Nullable Connection connection;
    private long connectingNanos;
    private int failures;
    private long idleUntilNanos;
    private long avoidedUntilNanos;
    /** The first attempt sent since the node was last heard of. */
    private @Nullable Attempt unanswered;

    private @Nullable NodeId node;
    private boolean dirty;
    private String problem = "";
    private @Nullable Failed refusal;

    /** What the owner of all links hears. */
    interface Events {
        long now();

        /** How long a link that failed so often in a row rests. */
        long pauseNanos(int failuresInARow);

        /** The link may be used. */
        void onOpen();

        void onResponse(Link link, Attempt attempt, long epoch, Response response);

        void onAnswersRead();

        /** Nothing is in flight on the link any more; what was has to look elsewhere. */
        void onClosed(Link link, List<Attempt> lost);
    }

    Link(Address address, Standing standing, Events events) {
        this.address = address;
        this.standing = standing;
        this.events = events;
        this.idleUntilNanos = events.now();
        this.avoidedUntilNanos = events.now();
    }

    Address address() {
        return address;
    }

    /** Of the node, and so of every link to it. */
    Standing standing() {
        return standing;
    }

    /** As it welcomed this client; null before it ever did. */
    @Nullable
    NodeId node() {
        return node;
    }

    boolean isOpen() {
        return connection != null && connection.isOpen();
    }

    boolean isConnecting() {
        return connection != null && !connection.isOpen();
    }

    /** Whether it may be tried: it never failed, or its pause is over. */
    boolean isReadyToConnect(long now) {
        return connection == null && now - idleUntilNanos >= 0;
    }

    /** Whether it may well stay closed: the last connection failed or was lost, or this one takes long to stand. */
    boolean isFailing(long now) {
        return failures > 0 || (isConnecting() && now - connectingNanos >= PATIENCE_NANOS);
    }

    long idleUntilNanos() {
        return idleUntilNanos;
    }

    /** Whether the node said of late that it would rather be left alone. */
    boolean isAvoided(long now) {
        return now - avoidedUntilNanos < 0;
    }

    void avoid(long untilNanos) {
        avoidedUntilNanos = untilNanos;
    }

    /** For how long the node has been asked and said nothing at all; 0 when nothing is asked of it. */
    long silentNanos(long now) {
        return unanswered == null ? 0 : Math.max(1, now - unanswered.movedNanos());
    }

    /** Whether it has been silent for longer than an attempt may take, at whose end a node says so. */
    boolean isOverdue(long now) {
        return unanswered != null && now - unanswered.dueNanos() >= PATIENCE_NANOS;
    }

    /** Why it last failed; empty when it never did. */
    String problem() {
        return problem;
    }

    /** What the node last answered to the handshake instead of welcoming. */
    @Nullable
    Failed refusal() {
        return refusal;
    }

    void connecting(Connection opened) {
        connection = opened;
        connectingNanos = events.now();
    }

    /** True when the link had nothing to flush before. */
    boolean send(Attempt attempt, int partition, long epoch) {
        Connection open = connection;
        if (open == null) {
            throw new IllegalStateException("send on a link that is not open");
        }
        inFlight.put(attempt.correlation(), attempt);
        if (unanswered == null) {
            unanswered = attempt;
        }
        open.send(attempt.correlation(), partition, epoch, attempt.call().request());
        boolean first = !dirty;
        dirty = true;
        return first;
    }

    void flush() {
        dirty = false;
        if (connection != null) {
            connection.flush();
        }
    }

    void forget(Attempt attempt) {
        inFlight.remove(attempt.correlation());
    }

    void close(String why) {
        if (connection != null) {
            connection.close(why);
        }
    }

    @Override
    public void onOpen(Response.Welcome welcome, long epoch) {
        failures = 0;
        refusal = null;
        node = welcome.nodeId();
        events.onOpen();
    }

    @Override
    public void onResponse(long correlation, long epoch, Response response) {
        Attempt attempt = inFlight.remove(correlation);
        if (attempt != null) {
            events.onResponse(this, attempt, epoch, response);
        }
    }

    @Override
    public void onRefused(Failed failed) {
        refusal = failed;
    }

    @Override
    public void onBatchEnd() {
        unanswered = null;
        events.onAnswersRead();
    }

    @Override
    public void onClosed(String reason) {
        connection = null;
        failures++;
        problem = reason;
        idleUntilNanos = events.now() + events.pauseNanos(failures);
        unanswered = null;
        List<Attempt> lost = new ArrayList<>(inFlight.values());
        inFlight.clear();
        events.onClosed(this, lost);
    }
}
