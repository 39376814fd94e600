package io.gramme.node.coordinator;

import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * For how long each peer has left what it was asked unanswered: a frozen process keeps its connections, and only this tells.
 * Any answer of a peer starts its time anew. A few messages that were lost are no sign: it takes {@value #MANY} questions that
 * have all had time to be answered, and one that was asked just now, with no pause between them: what was asked before a pause
 * is forgotten. Confined to its loop.
 */
final class Unanswered {
    private static final int MANY = 5;

    private final Map<NodeId, Silence> silences = new TreeMap<>();
    private final long timeoutNanos;

    /** @param timeoutNanos the usual time of a request */
    Unanswered(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    /** What a peer was asked since it last answered. */
    private static final class Silence {
        private final long first;
        private long last;
        /** When the last of {@link #MANY} was asked. */
        private long many;

        private int questions;

        private Silence(long now) {
            first = now;
            last = now;
        }
    }

    void asked(NodeId peer, long now) {
        Silence silence = silences.computeIfAbsent(peer, any -> new Silence(now));
        if (now - silence.last > timeoutNanos) {
            silence = new Silence(now);
            silences.put(peer, silence);
        }
        silence.last = now;
        silence.questions++;
        if (silence.questions == MANY) {
            silence.many = now;
        }
    }

    void heard(NodeId peer) {
        silences.remove(peer);
    }

    /**
     * The peers of which the oldest question is older than twice a request's time, and that are being asked still. Each is
     * named once, until it is asked again.
     */
    List<NodeId> overdue(long now) {
        List<NodeId> overdue = new ArrayList<>();
        silences.forEach((peer, silence) -> {
            boolean old = now - silence.first > 2 * timeoutNanos;
            boolean many = silence.questions >= MANY && now - silence.many > timeoutNanos / 4;
            boolean stillAsked = now - silence.last <= timeoutNanos / 4;
            if (old && many && stillAsked) {
                overdue.add(peer);
            }
        });
        overdue.forEach(silences::remove);
        return overdue;
    }
}
