package io.gramme.itests.chaos.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a history does not say of its run.
 *
 * @param scenario its name, as the command line takes it
 * @param number of the scenario
 * @param shows what it is to show, in one sentence
 * @param command that repeats the run
 * @param commit of the code that ran, empty when it is not known
 * @param machine processors, memory, system, as one line
 * @param ring nodes and table, as one line
 * @param began by the wall clock
 * @param took from the first daemon's start to the last checker
 * @param convergence from the heal to the time when nothing was left to be repaired; empty when the run did not wait for it
 * @param skips what was left out, and why; empty when nothing was
 * @param notes what else a reader should know: what the nemesis did, what a log said; in the order of the run
 * @param trouble why the run could not be carried through; empty when it was
 */
public record RunFacts(
        String scenario,
        int number,
        String shows,
        String command,
        String commit,
        String machine,
        String ring,
        Instant began,
        Duration took,
        Optional<Duration> convergence,
        List<String> skips,
        List<String> notes,
        Optional<String> trouble) {
    public RunFacts {
        skips = List.copyOf(skips);
        notes = List.copyOf(notes);
    }
}
