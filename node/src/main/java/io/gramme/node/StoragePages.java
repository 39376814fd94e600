package io.gramme.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.node.http.HttpStorage;
import io.gramme.node.storage.ScrubStatus;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageUsage;
import io.gramme.ring.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** What the logs of this node take and how they are kept: asks its loops, and answers when all have answered. Thread-safe. */
final class StoragePages implements HttpStorage {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final NodeId self;
    private final List<NodeLoop> loops;

    StoragePages(NodeId self, List<NodeLoop> loops) {
        this.self = self;
        this.loops = List.copyOf(loops);
    }

    /**
     * What one loop says.
     *
     * @param usage of all its logs
     * @param scrubs the same; the first is that of its own records, the others may begin and end with their hints
     */
    private record LoopStorage(List<StorageUsage> usage, List<ScrubStatus> scrubs, long mended, long unreadable) {
        private ScrubStatus own() {
            return scrubs.get(0);
        }
    }

    @Override
    public void status(Consumer<Optional<ObjectNode>> answer) {
        ask(engine -> {}, answer);
    }

    @Override
    public void compact(Consumer<Optional<ObjectNode>> answer) {
        ask(StorageEngine::compact, answer);
    }

    @Override
    public void scrub(Consumer<Optional<ObjectNode>> answer) {
        ask(engine -> engine.scrubber().start(), answer);
    }

    private void ask(Consumer<StorageEngine> order, Consumer<Optional<ObjectNode>> answer) {
        LoopSurvey.ask(loops, (loop, core) -> said(core, order), answers -> answer.accept(answers.map(this::page)));
    }

    private static LoopStorage said(NodeCore core, Consumer<StorageEngine> order) {
        List<StorageEngine> engines = new ArrayList<>();
        engines.add(core.engine());
        engines.addAll(core.hints().engines());
        engines.forEach(order);
        return new LoopStorage(
                engines.stream().map(StorageEngine::usage).toList(),
                engines.stream().map(engine -> engine.scrubber().status()).toList(),
                core.replica().lost().mended().value(),
                core.replica().lost().size());
    }

    private ObjectNode page(List<LoopStorage> answers) {
        List<StorageUsage> usage =
                answers.stream().flatMap(loop -> loop.usage.stream()).toList();
        // Hint logs come and go: what they have counted would make the sums fall.
        List<StorageUsage> own = answers.stream().map(loop -> loop.usage.get(0)).toList();
        ObjectNode page = JSON.objectNode().put("node", self.toString());
        page.putObject("log")
                .put("liveBytes", sum(usage, StorageUsage::liveBytes))
                .put("deadBytes", sum(usage, StorageUsage::deadBytes))
                .put("totalBytes", sum(usage, StorageUsage::totalBytes))
                .put("segments", sum(usage, StorageUsage::segments));
        page.putObject("compaction")
                .put("left", sum(usage, StorageUsage::left))
                .put("compactions", sum(own, StorageUsage::compactions))
                .put("compactedBytes", sum(own, StorageUsage::compactedBytes))
                .put("copiedBytes", sum(own, StorageUsage::copiedBytes));
        scrub(page.putObject("scrub"), answers);
        return page;
    }

    private static void scrub(ObjectNode page, List<LoopStorage> answers) {
        boolean running = answers.stream().flatMap(loop -> loop.scrubs.stream()).anyMatch(ScrubStatus::running);
        List<ScrubStatus> scrubs = answers.stream().map(LoopStorage::own).toList();
        page.put("running", running)
                .put("checkedBytes", sum(scrubs, ScrubStatus::checkedBytes))
                .put("bytes", sum(scrubs, ScrubStatus::bytes))
                .put("checkedSegments", sum(scrubs, ScrubStatus::checkedSegments))
                .put("segments", sum(scrubs, ScrubStatus::segments))
                .put("cycles", least(answers, ScrubStatus::cycles));
        long oldest = least(answers, ScrubStatus::completedMillis);
        page.put(
                        "lastCompleted",
                        oldest == 0 ? null : Instant.ofEpochMilli(oldest).toString())
                .put("damagedRecords", sum(scrubs, ScrubStatus::damagedRecords))
                .put(
                        "damagedFiles",
                        sum(scrubs, ScrubStatus::damagedFiles) + sum(scrubs, ScrubStatus::correctedEntries))
                .put("mendedRecords", sum(answers, LoopStorage::mended))
                .put("unreadableRecords", sum(answers, LoopStorage::unreadable));
    }

    private static long least(List<LoopStorage> answers, ToLongFunction<ScrubStatus> value) {
        return answers.stream().map(LoopStorage::own).mapToLong(value).min().orElse(0);
    }

    private static <T> long sum(List<T> parts, ToLongFunction<T> value) {
        return parts.stream().mapToLong(value).sum();
    }
}
