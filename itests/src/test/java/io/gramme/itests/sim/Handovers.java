package io.gramme.itests.sim;

import io.gramme.node.membership.Topology;
import io.gramme.node.version.Siblings;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.RingChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Invariant 21: nodes are read from only when they have what was acknowledged before they were written to, others stop to hold a
 * partition only when those that are read from have what they have, and a copy is dropped only when it is of no use to anybody.
 */
final class Handovers {
    private final SimCluster cluster;
    /** How many writes of each key had been acknowledged when the change began, and when each partition was switched. */
    private final Map<Logged.Name, Integer> begun = new HashMap<>();

    private final Map<Logged.Name, Integer> switched = new HashMap<>();
    private final Map<Left, Map<Logged.Name, Integer>> left = new HashMap<>();

    /** A copy that its node is not to have any more, since others took it over. */
    private record Left(NodeId node, int partition) {}

    Handovers(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** The ring goes on. */
    void begins(Optional<Topology> before, Topology now) {
        Optional<RingChange> was = before.flatMap(Topology::change);
        was.filter(change -> now.change().isEmpty()).ifPresent(this::excuse);
        if (was.isEmpty()) {
            now.change().ifPresent(change -> note(change.marks().moving(), begun));
        } else if (now.change().isPresent()) {
            switches(before.get(), was.get(), now.change().get());
        } else if (!was.get().isUndone()) {
            was.get().marks().moving().forEach(partition -> retires(before.get(), partition));
        }
    }

    /** What a change ends with on dead nodes alone somebody has said may be lost. */
    private void excuse(RingChange change) {
        cluster.oracle().names().stream()
                .filter(name -> change.isOrphaned(
                        change.end(),
                        cluster.partition(name.key()),
                        cluster.knobs().n()))
                .forEach(cluster.oracle()::excuses);
    }

    private void note(Collection<Integer> partitions, Map<Logged.Name, Integer> counts) {
        names(partitions).forEach(name -> counts.put(name, cluster.oracle().acknowledgedSoFar(name)));
    }

    private List<Logged.Name> names(Collection<Integer> partitions) {
        return cluster.oracle().names().stream()
                .filter(name -> partitions.contains(cluster.partition(name.key())))
                .toList();
    }

    private void switches(Topology before, RingChange was, RingChange now) {
        List<Integer> partitions = now.marks().switched().stream()
                .filter(partition -> !was.isSwitched(partition))
                .toList();
        for (int partition : partitions) {
            PreferenceList list = cluster.rings().list(before.epoch(), partition);
            check(partition, list.primaries(), without(list.counterparts(), list.primaries()), begun, "is read from");
        }
        note(partitions, switched);
    }

    private void retires(Topology before, int partition) {
        PreferenceList list = cluster.rings().list(before.epoch(), partition);
        List<NodeId> leaving = without(list.counterparts(), list.primaries());
        check(partition, leaving, list.primaries(), switched, "holds alone");
        Map<Logged.Name, Integer> counts = new HashMap<>();
        names(List.of(partition)).forEach(name -> counts.put(name, switched.getOrDefault(name, 0)));
        leaving.forEach(node -> left.put(new Left(node, partition), counts));
    }

    private static List<NodeId> without(List<NodeId> nodes, List<NodeId> others) {
        List<NodeId> rest = new ArrayList<>(nodes);
        rest.removeAll(others);
        return rest;
    }

    private void check(
            int partition, List<NodeId> from, List<NodeId> to, Map<Logged.Name, Integer> counts, String what) {
        for (Logged.Name name : names(List.of(partition))) {
            for (Write write : acknowledged(name, counts.getOrDefault(name, 0))) {
                Optional<NodeId> holder = from.stream()
                        .filter(node ->
                                holds(node, name, write) && !cluster.oracle().mayForget(node))
                        .findFirst();
                Optional<NodeId> lacking =
                        to.stream().filter(node -> !hasHeld(node, name, write)).findFirst();
                if (holder.isPresent() && lacking.isPresent()) {
                    throw new Violation(
                            21,
                            lacking.get().brief() + " " + what + " " + name + " of partition " + partition
                                    + ", and never had " + write + ", which "
                                    + holder.get().brief() + " has");
                }
            }
        }
    }

    private List<Write> acknowledged(Logged.Name name, int count) {
        return cluster.oracle().history(name).acknowledged().subList(0, count).stream()
                .filter(write -> !write.isExcused() && !write.isReaped())
                .toList();
    }

    private LogTap tap(NodeId node, Logged.Name name) {
        return cluster.machine(node).tapOf(cluster.partition(name.key()));
    }

    private boolean holds(NodeId node, Logged.Name name, Write write) {
        return tap(node, name).holds(name, false, record -> knows(record, write));
    }

    private boolean hasHeld(NodeId node, Logged.Name name, Write write) {
        return tap(node, name).everHeld(name, false, record -> knows(record, write));
    }

    private static boolean knows(Logged record, Write write) {
        Siblings state = record.siblings();
        return KeyHistory.knows(state.clock(), write);
    }

    /** A node empties its copy of a partition. */
    void ended(Oracle.Holder holder, int partition) {
        if (holder.isHint()) {
            return;
        }
        List<NodeId> readFrom = without(cluster.preferenceList(partition).primaries(), List.of(holder.node()));
        Map<Logged.Name, Integer> handedOver = Optional.ofNullable(left.remove(new Left(holder.node(), partition)))
                .orElse(Map.of());
        for (Logged.Name name : names(List.of(partition))) {
            int all = handedOver.getOrDefault(name, 0);
            List<Write> writes = acknowledged(name, cluster.oracle().acknowledgedSoFar(name));
            for (int i = 0; i < writes.size(); i++) {
                Write write = writes.get(i);
                long others = readFrom.stream()
                        .filter(node -> hasHeld(node, name, write))
                        .count();
                boolean enough = i < all ? others == readFrom.size() : others > 0;
                if (holds(holder.node(), name, write) && !enough) {
                    throw new Violation(
                            21,
                            holder + " empties partition " + partition + " with " + write + " of " + name + ", which "
                                    + others + " of " + readFrom + " have");
                }
            }
        }
    }
}
