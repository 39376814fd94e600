package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.load.FinalReads;
import io.gramme.itests.chaos.load.Recorder;
import io.gramme.itests.chaos.report.RunFacts;
import io.gramme.itests.chaos.site.Capabilities;
import io.gramme.itests.chaos.site.ChaosRing;
import io.gramme.itests.chaos.site.NodeEndedException;
import io.gramme.itests.chaos.site.NodeSettings;
import io.gramme.itests.chaos.site.Site;
import io.gramme.itests.chaos.site.SiteFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Runs one scenario from its first daemon to its page. Confined to its thread. */
final class Conductor {
    private static final int CALM_SECONDS = 9;
    private static final int HEALED_SECONDS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Scenario scenario;
    private final RunOptions options;
    private final Consumer<String> says;
    private final RunFolder folder;
    private final Instant began = Instant.now();
    private final long beganNanos = System.nanoTime();
    private final List<String> skips = new ArrayList<>();
    private List<String> notes = List.of();
    private Optional<Duration> convergence = Optional.empty();
    private String where = "";

    Conductor(Scenario scenario, RunOptions options, Consumer<String> says) {
        this.scenario = scenario;
        this.options = options;
        this.says = says;
        this.folder = RunFolder.make(options, scenario);
    }

    /** Runs it. What goes wrong with the run itself is in the outcome. */
    Outcome run() {
        List<Verdict> verdicts = List.of();
        Optional<String> trouble = Optional.empty();
        try (Site site = new Site(options.basePort(), says)) {
            where = site.network().words();
            Set<?> lacking = site.capabilities().lacking(scenario.needs());
            if (lacking.isEmpty()) {
                verdicts = perform(site);
            } else {
                site.capabilities()
                        .lacking(scenario.needs())
                        .forEach(missing -> skips.add("this machine has no " + missing.what() + " ("
                                + Capabilities.name(missing) + "): needs " + missing.remedy()));
            }
        } catch (SiteFailure | IllegalStateException | AssertionError e) {
            trouble = Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trouble = Optional.of("interrupted");
        }
        Outcome outcome = new Outcome(facts(trouble), folder.path(), verdicts);
        folder.report(outcome);
        return outcome;
    }

    private List<Verdict> perform(Site site) throws InterruptedException {
        ChaosRing ring = new ChaosRing(site, scenario.nodes());
        Path history = folder.history();
        try (Recorder recorder = Recorder.create(history, header())) {
            Stage stage = new Stage(site, ring, recorder, options, says);
            try {
                return new Judge(history, perform(stage, ring, recorder), stage).verdicts(recorder);
            } finally {
                notes = stage.notes();
                folder.keepLogs(ring.nodes(), options.keeps());
            }
        }
    }

    private Header header() {
        NodeSettings nodes = scenario.nodes();
        Scenario.Promise promise = scenario.promise();
        return Header.of(scenario.name(), options.seed(), false, nodes.n(), nodes.r(), nodes.w())
                .promising(promise.success(), promise.outage());
    }

    /** Everything but the verdicts; says what keeps copies from agreeing, if something does. */
    private String perform(Stage stage, ChaosRing ring, Recorder recorder) throws InterruptedException {
        scenario.prepare(stage);
        ring.start();
        stage.note("all serve");
        try (Clients clients = new Clients(Stage.targets(ring.nodes()), scenario.loads(), options.seed(), recorder)) {
            stage.send(clients);
            clients.start();
            stage.pause(CALM_SECONDS);
            scenario.run(stage);
            stage.nemesis().endAll();
            long healed = System.nanoTime();
            stage.note("healed");
            stage.pause(HEALED_SECONDS);
            clients.stop();
            String objection = converge(stage, ring, healed);
            new FinalReads(Stage.targets(stage.members()), Stage.TABLE, recorder, PATIENCE).run();
            return objection;
        } catch (NodeEndedException e) {
            String sentence = String.valueOf(e.getMessage());
            stage.expect(false, "node-ended", sentence);
            return sentence;
        }
    }

    private String converge(Stage stage, ChaosRing ring, long healed) {
        says.accept("waiting for the copies to agree");
        String objection = ring.awaitConverged(stage.members(), scenario.convergence());
        if (objection.isEmpty()) {
            convergence = Optional.of(Duration.ofNanos(System.nanoTime() - healed));
            stage.note("all copies agree");
        } else {
            stage.note("copies do not agree: " + objection);
        }
        return objection;
    }

    private RunFacts facts(Optional<String> trouble) {
        NodeSettings nodes = scenario.nodes();
        return new RunFacts(
                scenario.name(),
                scenario.number(),
                scenario.shows(),
                options.command(scenario),
                RunFolder.commit(),
                RunFolder.machine(),
                nodes.words() + ", " + where,
                began,
                Duration.ofNanos(System.nanoTime() - beganNanos),
                convergence,
                skips,
                notes,
                trouble);
    }
}
