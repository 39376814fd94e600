package io.gramme.itests.sim;

import io.gramme.client.wire.Response;
import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Clocks.Readings;
import io.gramme.node.version.Siblings;
import java.util.ArrayList;
import java.util.List;

/** Between a node and a client: what a read gives passes unchanged, but for the planted bugs that show in it. */
final class PlantedAnswers {
    private PlantedAnswers() {}

    static List<Value> values(SimCluster cluster, Logged.Name name, Response.Got got, Readings clock) {
        List<Value> values = got.values();
        return switch (cluster.plant()) {
            case READ_HIDES_A_SIBLING -> values.size() > 1 ? values.subList(1, values.size()) : values;
            case EXPIRED_IS_SERVED -> withEnded(cluster, name, values, clock);
            default -> values;
        };
    }

    /** As if nobody looked at when a value ends. */
    private static List<Value> withEnded(SimCluster cluster, Logged.Name name, List<Value> values, Readings clock) {
        List<Value> all = new ArrayList<>(values);
        Siblings state = cluster.copies().states(name).get(0);
        state.versions().stream()
                .filter(version -> !version.tombstone() && version.isEnded(clock.lowest()))
                .forEach(version -> cluster.oracle()
                        .history(name)
                        .owner(version.dot())
                        .map(write -> new Value(write.value(), version.checksum(), version.expiryMillis()))
                        .filter(value -> !values.contains(value))
                        .ifPresent(all::add));
        return all;
    }
}
