package io.gramme.node.paxos;

import io.gramme.node.paxos.Applied.Decided;
import io.gramme.node.paxos.Applied.Installed;
import io.gramme.ring.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Collects what a voter gives back, and keeps messages until what they depend on is durable. Every write changes the state at once,
 * so that the next step builds on it; others hear of it later.
 */
final class Output {
    private final PaxosState state;
    private final Voter self;
    private final List<Write> writes = new ArrayList<>();
    private final List<Ready.Outgoing> messages = new ArrayList<>();
    private final List<Applied> applied = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private long written;
    private long durable;

    private record Held(long after, Ready.Outgoing message) {}

    Output(PaxosState state, Voter self) {
        this.state = state;
        this.self = self;
    }

    void write(Write write) {
        write.applyTo(state);
        writes.add(write);
        written++;
    }

    /** The number of the last write. */
    long written() {
        return written;
    }

    /** The number of the last write that is durable, and so are all before it. */
    long durable() {
        return durable;
    }

    /** Sends as soon as this start of the process is durable: for what says nothing about later writes. */
    void send(NodeId to, PaxosMessage message) {
        hold(1, to, message);
    }

    /** Sends when all writes so far are durable. */
    void sendWhenDurable(NodeId to, PaxosMessage message) {
        hold(written, to, message);
    }

    private void hold(long after, NodeId to, PaxosMessage message) {
        Ready.Outgoing outgoing = new Ready.Outgoing(to, new Envelope(self.life(), state.start(), message));
        if (after <= durable) {
            messages.add(outgoing);
        } else {
            held.add(new Held(after, outgoing));
        }
    }

    void onDurable(long number) {
        durable = Math.max(durable, number);
        held.removeIf(waiting -> {
            boolean released = waiting.after <= durable;
            if (released) {
                messages.add(waiting.message);
            }
            return released;
        });
    }

    /** All slots up to this one are decided as they are logged. */
    void decide(long slot) {
        long first = state.decided() + 1;
        if (slot < first) {
            return;
        }
        write(new Write.Decided(slot));
        state.log().subMap(first, true, slot, true).forEach((at, entry) -> applied.add(new Decided(at, entry.value())));
    }

    /** Takes a newer snapshot in place of whatever came before it. */
    void install(Snapshot snapshot) {
        write(new Write.Snapshotted(snapshot));
        applied.add(new Installed(snapshot));
    }

    /** What is decided and was not applied by the process before this one, which is everything after its snapshot. */
    void replay() {
        state.log()
                .headMap(state.decided(), true)
                .forEach((slot, entry) -> applied.add(new Decided(slot, entry.value())));
    }

    Ready take() {
        Ready ready = new Ready(writes, messages, applied);
        writes.clear();
        messages.clear();
        applied.clear();
        return ready;
    }
}
