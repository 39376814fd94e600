package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.NetworkFaults;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.NodeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** All seeds are down, and what is left of the ring starts in two halves. */
final class SeedsDown implements Scenario {
    private static final int SEEDS = 2;

    @Override
    public String name() {
        return "seeds-down";
    }

    @Override
    public int number() {
        return 22;
    }

    @Override
    public String shows() {
        return "Two halves that start without each other and without any seed are one ring again once all is healed.";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of(Capability.NAMESPACES, Capability.FILTER);
    }

    @Override
    public NodeSettings nodes() {
        return NodeSettings.DEFAULT.nodes(6);
    }

    @Override
    public void run(Stage stage) {
        List<ChaosNode> seeds = stage.ring().nodes().subList(0, SEEDS);
        List<ChaosNode> rest =
                stage.ring().nodes().subList(SEEDS, stage.ring().nodes().size());
        stage.ring().configure(stage.ring().nodes(), seeds, false);
        Fault down = ProcessFaults.kill(seeds);
        Fault cut = NetworkFaults.partition(stage.site().network(), List.of(rest.subList(0, 2), rest.subList(2, 4)));
        stage.nemesis().begin(down);
        stage.nemesis().begin(cut);
        stage.pause(20);
        Fault back = ProcessFaults.kill(rest);
        stage.during(Duration.ofSeconds(1), back);
        stage.pause(10);
        stage.nemesis().end(down);
        stage.pause(10);
        stage.nemesis().end(cut);
    }
}
