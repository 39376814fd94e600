package io.gramme.itests.sim;

import io.gramme.node.NodeCore;
import io.gramme.node.storage.Scrubber;
import java.util.List;
import java.util.stream.Stream;

/** Has every node verify all that it keeps, so that nothing stays damaged for nobody reads it. */
final class Scrubbing {
    private final SimCluster cluster;
    private final List<Pass> passes;

    /** Begins anew, everywhere: a pass that is under way is not enough, for it began too early. */
    Scrubbing(SimCluster cluster) {
        this.cluster = cluster;
        this.passes = scrubbers().map(Pass::of).toList();
    }

    /** @param cycle the number of the first pass that begins from now on */
    private record Pass(Scrubber scrubber, long cycle) {
        private static Pass of(Scrubber scrubber) {
            return new Pass(scrubber, scrubber.status().cycles() + (scrubber.isRunning() ? 2 : 1));
        }

        private boolean isDone() {
            return scrubber.status().cycles() >= cycle;
        }
    }

    /** Whether everything has been verified; to be asked time and again, for it is what begins the passes. */
    boolean isDone() {
        List<Scrubber> left = scrubbers().toList();
        boolean done = true;
        for (Pass pass : passes) {
            if (!pass.isDone() && left.contains(pass.scrubber)) {
                pass.scrubber.start();
                done = false;
            }
        }
        return done;
    }

    private Stream<Scrubber> scrubbers() {
        return cluster.cores().flatMap(Scrubbing::of);
    }

    private static Stream<Scrubber> of(NodeCore core) {
        return Stream.concat(
                Stream.of(core.engine().scrubber()),
                core.hints().engines().stream().map(engine -> engine.scrubber()));
    }
}
