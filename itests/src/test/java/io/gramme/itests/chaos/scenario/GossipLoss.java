package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.NetworkFaults;
import io.gramme.itests.chaos.site.Agreement;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.NodeSettings;
import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Nine nodes lose a third of all that they send each other. */
final class GossipLoss implements Scenario {
    private static final int PERCENT = 30;

    @Override
    public String name() {
        return "loss";
    }

    @Override
    public int number() {
        return 20;
    }

    @Override
    public String shows() {
        return "Nine nodes that lose 30 % of their packets for each other keep one ring, remove nobody, and agree afterwards.";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of(Capability.NAMESPACES, Capability.FILTER);
    }

    @Override
    public NodeSettings nodes() {
        return NodeSettings.DEFAULT.nodes(9);
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(LoadSettings.mixed().perSecond(150));
    }

    @Override
    public Duration convergence() {
        return Duration.ofMinutes(3);
    }

    @Override
    public void run(Stage stage) {
        long before = epoch(stage);
        Fault loss = NetworkFaults.loss(stage.site().network(), PERCENT);
        stage.nemesis().begin(loss);
        stage.pause(45);
        stage.nemesis().end(loss);
        Agreement agreement = new Agreement(stage.ring().nodes(), nodes().n());
        String apart = Wait.upTo(Duration.ofMinutes(1), agreement::ringObjection);
        stage.expect(apart.isEmpty(), "no-ring", "a minute after the loss: " + apart);
        stage.expect(
                epoch(stage) == before,
                "ring-changed",
                "the ring was of epoch " + before + " and is of " + epoch(stage));
    }

    private static long epoch(Stage stage) {
        return stage.ring().node(1).pages().must("/ring").required("epoch").asLong();
    }
}
