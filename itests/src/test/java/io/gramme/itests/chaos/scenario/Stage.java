package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gramme.itests.chaos.check.Anomaly;
import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.load.RecordedClient;
import io.gramme.itests.chaos.load.Recorder;
import io.gramme.itests.chaos.load.Target;
import io.gramme.itests.chaos.load.Targets;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.Nemesis;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.ChaosRing;
import io.gramme.itests.chaos.site.Site;
import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a scenario has to do with while it goes on. Confined to its thread. */
final class Stage {
    static final String TABLE = "default";
    private static final long LOOK_NANOS = 250_000_000;

    private final Site site;
    private final ChaosRing ring;
    private final Recorder recorder;
    private final Nemesis nemesis;
    private final RunOptions options;
    private final SplittableRandom random;
    private final Consumer<String> says;
    private final List<String> notes = new ArrayList<>();
    private final List<String> skips = new ArrayList<>();
    private final List<Anomaly> unexpected = new ArrayList<>();
    private final List<ChaosNode> gone = new ArrayList<>();
    private final List<Consumer<History>> looks = new ArrayList<>();
    private @Nullable Clients clients;
    private int expectations;

    Stage(Site site, ChaosRing ring, Recorder recorder, RunOptions options, Consumer<String> says) {
        this.site = site;
        this.ring = ring;
        this.recorder = recorder;
        this.options = options;
        this.says = says;
        this.random = new SplittableRandom(options.seed());
        this.nemesis = new Nemesis(this::fault, this::doubt);
    }

    private void fault(String name, List<String> arguments, boolean isOn) {
        recorder.fault(name, arguments, isOn);
        String line = name + " " + String.join(" ", arguments) + (isOn ? " begins" : " has ended");
        ring.nodes().forEach(node -> node.note(line));
        note(line);
    }

    private void doubt(Fault fault, String doubt) {
        expect(doubt.isEmpty(), "no-fault", fault.name() + " of " + fault.arguments() + " did not happen: " + doubt);
    }

    /** What this machine could not do, and why. */
    void skip(String line) {
        skips.add(line);
        says.accept("skipped: " + line);
    }

    List<String> skips() {
        return List.copyOf(skips);
    }

    /** Says it to who looks on, and keeps it for the report. */
    void note(String line) {
        notes.add(line);
        says.accept(line);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    Site site() {
        return site;
    }

    ChaosRing ring() {
        return ring;
    }

    Nemesis nemesis() {
        return nemesis;
    }

    RunOptions options() {
        return options;
    }

    /** Drawn from the seed: fixes the plan, not what comes of it. */
    SplittableRandom random() {
        return random;
    }

    /** One of the nodes. */
    ChaosNode anyNode() {
        return ring.node(1 + random.nextInt(ring.nodes().size()));
    }

    /** So long, or as much of it as the run is long. No daemon may end meanwhile that should not. */
    void pause(int seconds) {
        pause(Duration.ofSeconds(seconds).multipliedBy(options.percent()).dividedBy(100));
    }

    private void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            ring.checkRuns();
            Wait.pause(Duration.ofNanos(Math.min(left, LOOK_NANOS)));
        }
        ring.checkRuns();
    }

    /** From now on for so long, however long the run is. */
    void during(Duration time, Fault fault) {
        nemesis.begin(fault);
        pause(time);
        nemesis.end(fault);
    }

    /** A client of the scenario's own, by HTTP to this node. */
    RecordedClient client(ChaosNode node, int number) {
        return RecordedClient.ofHttp(target(node), TABLE, number, recorder);
    }

    private static Target target(ChaosNode node) {
        return new Target(node.name(), node.clientAddress(), node.httpAddress());
    }

    static Targets targets(List<ChaosNode> nodes) {
        return new Targets(nodes.stream().map(Stage::target).toList());
    }

    /** How many hints the others keep for this node. */
    long hintsFor(ChaosNode target) {
        long hints = 0;
        for (ChaosNode node : ring.nodes()) {
            for (JsonNode line : node.pages()
                    .page("/hints")
                    .map(page -> page.path("hints"))
                    .orElseGet(JsonNodeFactory.instance::arrayNode)) {
                hints += line.path("target").asText().equals(target.id())
                        ? line.path("hints").asLong()
                        : 0;
            }
        }
        return hints;
    }

    /** It is no member at the end. */
    void gone(ChaosNode node) {
        gone.add(node);
    }

    /** Those that must agree at the end. */
    List<ChaosNode> members() {
        return ring.nodes().stream().filter(node -> !gone.contains(node)).toList();
    }

    /** These are its clients. */
    void send(Clients sent) {
        clients = sent;
    }

    /** Does this while no client asks for anything. */
    void rest(Runnable what) {
        Clients resting = Objects.requireNonNull(clients);
        resting.stop();
        what.run();
        resting.start();
    }

    /** Nanoseconds on the clock of the history. */
    long now() {
        return recorder.now();
    }

    /** Looked at once the history is whole. */
    void atTheEnd(Consumer<History> look) {
        looks.add(look);
    }

    void look(History history) {
        looks.forEach(look -> look.accept(history));
    }

    /** What must be so; the sentence says what is not. */
    void expect(boolean holds, String kind, String sentence) {
        expectations++;
        if (!holds) {
            unexpected.add(new Anomaly(kind, "", List.of(), sentence));
            note("unexpected: " + sentence);
        }
    }

    int expectations() {
        return expectations;
    }

    List<Anomaly> unexpected() {
        return List.copyOf(unexpected);
    }
}
