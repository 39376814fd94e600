package io.gramme.itests.sim;

import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Ttl;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Dot;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One write of one client and what became of it. Attempts of one write are one write, whatever number of dots they got.
 */
final class Write {
    private final RequestId id;
    private final OperationKind kind;
    private final Bytes value;
    private final SeenContext context;
    private final boolean strict;
    private final long ttlMillis;
    private final List<Mint> mints = new ArrayList<>();
    private final List<Dot> dots = new ArrayList<>();
    private final List<Mint> replacedBy = new ArrayList<>();
    private final Set<Write> seen = new LinkedHashSet<>();
    private boolean acknowledged;
    private int copies;
    private boolean excused;
    private boolean reaped;
    private long begunNanos = -1;

    Write(RequestId id, OperationKind kind, Bytes value, SeenContext context) {
        this(id, kind, value, context, false, Ttl.NEVER);
    }

    /**
     * Nothing has come of it yet.
     *
     * @param strict whether it fails rather than stand beside what its context covers
     * @param ttlMillis as its put says it
     */
    Write(RequestId id, OperationKind kind, Bytes value, SeenContext context, boolean strict, long ttlMillis) {
        this.strict = strict;
        this.ttlMillis = ttlMillis;
        this.id = id;
        this.kind = kind;
        this.value = value;
        this.context = context;
    }

    /**
     * One dot that one copy gave to a write.
     *
     * @param node the coordinator
     * @param timestamp by the coordinator's hybrid clock
     * @param expiryMillis when it ends, 0 for never
     */
    record Mint(Dot dot, Write write, NodeId node, long timestamp, long expiryMillis) {
        private boolean isEnded(long nowMillis) {
            return expiryMillis != 0 && nowMillis >= expiryMillis;
        }

        /** Whether a table that keeps the last write keeps this one of the two. */
        boolean isAfter(Mint other) {
            int order = Long.compareUnsigned(timestamp, other.timestamp);
            return order > 0 || (order == 0 && dot.compareTo(other.dot) > 0);
        }

        /** The same, as if that node had given it. */
        Mint by(NodeId other) {
            return new Mint(dot, write, other, timestamp, expiryMillis);
        }

        /** With all that must be the same wherever it is seen. */
        String inFull() {
            return this + " of " + timestamp + " until " + expiryMillis;
        }

        @Override
        public String toString() {
            return write + " as " + dot;
        }
    }

    /**
     * A context as the oracle knows it.
     *
     * @param token what the client holds
     * @param history what it says, by the node's own codec
     * @param writes what its holder has been shown
     * @param own whether it came with the answer to a write, which shows nothing but that write
     */
    record SeenContext(Bytes token, CausalHistory history, Set<Write> writes, boolean own) {
        static final SeenContext NONE = new SeenContext(Bytes.EMPTY, CausalHistory.NONE, Set.of(), false);
    }

    RequestId id() {
        return id;
    }

    OperationKind kind() {
        return kind;
    }

    Bytes value() {
        return value;
    }

    boolean isStrict() {
        return strict;
    }

    long ttlMillis() {
        return ttlMillis;
    }

    SeenContext context() {
        return context;
    }

    /** Its client sends it now, for the first time or again. */
    void begins(long nanos) {
        begunNanos = begunNanos < 0 ? nanos : begunNanos;
    }

    /** The true time before which no node had heard of it. */
    long begunNanos() {
        return begunNanos;
    }

    List<Mint> mints() {
        return mints;
    }

    /** Whether an answer by that clock may leave it out: it is a delete, or the attempt that stands for it may have ended. */
    boolean mayBeHidden(long nowMillis) {
        return kind.isDelete() || mints.stream().anyMatch(mint -> mint.isEnded(nowMillis));
    }

    /** Whether no answer by that clock may show it. */
    boolean mustBeHidden(long nowMillis) {
        return kind.isDelete() || mints.stream().allMatch(mint -> mint.isEnded(nowMillis));
    }

    List<Dot> dots() {
        return dots;
    }

    /** Dots of later writes whose writers had been shown this one. */
    List<Mint> replacedBy() {
        return replacedBy;
    }

    /** Everything that this write's writer had been shown, or that its coordinator replaced. */
    Set<Write> seen() {
        return seen;
    }

    /** This write got a dot, and its writer had been shown these. */
    void minted(Mint mint, Set<Write> shown) {
        mints.add(mint);
        dots.add(mint.dot());
        for (Write other : shown) {
            if (other != this) {
                seen.add(other);
                other.replacedBy.add(mint);
            }
        }
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    /** How many copies a reader can count on to know it: those that held it when it was acknowledged. */
    int copies() {
        return copies;
    }

    void acknowledged(int holding) {
        acknowledged = true;
        copies = Math.max(copies, holding);
    }

    /** A copy went back to an earlier state, and does not know that it lacks something. */
    void countOn(int holding) {
        copies = Math.min(copies, holding);
    }

    /** A power loss took it under a contract that allows that; nobody can be blamed for it any more. */
    void excuse() {
        excused = true;
    }

    /** A tombstone that knew of it was forgotten, by agreement of all copies. */
    void reap() {
        reaped = true;
    }

    boolean isReaped() {
        return reaped;
    }

    boolean isExcused() {
        return excused;
    }

    @Override
    public String toString() {
        return kind + " c" + (id.clientId() & 0xffff) + "-" + id.sequence() + dots;
    }
}
