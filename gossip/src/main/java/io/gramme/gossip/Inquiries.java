package io.gramme.gossip;

import io.gramme.gossip.DetectorMessage.Inquiry;
import io.gramme.gossip.DetectorMessage.Testimony;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Transport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The questions to others whether they can reach a peer that this node cannot (SWIM, Das, Gupta and Motivala, DSN 2002).
 *
 * <p>A suspicion is confirmed when at least one witness answers in time, none of those that do has reached the peer, and the
 * peer's version stood still meanwhile: a heartbeat that still spreads says that somebody hears it. One open question per
 * peer, at most {@value #MAX_OPEN} in all; what does not fit is asked at the peer's next probe.
 */
final class Inquiries {
    static final int WITNESSES = 3;
    private static final int MAX_OPEN = 64;

    private final Map<NodeId, Open> open = new TreeMap<>();
    private final Transport<GossipMessage> transport;
    private final long patienceNanos;

    Inquiries(DetectorConfig config, Transport<GossipMessage> transport) {
        this.transport = transport;
        this.patienceNanos = 2 * config.answerNanos();
    }

    void ask(Suspicion suspicion, List<NodeId> witnesses, long nonce, long now) {
        if (witnesses.isEmpty() || open.size() >= MAX_OPEN || open.containsKey(suspicion.id())) {
            return;
        }
        open.put(suspicion.id(), new Open(suspicion, new TreeSet<>(witnesses), nonce, now + patienceNanos));
        witnesses.forEach(witness -> transport.send(witness, new Inquiry(nonce, suspicion.id())));
    }

    /** Takes an answer; a suspicion comes back when it was the last and all agree. */
    Optional<Suspicion> onTestimony(NodeId from, Testimony testimony) {
        Open inquiry = open.get(testimony.subject());
        if (inquiry == null || inquiry.nonce != testimony.nonce() || !inquiry.waiting.remove(from)) {
            return Optional.empty();
        }
        inquiry.answers++;
        boolean decided = testimony.reached() || inquiry.waiting.isEmpty();
        if (decided) {
            open.remove(testimony.subject());
        }
        return decided && !testimony.reached() ? Optional.of(inquiry.suspicion) : Optional.empty();
    }

    /** Ends the questions that have waited long enough and says which suspicions somebody confirmed. */
    List<Suspicion> onTick(long now) {
        List<Suspicion> confirmed = new ArrayList<>();
        for (Iterator<Open> each = open.values().iterator(); each.hasNext(); ) {
            Open inquiry = each.next();
            if (now - inquiry.deadline >= 0) {
                each.remove();
                if (inquiry.answers > 0) {
                    confirmed.add(inquiry.suspicion);
                }
            }
        }
        return confirmed;
    }

    void end(NodeId subject) {
        open.remove(subject);
    }

    void endAll() {
        open.clear();
    }

    /** One question, and who has not answered it. */
    private static final class Open {
        private final Suspicion suspicion;
        private final SortedSet<NodeId> waiting;
        private final long nonce;
        private final long deadline;
        private int answers;

        private Open(Suspicion suspicion, SortedSet<NodeId> waiting, long nonce, long deadline) {
            this.suspicion = suspicion;
            this.waiting = waiting;
            this.nonce = nonce;
            this.deadline = deadline;
        }
    }
}
