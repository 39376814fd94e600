package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.Op;
import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.NetworkFaults;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.ChaosNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Two nodes and three hear nothing of each other, and clients write to all of them. */
final class PartitionTwoThree implements Scenario {
    private static final int KEYS = 20;
    private static final double LEAST = 0.99;
    /** Until a side knows that it is alone: three silent heartbeats, and the time of a request. */
    private static final Duration DETECTION = Duration.ofSeconds(4);

    @Override
    public String name() {
        return "partition";
    }

    @Override
    public int number() {
        return 9;
    }

    @Override
    public String shows() {
        return "Both sides of a partition take writes, and what they wrote is side by side or merged afterwards.";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of(Capability.NAMESPACES, Capability.FILTER);
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(
                LoadSettings.readsAnd(Task.UPDATE)
                        .weight(Task.FOLLOW, 1)
                        .keys(KEYS)
                        .http(),
                LoadSettings.only(Task.ADD)
                        .keys(KEYS)
                        .clients(100, 5)
                        .perSecond(100)
                        .http());
    }

    @Override
    public void run(Stage stage) {
        List<ChaosNode> all = stage.ring().nodes();
        List<ChaosNode> two = all.subList(0, 2);
        Fault cut = NetworkFaults.partition(stage.site().network(), List.of(two, all.subList(2, all.size())));
        stage.nemesis().begin(cut);
        long begin = stage.now() + DETECTION.toNanos();
        stage.pause(36);
        long end = stage.now();
        stage.nemesis().end(cut);
        stage.pause(10);
        stage.atTheEnd(history -> {
            expectWrites(stage, history, two, begin, end);
            expectWrites(stage, history, all.subList(2, all.size()), begin, end);
        });
    }

    private static void expectWrites(Stage stage, History history, List<ChaosNode> side, long begin, long end) {
        List<String> names = side.stream().map(ChaosNode::name).toList();
        List<Op> writes = history.operations().stream()
                .filter(op -> op.kind() != Kind.READ && op.invoked() >= begin && op.invoked() < end)
                .filter(op -> names.contains(op.coordinator()))
                .toList();
        long done = writes.stream().filter(Op::isOk).count();
        String sentence = String.format(
                Locale.ROOT, "of %d writes to %s during the cut %d were taken", writes.size(), names, done);
        stage.note(sentence);
        stage.expect(!writes.isEmpty() && done >= LEAST * writes.size(), "side-refuses", sentence);
    }
}
