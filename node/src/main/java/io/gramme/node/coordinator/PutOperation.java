package io.gramme.node.coordinator;

import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The decision of one put: who is to hold the version, has it succeeded, can it still? Pure.
 *
 * <p>It is meant for the first N of the preference list. One that cannot be reached is replaced by the next further node that
 * can, which keeps a hint for it; when there is none left the coordinator keeps the hint itself, and that is no further
 * acknowledgement. It succeeds when W <em>distinct</em> nodes have the version durably, the coordinator among them, and as many
 * of them are of the first N as was asked. While the partition moves, both must hold among the counterparts of the first N too. It
 * is covered when each of them has the version or a hint kept for it.
 *
 * <p>Source: Dynamo, SOSP 2007, sections 4.5 and 4.6.
 */
final class PutOperation {
    private static final Quorum NOTHING = new Quorum(0, 0);

    private final NodeId self;
    private final PreferenceList list;
    private final List<NodeId> holders;
    private final List<Side> sides;
    private final Deque<NodeId> fallbacks;
    private final Quorum quorum;
    private final Map<NodeId, NodeId> pending = new LinkedHashMap<>();
    private final Map<NodeId, NodeId> acknowledged = new LinkedHashMap<>();
    private final Set<NodeId> uncovered;
    private final Set<NodeId> replaced = new LinkedHashSet<>();
    private final EnumSet<Refusal> refusals = EnumSet.noneOf(Refusal.class);

    /**
     * How many it takes.
     *
     * @param w distinct nodes
     * @param primaries of them, at least, of the first N
     */
    record Quorum(int w, int primaries) {
        boolean isNothing() {
            return w == 0 && primaries == 0;
        }
    }

    /** A node that is to hold the version, for itself or as a hint for another. */
    record Copy(NodeId holder, NodeId target) {
        boolean isHint() {
            return !holder.equals(target);
        }
    }

    /** How it stands. */
    enum State {
        PENDING,
        SUCCEEDED,
        FAILED
    }

    /** @param self the coordinator: one of the first N, or else the first of the nodes that replace them */
    PutOperation(NodeId self, PreferenceList list, Quorum quorum) {
        this.self = self;
        this.list = list;
        this.holders = list.holders();
        this.sides = sides(list, quorum);
        this.fallbacks = new ArrayDeque<>(list.fallbacks());
        this.quorum = quorum;
        this.uncovered = new LinkedHashSet<>(holders);
        fallbacks.remove(self);
        pending.put(self, ownTarget());
    }

    /** Whose version the coordinator's own is: its own when it is to hold it, or that of the first node of the list. */
    NodeId ownTarget() {
        return holders.contains(self) ? self : list.primaries().get(0);
    }

    /**
     * Those among whom the quorum must hold: all that are to hold the version, and while the partition moves the first N and their
     * counterparts too. Where some are gone for good one side may have fewer than it asks for, and those of the other make up for them.
     */
    private static List<Side> sides(PreferenceList list, Quorum quorum) {
        Side all = new Side(list.holders(), quorum);
        return list.counterparts().isEmpty()
                ? List.of(all)
                : List.of(all, Side.atMost(list.primaries(), quorum), Side.atMost(list.counterparts(), quorum));
    }

    /** What it would lack if all answered that can be reached; a put that would lack anything is not to begin. */
    Quorum outOfReach(Predicate<NodeId> reachable) {
        if (isPlain() && isAllReachable(reachable)) {
            return NOTHING;
        }
        PutOperation best = new PutOperation(self, list, quorum);
        best.others(reachable);
        return lacking(best.pending, Map.of());
    }

    private boolean isAllReachable(Predicate<NodeId> reachable) {
        for (NodeId holder : holders) {
            if (!holder.equals(self) && !reachable.test(holder)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the first N suffice, and nothing moves: the usual case, to be decided without ado. */
    private boolean isPlain() {
        return list.counterparts().isEmpty()
                && holders.size() >= Math.max(quorum.w, quorum.primaries)
                && holders.contains(self);
    }

    /** The copies to be sent once the coordinator's own is made. */
    List<Copy> others(Predicate<NodeId> reachable) {
        List<Copy> copies = new ArrayList<>();
        for (NodeId holder : holders) {
            if (holder.equals(ownTarget())) {
                continue;
            }
            if (reachable.test(holder)) {
                pending.put(holder, holder);
                copies.add(new Copy(holder, holder));
            } else {
                copies.add(replacement(holder, reachable).orElseGet(() -> own(holder)));
            }
        }
        return copies;
    }

    private Optional<Copy> replacement(NodeId target, Predicate<NodeId> reachable) {
        replaced.add(target);
        while (!fallbacks.isEmpty()) {
            NodeId fallback = fallbacks.remove();
            if (reachable.test(fallback)) {
                pending.put(fallback, target);
                return Optional.of(new Copy(fallback, target));
            }
        }
        return Optional.empty();
    }

    private Copy own(NodeId target) {
        uncovered.remove(target);
        return new Copy(self, target);
    }

    /** A node has it durably. A second acknowledgement of one node, or one of a stranger, changes nothing. */
    State acknowledged(NodeId holder) {
        NodeId target = pending.remove(holder);
        if (target != null) {
            acknowledged.put(holder, target);
            uncovered.remove(target);
        }
        return state();
    }

    /** A node did not take it; {@link #failed} says who does instead. */
    void refused(Refusal refusal) {
        refusals.add(refusal);
    }

    /** A node will not have this version, and nobody else is to bring it there: a hint would be taken where a put is not. */
    void rejected(NodeId holder) {
        NodeId target = pending.remove(holder);
        if (target != null) {
            uncovered.remove(target);
        }
    }

    /** A node cannot be reached, or refused: the copy that replaces it. */
    Optional<Copy> failed(NodeId holder, Predicate<NodeId> reachable) {
        NodeId target = holder.equals(self) ? null : pending.remove(holder);
        if (target == null || !uncovered.contains(target)) {
            return Optional.empty();
        }
        boolean beingKept = pending.containsValue(target);
        return beingKept ? Optional.empty() : replacement(target, reachable).or(() -> Optional.of(own(target)));
    }

    /** Time is short: a further node for each of the first N that has not answered, as long as there are any. */
    List<Copy> hurry(Predicate<NodeId> reachable) {
        List<Copy> copies = new ArrayList<>();
        for (NodeId holder : holders) {
            if (uncovered.contains(holder) && !holder.equals(ownTarget()) && !replaced.contains(holder)) {
                replacement(holder, reachable).ifPresent(copies::add);
            }
        }
        return copies;
    }

    /** Nobody is waited for any longer: what the coordinator must keep itself. */
    List<Copy> settle() {
        return List.copyOf(uncovered).stream()
                .filter(target -> !target.equals(ownTarget()))
                .map(this::own)
                .toList();
    }

    State state() {
        boolean isMade = acknowledged.containsKey(self);
        if (isMade && lacking(acknowledged, Map.of()).isNothing()) {
            return State.SUCCEEDED;
        }
        boolean isPossible = isMade || pending.containsKey(self);
        return isPossible && lacking(acknowledged, pending).isNothing() ? State.PENDING : State.FAILED;
    }

    /** What is missing where it is farthest from enough, when these copies and those are all that there are. */
    private Quorum lacking(Map<NodeId, NodeId> some, Map<NodeId, NodeId> others) {
        int nodes = 0;
        int themselves = 0;
        for (Side side : sides) {
            nodes = Math.max(nodes, side.quorum.w - side.all(some) - side.all(others));
            themselves = Math.max(themselves, side.quorum.primaries - side.themselves(some) - side.themselves(others));
        }
        return new Quorum(nodes, themselves);
    }

    /** Whether everyone that is to hold it has it, or a hint is kept for it. */
    boolean isCovered() {
        return uncovered.isEmpty();
    }

    /** Whether this node's answer is still to come. */
    boolean isPending(NodeId holder) {
        return pending.containsKey(holder);
    }

    int needed() {
        return quorum.w;
    }

    /** How many of those that are needed have it: what the answer names, be it nodes or, when these are missing, of the first N. */
    int got() {
        return quorum.w - lacking(acknowledged, Map.of()).w;
    }

    /** Whether enough nodes have it, but not enough of the first N. */
    boolean lacksPrimaries() {
        return got() == quorum.w && primariesGot() < quorum.primaries;
    }

    int primariesNeeded() {
        return quorum.primaries;
    }

    int primariesGot() {
        return quorum.primaries - lacking(acknowledged, Map.of()).primaries;
    }

    /** Whether some node refused for this reason: worth naming in the answer. */
    boolean saw(Refusal refusal) {
        return refusals.contains(refusal);
    }

    /** Nodes among which a quorum must hold. */
    private record Side(List<NodeId> nodes, Quorum quorum) {
        /** A quorum of as many as there are, where it asks for more. */
        private static Side atMost(List<NodeId> nodes, Quorum quorum) {
            int most = nodes.size();
            return new Side(nodes, new Quorum(Math.min(quorum.w, most), Math.min(quorum.primaries, most)));
        }

        /** How many nodes have it for one of these. */
        private int all(Map<NodeId, NodeId> holders) {
            int count = 0;
            for (NodeId target : holders.values()) {
                count += nodes.contains(target) ? 1 : 0;
            }
            return count;
        }

        private int themselves(Map<NodeId, NodeId> holders) {
            int count = 0;
            for (NodeId node : nodes) {
                count += node.equals(holders.get(node)) ? 1 : 0;
            }
            return count;
        }
    }
}
