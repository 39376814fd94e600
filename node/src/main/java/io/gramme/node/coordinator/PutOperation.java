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
import java.util.stream.Stream;

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
    private final NodeId self;
    private final List<NodeId> primaries;
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
    record Quorum(int w, int primaries) {}

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
        this.primaries = list.primaries();
        this.holders = list.holders();
        this.sides = sides(list).map(nodes -> new Side(nodes, quorum)).toList();
        this.fallbacks = new ArrayDeque<>(list.fallbacks());
        this.quorum = quorum;
        this.uncovered = new LinkedHashSet<>(holders);
        fallbacks.remove(self);
        pending.put(self, ownTarget());
    }

    /** Whose version the coordinator's own is: its own when it is to hold it, or that of the first node of the list. */
    NodeId ownTarget() {
        return holders.contains(self) ? self : primaries.get(0);
    }

    /** Those among whom W must hold: the first N, and their counterparts while the partition moves. */
    private static Stream<List<NodeId>> sides(PreferenceList list) {
        return Stream.of(list.primaries(), list.counterparts()).filter(nodes -> !nodes.isEmpty());
    }

    /** How many nodes can be reached that may take part, of the first N or in place of one of them. */
    static int reachable(NodeId self, PreferenceList list, Predicate<NodeId> reachable) {
        return primariesReachable(self, list, reachable) + count(list.fallbacks(), self, reachable);
    }

    /** How many of the first N can be reached, or of their counterparts if that is less. */
    static int primariesReachable(NodeId self, PreferenceList list, Predicate<NodeId> reachable) {
        return sides(list)
                .mapToInt(nodes -> count(nodes, self, reachable))
                .min()
                .orElse(0);
    }

    private static int count(List<NodeId> nodes, NodeId self, Predicate<NodeId> reachable) {
        return (int) nodes.stream()
                .filter(node -> node.equals(self) || reachable.test(node))
                .count();
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
        int has = acknowledged.size();
        int hasItself = themselves(acknowledged);
        boolean succeeded = acknowledged.containsKey(self) && has >= quorum.w && hasItself >= quorum.primaries;
        boolean possible = (acknowledged.containsKey(self) || pending.containsKey(self))
                && has + pending.size() >= quorum.w
                && hasItself + themselves(pending) >= quorum.primaries;
        for (Side side : sides) {
            int all = side.all(acknowledged);
            int themselves = side.themselves(acknowledged);
            succeeded &= side.suffice(all, themselves);
            possible &= side.suffice(all + side.all(pending), themselves + side.themselves(pending));
        }
        return succeeded ? State.SUCCEEDED : possible ? State.PENDING : State.FAILED;
    }

    /** How many have it for themselves. */
    private static int themselves(Map<NodeId, NodeId> holders) {
        int count = 0;
        for (Map.Entry<NodeId, NodeId> copy : holders.entrySet()) {
            count += copy.getKey().equals(copy.getValue()) ? 1 : 0;
        }
        return count;
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

    /** What the answer names: nodes, or of the first N when it is those that are missing. */
    int got() {
        return sides.stream().mapToInt(side -> side.all(acknowledged)).min().orElse(0);
    }

    /** Whether enough nodes have it, but not enough of the first N. */
    boolean lacksPrimaries() {
        return got() >= quorum.w && primariesGot() < quorum.primaries;
    }

    int primariesNeeded() {
        return quorum.primaries;
    }

    int primariesGot() {
        return sides.stream()
                .mapToInt(side -> side.themselves(acknowledged))
                .min()
                .orElse(0);
    }

    /** Whether some node refused for this reason: worth naming in the answer. */
    boolean saw(Refusal refusal) {
        return refusals.contains(refusal);
    }

    /**
     * Nodes among which the quorum must hold; when some of them are gone for good there may be fewer than it asks for, and
     * those of the other side make up for them.
     */
    private record Side(List<NodeId> nodes, Quorum quorum) {
        private boolean suffice(int all, int themselves) {
            return all >= Math.min(quorum.w, nodes.size()) && themselves >= Math.min(quorum.primaries, nodes.size());
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
