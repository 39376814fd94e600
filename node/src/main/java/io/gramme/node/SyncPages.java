package io.gramme.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.node.coordinator.SyncService;
import io.gramme.node.http.HttpSync;
import io.gramme.node.sync.SyncStats;
import io.gramme.node.sync.SyncStatus;
import io.gramme.node.sync.SyncStatus.Copy;
import io.gramme.ring.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** How synchronisation stands on this node: asks its loops, and answers when all have answered. Thread-safe. */
final class SyncPages implements HttpSync {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final NodeId self;
    private final List<NodeLoop> loops;

    SyncPages(NodeId self, List<NodeLoop> loops) {
        this.self = self;
        this.loops = List.copyOf(loops);
    }

    /** What is done in a loop before it says how it stands. */
    @FunctionalInterface
    private interface Order {
        void give(int loop, SyncService syncs);
    }

    /** What one loop says. */
    private record LoopSync(SyncStatus status, SyncStats stats, long untrueTrees) {}

    @Override
    public void status(Consumer<Optional<ObjectNode>> answer) {
        ask((loop, syncs) -> {}, answer);
    }

    /** One that is suspended does nothing, so that nothing begins unexpectedly when it is resumed. */
    @Override
    public void run(Optional<Integer> partition, Consumer<Optional<ObjectNode>> answer) {
        Order order = (loop, syncs) -> {
            boolean meant = partition.isEmpty() || Math.floorMod(partition.get(), loops.size()) == loop;
            if (meant && !syncs.scheduler().isSuspended()) {
                syncs.run(partition);
            }
        };
        ask(order, answer);
    }

    @Override
    public void suspend(Consumer<Optional<ObjectNode>> answer) {
        ask((loop, syncs) -> syncs.scheduler().suspend(), answer);
    }

    @Override
    public void resume(Consumer<Optional<ObjectNode>> answer) {
        ask((loop, syncs) -> syncs.scheduler().resume(), answer);
    }

    private void ask(Order order, Consumer<Optional<ObjectNode>> answer) {
        LoopSurvey.ask(
                loops,
                (loop, core) -> {
                    order.give(loop, core.syncs());
                    return said(core.syncs());
                },
                answers -> answer.accept(answers.map(this::page)));
    }

    private static LoopSync said(SyncService syncs) {
        return new LoopSync(
                syncs.status(), syncs.stats(), syncs.trees().untrue().value());
    }

    private ObjectNode page(List<LoopSync> answers) {
        List<SyncStatus> loopsSay = answers.stream().map(LoopSync::status).toList();
        List<SyncStats> stats = answers.stream().map(LoopSync::stats).toList();
        List<Copy> copies = loopsSay.stream()
                .flatMap(status -> status.partitions().stream())
                .sorted(Comparator.comparingInt(Copy::partition))
                .toList();
        ObjectNode page = JSON.objectNode()
                .put("node", self.toString())
                .put("suspended", loopsSay.stream().anyMatch(SyncStatus::suspended))
                .put("running", loopsSay.stream().mapToInt(SyncStatus::running).sum())
                .put("waiting", loopsSay.stream().mapToInt(SyncStatus::waiting).sum())
                .put("sessions", stats.stream().mapToLong(SyncStats::sessions).sum())
                .put(
                        "unanswered",
                        stats.stream().mapToLong(SyncStats::unanswered).sum())
                .put("repaired", stats.stream().mapToLong(SyncStats::repaired).sum())
                .put(
                        "falseAlarms",
                        stats.stream().mapToLong(SyncStats::falseAlarms).sum())
                .put(
                        "copiedBytes",
                        stats.stream().mapToLong(SyncStats::copiedBytes).sum())
                .put(
                        "untrueTrees",
                        answers.stream().mapToLong(LoopSync::untrueTrees).sum());
        put(page, "oldestVerifiedSeconds", oldest(copies));
        list(page.putArray("partitions"), copies);
        return page;
    }

    /** Empty when one of them has not been verified, or there is none. */
    private static OptionalLong oldest(List<Copy> copies) {
        return copies.stream().allMatch(copy -> copy.verifiedSeconds().isPresent())
                ? copies.stream()
                        .mapToLong(copy -> copy.verifiedSeconds().orElseThrow())
                        .max()
                : OptionalLong.empty();
    }

    private static void list(ArrayNode list, List<Copy> copies) {
        for (Copy copy : copies) {
            ObjectNode entry = list.addObject()
                    .put("partition", copy.partition())
                    .put("ready", copy.ready())
                    .put("whole", copy.whole());
            put(entry, "verifiedSeconds", copy.verifiedSeconds());
            entry.put("runs", copy.runs());
            put(entry, "verifiedRuns", copy.verifiedRuns());
        }
    }

    private static void put(ObjectNode object, String name, OptionalLong value) {
        if (value.isPresent()) {
            object.put(name, value.getAsLong());
        } else {
            object.putNull(name);
        }
    }
}
