package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.load.FinalReads;
import io.gramme.itests.chaos.load.Recorder;
import io.gramme.itests.chaos.report.RunFacts;
import io.gramme.itests.chaos.site.Capabilities;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.ChaosRing;
import io.gramme.itests.chaos.site.NodeEndedException;
import io.gramme.itests.chaos.site.NodeSettings;
import io.gramme.itests.chaos.site.Site;
import io.gramme.itests.chaos.site.SiteFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Runs one scenario from its first daemon to its page. Confined to its thread. */
final class Conductor {
    private static final int CALM_SECONDS = 9;
    private static final int HEALED_SECONDS = 6;
    private static final Duration REUNION = Duration.ofSeconds(30);
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
    private OptionalLong calm = OptionalLong.empty();
    private Optional<String> disagreement = Optional.empty();
    private Optional<String> trouble = Optional.empty();
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
        } catch (RuntimeException | AssertionError e) {
            troubled(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trouble = Optional.of("interrupted");
        }
        Outcome outcome = new Outcome(facts(), folder.path(), verdicts);
        folder.report(outcome);
        return outcome;
    }

    /** The first is the one that matters. What nobody has foreseen is said with where it came from. */
    private void troubled(Throwable failure) {
        if (trouble.isEmpty()) {
            boolean isForeseen = failure instanceof SiteFailure;
            trouble = Optional.of(isForeseen ? String.valueOf(failure.getMessage()) : failure.toString());
            if (!isForeseen) {
                StringWriter trace = new StringWriter();
                failure.printStackTrace(new PrintWriter(trace));
                says.accept(trace.toString());
            }
        }
    }

    private List<Verdict> perform(Site site) throws InterruptedException {
        ChaosRing ring = new ChaosRing(site, scenario.nodes());
        Path history = folder.history();
        try (Recorder recorder = Recorder.create(history, header())) {
            Stage stage = new Stage(site, ring, recorder, options, says);
            try {
                perform(stage, ring, recorder);
                long writes = scenario.leastWrites() * (long) options.percent() / RunOptions.FULL;
                Floors floors = new Floors(writes, scenario.loads().isEmpty() ? OptionalLong.empty() : calm);
                return new Judge(history, disagreement, floors, stage).verdicts(recorder);
            } finally {
                notes = stage.notes();
                skips.addAll(stage.skips());
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

    /** Everything but the verdicts. Whatever ends it, clients have ended when it returns, and the history can be judged. */
    private void perform(Stage stage, ChaosRing ring, Recorder recorder) throws InterruptedException {
        Set<String> ended = new LinkedHashSet<>();
        Clients clients = new Clients(Stage.targets(ring.nodes()), scenario.loads(), options.seed(), recorder);
        try (clients) {
            stage.send(clients);
            perform(stage, ring, clients);
            new FinalReads(Stage.targets(stage.members()), Stage.TABLE, recorder, PATIENCE).run();
        } catch (NodeEndedException e) {
            ended.add(String.valueOf(e.getMessage()));
        } catch (RuntimeException | AssertionError e) {
            troubled(e);
        }
        clients.failures().forEach(failure -> stage.expect(false, "client-ended", failure));
        for (ChaosNode node : ring.nodes()) {
            node.crashes()
                    .forEach(file -> stage.expect(false, "node-crashed", node + " has left " + file.getFileName()));
            node.ended().ifPresent(ended::add);
        }
        ended.forEach(how -> stage.expect(false, "node-ended", how));
    }

    private void perform(Stage stage, ChaosRing ring, Clients clients) {
        scenario.prepare(stage);
        ring.start();
        stage.note("all serve");
        clients.start();
        stage.pause(CALM_SECONDS);
        scenario.run(stage);
        stage.nemesis().endAll();
        long healed = System.nanoTime();
        stage.note("healed");
        String apart = ring.awaitRing(stage.members(), REUNION);
        stage.expect(apart.isEmpty(), "no-reunion", REUNION.toSeconds() + " s after the heal: " + apart);
        calm = OptionalLong.of(stage.now());
        stage.pause(HEALED_SECONDS);
        clients.stop();
        disagreement = Optional.of(converge(stage, ring, healed));
        ring.checkRuns();
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

    private RunFacts facts() {
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
