package io.gramme.itests.sim;

import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Who holds what, as the disks of the machines tell. */
final class DiskCopies implements Copies {
    private final SimCluster cluster;
    private final boolean needsForce;

    DiskCopies(SimCluster cluster) {
        this.cluster = cluster;
        this.needsForce = cluster.knobs().forced();
    }

    private static Predicate<Logged> claims(List<Dot> dots) {
        return record -> dots.stream().anyMatch(record.siblings().clock()::covers);
    }

    private int partition(Logged.Name name) {
        return cluster.partition(name.key());
    }

    private LogTap own(NodeId node, Logged.Name name) {
        return cluster.machine(node).tapOf(partition(name));
    }

    private SimHints.Shelf hints(SimMachine machine, Logged.Name name) {
        return machine.hints(Math.floorMod(partition(name), cluster.knobs().loops()));
    }

    @Override
    public int nodes(Logged.Name name, List<Dot> dots) {
        Predicate<Logged> test = claims(dots);
        return (int) cluster.machines().stream()
                .filter(machine -> machine.tapOf(partition(name)).everHeld(name, needsForce, test)
                        || hints(machine, name).everHeld(name, needsForce, test))
                .count();
    }

    @Override
    public int primaries(Logged.Name name, List<Dot> dots) {
        return (int) everHeldBy(name).stream()
                .filter(node -> own(node, name).everHeld(name, needsForce, claims(dots)))
                .count();
    }

    /** Whoever holds the key in the eyes of some node that runs. */
    private Set<NodeId> everHeldBy(Logged.Name name) {
        Set<NodeId> nodes = new TreeSet<>();
        cluster.listsKnown(partition(name)).forEach(list -> nodes.addAll(list.holders()));
        return nodes;
    }

    /** While the nodes that are read from change, a reader may still ask the ones or already the others. */
    @Override
    public int counting(Logged.Name name, List<Dot> dots) {
        PreferenceList list = cluster.preferenceList(partition(name));
        int read = counting(name, list.primaries(), dots);
        boolean either = cluster.rings().isReadFromEither(partition(name));
        return either ? Math.min(read, counting(name, list.counterparts(), dots)) : read;
    }

    private int counting(Logged.Name name, List<NodeId> nodes, List<Dot> dots) {
        return (int) nodes.stream()
                .filter(node -> own(node, name).counts(name, needsForce, claims(dots)))
                .count();
    }

    /**
     * For some ring that a node has known since the write began: W nodes for each set of nodes that it is written to have it, or keep it
     * for one. Whoever coordinates it may learn of two phases while it waits for an answer.
     */
    @Override
    public boolean hasQuorum(Logged.Name name, Write write, int w) {
        return cluster.listsKnown(partition(name), write.begunNanos()).stream()
                .anyMatch(list -> hasQuorum(name, write.dots(), list.primaries(), w)
                        && hasQuorum(name, write.dots(), list.counterparts(), w));
    }

    private boolean hasQuorum(Logged.Name name, List<Dot> dots, List<NodeId> side, int w) {
        Predicate<Logged> test = claims(dots);
        long having = cluster.machines().stream()
                .filter(machine ->
                        (side.contains(machine.id()) && own(machine.id(), name).everHeld(name, needsForce, test))
                                || hints(machine, name).everHeldFor(side, name, needsForce, test))
                .count();
        return having >= Math.min(w, side.size());
    }

    @Override
    public boolean isReadAlone(Logged.Name name, NodeId node, List<Dot> dots) {
        List<NodeId> alone = List.of(node);
        return cluster.primaries(name.key()).equals(alone) && counting(name, alone, dots) == 1;
    }

    @Override
    public int elsewhere(Logged.Name name, NodeId node, List<Dot> dots) {
        Predicate<Logged> test = claims(dots);
        return (int) cluster.machines().stream()
                .filter(machine -> !machine.id().equals(node) && cluster.rings().isMember(machine.id()))
                .filter(machine -> machine.tapOf(partition(name)).counts(name, needsForce, test)
                        || hints(machine, name).holds(name, needsForce, test))
                .count();
    }

    /** Whether another of the first N has the whole state of the key for itself, forced and intact. */
    boolean isIntactElsewhere(Logged.Name name, NodeId node, VersionVector clock) {
        return cluster.primaries(name.key()).stream()
                .filter(other -> !other.equals(node))
                .map(other -> cluster.machine(other).mediumOf(partition(name)))
                .anyMatch(medium -> medium.tap()
                        .forced(name)
                        .filter(record -> record.siblings().clock().covers(clock))
                        .filter(medium.platter()::has)
                        .isPresent());
    }

    /** Those of the first N on whose disk the current record of the key is not what was written. */
    List<NodeId> damaged(Logged.Name name) {
        return cluster.primaries(name.key()).stream()
                .filter(node -> own(node, name)
                        .appended(name)
                        .filter(record -> !cluster.machine(node)
                                .mediumOf(partition(name))
                                .platter()
                                .has(record))
                        .isPresent())
                .toList();
    }

    /** The target has it, or everybody who took its place; where all that hold it are given up another node may keep it. */
    @Override
    public boolean isDelivered(Logged.Name name, Oracle.Holder hint, VersionVector clock) {
        return hasForced(name, hint.target(), clock)
                || isKeptElsewhere(name, hint.node(), clock)
                || cluster.listsKnown(partition(name)).stream()
                        .flatMap(list -> cluster.rings().present(list.holders()).stream())
                        .anyMatch(holders -> !holders.contains(hint.target())
                                && holders.stream().allMatch(node -> hasForced(name, node, clock)));
    }

    private boolean isKeptElsewhere(Logged.Name name, NodeId node, VersionVector clock) {
        boolean isOrphan = cluster.listsKnown(partition(name)).stream()
                .anyMatch(list -> list.holders().stream().allMatch(cluster.rings()::isRemoved));
        Predicate<Logged> covers = record -> record.siblings().clock().covers(clock);
        return isOrphan
                && cluster.machines().stream()
                        .filter(machine -> !machine.id().equals(node))
                        .anyMatch(machine -> hints(machine, name).holds(name, true, covers));
    }

    private boolean hasForced(Logged.Name name, NodeId node, VersionVector clock) {
        return own(node, name)
                .everHeld(name, true, record -> record.siblings().clock().covers(clock));
    }

    @Override
    public boolean allHaveForced(Logged.Name name, VersionVector clock) {
        return cluster.listsKnown(partition(name)).stream()
                .flatMap(list -> cluster.rings().present(list.primaries()).stream())
                .anyMatch(holders -> holders.stream().allMatch(node -> hasForced(name, node, clock)));
    }

    /** Whether a node has records of a partition that it is not to hold. */
    boolean keepsMore(SimMachine machine) {
        return cluster.oracle().names().stream()
                .anyMatch(name -> !cluster.preferenceList(partition(name)).isHolder(machine.id())
                        && own(machine.id(), name).appended(name).isPresent());
    }

    @Override
    public List<Siblings> states(Logged.Name name) {
        return cluster.primaries(name.key()).stream()
                .map(node ->
                        own(node, name).appended(name).map(Logged::siblings).orElse(Siblings.NONE))
                .toList();
    }
}
