package io.gramme.node.coordinator;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.node.coordinator.Operation.Forwarding;
import io.gramme.node.coordinator.ReplicaMessage.Forward;
import io.gramme.ring.NodeId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Requests that this node hands on to one that holds a copy: to the next one when the first does not take it or can no longer be
 * reached, under the same request id, so that a write is one write. When none of them is left that can be reached, the request
 * begins again here, where this node may now stand in for them. Confined to its loop.
 */
final class Forwards {
    private static final Set<ErrorCode> NOT_TAKEN =
            EnumSet.of(ErrorCode.DRAINING, ErrorCode.NOT_READY, ErrorCode.OVERLOADED, ErrorCode.NOT_A_REPLICA);

    private final LoopState state;
    private final Start start;

    Forwards(LoopState state, Start start) {
        this.state = state;
        this.start = start;
    }

    /** @param primaries that may take it, in order; at least one can be reached */
    void start(Caller caller, List<NodeId> primaries, int partition, Request request, long deadline) {
        Forwarding forwarding = new Forwarding(caller, primaries, partition, request, deadline);
        long op = state.operations.begin(forwarding, deadline);
        state.stats.forwarded.add(1);
        next(forwarding).ifPresent(to -> send(op, forwarding, to));
    }

    private Optional<NodeId> next(Forwarding forwarding) {
        while (!forwarding.further.isEmpty()) {
            NodeId node = forwarding.further.remove();
            if (state.isReachable(node)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    private void send(long op, Forwarding forwarding, NodeId to) {
        forwarding.to = Optional.of(to);
        state.ask(to, new Forward(forwarding.partition, op, forwarding.request));
    }

    void answered(long op, Forwarding forwarding, NodeId from, Response response) {
        if (!forwarding.isAt(from)) {
            return;
        }
        if (response instanceof Response.Failed failed && NOT_TAKEN.contains(failed.code())) {
            boolean noneIsLeft = forwarding.nodes.stream().noneMatch(state::isReachable);
            failed(op, forwarding, failed, noneIsLeft);
        } else {
            finish(op, forwarding, response);
        }
    }

    /** A node can no longer be reached. */
    void lost(long op, Forwarding forwarding, NodeId peer) {
        if (forwarding.isAt(peer)) {
            boolean write = forwarding.isWrite();
            failed(op, forwarding, Responses.unreachable(1, 0, write, write), true);
        }
    }

    /** @param beginsAgain whether it may be for this node now, or for one that was away when it began */
    private void failed(long op, Forwarding forwarding, Response.Failed failed, boolean beginsAgain) {
        forwarding.maySurvive |= failed.maySurvive();
        Optional<NodeId> other = next(forwarding);
        if (other.isPresent()) {
            send(op, forwarding, other.get());
        } else if (beginsAgain && state.clock.nanoTime() < forwarding.deadline) {
            beginAgain(op, forwarding);
        } else {
            finish(op, forwarding, failed);
        }
    }

    /** All that comes of it keeps the deadline of the first attempt. */
    private void beginAgain(long op, Forwarding forwarding) {
        forwarding.to = Optional.empty();
        Caller caller = response -> {
            if (state.operations.find(op) == forwarding) {
                finish(op, forwarding, response);
            }
        };
        start.start(caller, forwarding.partition, forwarding.request, forwarding.deadline);
    }

    void expire(long op, Forwarding forwarding) {
        state.stats.timeouts.add(1);
        finish(op, forwarding, Responses.timeout(1, 0, forwarding.isWrite()));
    }

    private void finish(long op, Forwarding forwarding, Response response) {
        Response answer = response instanceof Response.Failed failed
                ? new Response.Failed(
                        failed.code(),
                        failed.message(),
                        failed.needed(),
                        failed.got(),
                        failed.maySurvive() || forwarding.maySurvive)
                : response;
        state.operations.finish(op, forwarding.caller, answer);
    }

    /** How a request begins at this node that was under way before. */
    interface Start {
        void start(Caller caller, int partition, Request request, long deadline);
    }
}
