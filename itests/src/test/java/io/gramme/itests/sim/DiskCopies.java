package io.gramme.itests.sim;

import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.function.Predicate;

/** Who holds what, as the disks of the machines tell. */
final class DiskCopies implements Oracle.Copies {
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
        return (int) cluster.primaries(name.key()).stream()
                .filter(node -> own(node, name).everHeld(name, needsForce, claims(dots)))
                .count();
    }

    @Override
    public int counting(Logged.Name name, List<Dot> dots) {
        return (int) cluster.primaries(name.key()).stream()
                .filter(node -> own(node, name).counts(name, needsForce, claims(dots)))
                .count();
    }

    @Override
    public int elsewhere(Logged.Name name, NodeId node, List<Dot> dots) {
        Predicate<Logged> test = claims(dots);
        return (int) cluster.machines().stream()
                .filter(machine -> !machine.id().equals(node))
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

    @Override
    public boolean hasForced(Logged.Name name, NodeId node, VersionVector clock) {
        return own(node, name)
                .everHeld(name, true, record -> record.siblings().clock().covers(clock));
    }

    @Override
    public boolean allHaveForced(Logged.Name name, VersionVector clock) {
        return cluster.primaries(name.key()).stream().allMatch(node -> hasForced(name, node, clock));
    }

    @Override
    public List<Siblings> states(Logged.Name name) {
        return cluster.primaries(name.key()).stream()
                .map(node ->
                        own(node, name).appended(name).map(Logged::siblings).orElse(Siblings.NONE))
                .toList();
    }
}
