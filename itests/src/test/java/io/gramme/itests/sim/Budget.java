package io.gramme.itests.sim;

import io.gramme.node.membership.Topology;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether one node may lose what it holds without anything being lost for good: not while another one is away, for it may be fenced, nor
 * before whoever was fenced has all its copies again.
 */
final class Budget {
    private final SimCluster cluster;

    Budget(SimCluster cluster) {
        this.cluster = cluster;
    }

    boolean mayLose(SimMachine machine) {
        if (cluster.knobs().fenceSeconds() == 0 || cluster.ring().isEmpty()) {
            return true;
        }
        Topology topology = cluster.rings().latest();
        List<SimMachine> others =
                cluster.members().filter(other -> other != machine).toList();
        return isNowhereAlone(machine)
                && others.stream()
                        .allMatch(other -> !topology.isAway(other.id()) && isWhole(other) && reachesAll(other, others));
    }

    /** With one copy of everything a loss is a loss, and expected. */
    private boolean isNowhereAlone(SimMachine machine) {
        Topology topology = cluster.rings().latest();
        return cluster.knobs().n() == 1
                || IntStream.range(0, topology.ring().partitions())
                        .mapToObj(partition -> cluster.rings().list(partition).primaries())
                        .noneMatch(List.of(machine.id())::equals);
    }

    /** As far as it is read from: what it is only taking over is counted with those that have it. */
    private boolean isWhole(SimMachine machine) {
        return machine.process()
                .filter(process -> process.isServing() && !process.isPaused())
                .filter(process -> process.loops().stream()
                        .flatMap(loop -> loop.core().needsSync().stream())
                        .filter(flag -> flag.target().equals(machine.id()))
                        .noneMatch(flag -> cluster.rings()
                                .list(flag.partition())
                                .primaries()
                                .contains(machine.id())))
                .isPresent();
    }

    private boolean reachesAll(SimMachine machine, List<SimMachine> others) {
        return others.stream().allMatch(other -> cluster.connects(machine.id(), other.id()));
    }
}
