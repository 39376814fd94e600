package io.gramme.node.paxos;

import io.gramme.node.paxos.PaxosMessage.Install;
import io.gramme.node.paxos.PaxosMessage.Learn;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives decided values to those that lack them, or the snapshot when they lack what is no longer in the log. Anybody may teach
 * anybody, for what is decided stays so. Unasked, once in a heartbeat for each node; the answer asks for what follows.
 */
final class Teacher {
    private final PaxosConfig config;
    private final PaxosState state;
    private final Output output;
    private final SortedMap<NodeId, Long> lessons = new TreeMap<>();

    Teacher(PaxosConfig config, PaxosState state, Output output) {
        this.config = config;
        this.state = state;
        this.output = output;
    }

    /** The node knows all values up to the slot; whether it lacks some that are known here. */
    void onBehind(NodeId node, long decided, long now) {
        Long last = lessons.get(node);
        if (decided < state.decided() && (last == null || now - last >= config.heartbeatNanos())) {
            teach(node, decided, now);
        }
    }

    /** The node learnt up to the slot and is ready for more. */
    void onLearnt(NodeId node, long decided, long now) {
        if (decided < state.decided()) {
            teach(node, decided, now);
        }
    }

    private void teach(NodeId node, long decided, long now) {
        if (lessons.size() > Voters.MAX_VOTERS) {
            lessons.clear();
        }
        lessons.put(node, now);
        if (decided < state.snapshot().slot()) {
            output.send(node, new Install(state.snapshot()));
            return;
        }
        List<Entry> entries = state.log().subMap(decided, false, state.decided(), true).values().stream()
                .limit(config.batch())
                .toList();
        output.send(node, new Learn(decided + 1, entries, state.decided()));
    }
}
