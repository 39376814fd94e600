package io.gramme.client;

import io.gramme.client.Call.Attempt;
import io.gramme.client.wire.Address;
import io.gramme.client.wire.Connection;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.Failed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way to one address: at most one connection at a time, what is in flight on it, and who waits for it. Confined to its
 * loop.
 *
 * <pre>
 *   idle ──► connecting ──► open
 *    ▲           │           │
 *    └── pause ◄─┴───────────┘
 * </pre>
 */
final class Link implements Connection.Listener {
    private final Address address;
    private final Events events;
    private final Map<Long, Attempt> inFlight = new HashMap<>();
    private List<Call<?>> waiting = new ArrayList<>();

    private @Nullable Connection connection;
    private int failures;
    private long idleUntilNanos;
    private long avoidedUntilNanos;
    private long lastReadNanos;
    private boolean dirty;
    private String problem = "";
    private @Nullable Failed refusal;

    /** What the owner of all links hears. */
    interface Events {
        long now();

        /** How long a link that failed so often in a row rests. */
        long pauseNanos(int failuresInARow);

        /** Whoever waited for the link may use it. */
        void onOpen(Link link, Response.Welcome welcome, List<Call<?>> waited);

        void onResponse(Link link, Attempt attempt, long epoch, Response response);

        void onAnswersRead();

        /** Nobody waits for the link or is in flight on it any more; both have to look elsewhere. */
        void onClosed(Link link, List<Attempt> lost, List<Call<?>> waited);
    }

    Link(Address address, Events events) {
        this.address = address;
        this.events = events;
        this.idleUntilNanos = events.now();
        this.avoidedUntilNanos = events.now();
    }

    Address address() {
        return address;
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

    long lastReadNanos() {
        return lastReadNanos;
    }

    boolean isUnused() {
        return inFlight.isEmpty() && waiting.isEmpty();
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
    }

    void await(Call<?> call) {
        waiting.add(call);
    }

    /** True when the link had nothing to flush before. */
    boolean send(Attempt attempt, int partition, long epoch) {
        Connection open = connection;
        if (open == null) {
            throw new IllegalStateException("send on a link that is not open");
        }
        inFlight.put(attempt.correlation(), attempt);
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
        lastReadNanos = events.now();
        List<Call<?>> waited = waiting;
        waiting = new ArrayList<>();
        events.onOpen(this, welcome, waited);
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
        lastReadNanos = events.now();
        events.onAnswersRead();
    }

    @Override
    public void onClosed(String reason) {
        connection = null;
        failures++;
        problem = reason;
        idleUntilNanos = events.now() + events.pauseNanos(failures);
        List<Attempt> lost = new ArrayList<>(inFlight.values());
        List<Call<?>> waited = waiting;
        inFlight.clear();
        waiting = new ArrayList<>();
        events.onClosed(this, lost, waited);
    }
}
