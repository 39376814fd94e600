package io.gramme.itests.chaos.scenario;

import java.util.List;
import java.util.Optional;

/** All that there are. */
final class Scenarios {
    static final List<Scenario> ALL = List.of(
            new KillOne(),
            new KillAll(),
            new PowerLoss(),
            new Wipe(),
            new LateDelete(),
            new LongAway(),
            new PartitionTwoThree(),
            new ClockSteps(),
            new DiskFull(),
            new RotScenario(),
            new GossipLoss(),
            new RingChange(),
            new SeedsDown(),
            new Overload(),
            new RandomNemesis());

    private Scenarios() {}

    static Optional<Scenario> named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name().equals(name)
                        || Integer.toString(scenario.number()).equals(name))
                .findFirst();
    }
}
