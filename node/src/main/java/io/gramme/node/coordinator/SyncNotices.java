package io.gramme.node.coordinator;

import io.gramme.node.coordinator.ReplicaMessage.MustSync;
import io.gramme.node.coordinator.ReplicaMessage.WillSync;
import io.gramme.node.handoff.SyncFlags;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands flags over to the nodes that they name: a node must know that its copy lacks something, or its "not found" would count.
 * A flag is forgotten here only when the node has written it down, or was removed: its copies count for nobody any more. Confined to
 * its loop.
 */
final class SyncNotices {
    private static final long AGAIN_NANOS = 1_000_000_000L;
    private static final int AT_ONCE = 1_000;

    private final LoopState state;
    private final List<Answer> answers = new ArrayList<>();
    private long nextLook;

    /** An answer that leaves when the flag that it is about is durable. */
    private record Answer(NodeId to, WillSync message) {}

    SyncNotices(LoopState state) {
        this.state = state;
        this.nextLook = state.clock.nanoTime();
    }

    /** Tells the nodes that can be reached of their flags, so many at a time, until they answer. */
    void onTick() {
        long now = state.clock.nanoTime();
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + AGAIN_NANOS;
        forgetRemoved();
        int told = 0;
        for (SyncFlags.Flag flag : state.flags().all()) {
            if (state.isReachable(flag.target()) && told++ < AT_ONCE) {
                state.send(flag.target(), new MustSync(flag.partition(), state.operations.fresh()));
            }
        }
    }

    /** Nobody who was removed comes back to be told. */
    private void forgetRemoved() {
        Placement here = state.placement();
        if (here != null) {
            state.flags().all().stream()
                    .filter(flag -> here.isExile(flag.target()))
                    .forEach(flag -> state.flags().lower(flag.target(), flag.partition()));
        }
    }

    void onMustSync(NodeId from, MustSync message) {
        Placement here = state.placement();
        if (here != null
                && message.partition() >= 0
                && message.partition() < here.ring().partitions()) {
            state.flags().raise(state.self(), message.partition());
            answers.add(new Answer(from, new WillSync(message.partition(), message.op())));
        }
    }

    void onWillSync(NodeId from, WillSync message) {
        state.flags().lower(from, message.partition());
    }

    /** Makes durable what was raised in this turn, and then says so. */
    void flush() {
        state.flags().flush();
        answers.forEach(answer -> state.send(answer.to, answer.message));
        answers.clear();
    }
}
