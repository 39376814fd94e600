package io.gramme.itests.sim;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first seeds of every profile, 200 in all. {@code bin/gramme-sim} replays one and soaks through more. */
final class SwarmTest {
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(Profile.class)
    void everySeedKeepsEveryInvariant(Profile profile) {
        List<String> failures = new ArrayList<>();
        for (long seed = 1; seed <= seeds(profile); seed++) {
            Plan plan = PlanSource.draw(seed, profile);
            SimRun.Outcome outcome = SimRun.of(plan, Plant.NONE);
            outcome.failure().ifPresent(why -> failures.add(SimMain.repro(plan, outcome) + "\n  " + why));
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join("\n", failures) + "\nreplay with bin/gramme-sim --seed .. --profile "
                    + Repro.name(profile));
        }
    }

    private static int seeds(Profile profile) {
        return switch (profile) {
            case SINGLE, CALM -> 10;
            case NETWORK, CRASH, DISK, ROT, RING, SWARM -> 30;
        };
    }
}
