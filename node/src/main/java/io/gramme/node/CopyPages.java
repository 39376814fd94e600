package io.gramme.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.node.coordinator.Inspection;
import io.gramme.node.handoff.HintSummary;
import io.gramme.node.handoff.SyncFlags;
import io.gramme.node.http.HttpCopies;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.Dot;
import io.gramme.node.version.HybridClock;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The pages about what this node alone holds: asks its loops, and answers when all have answered. Thread-safe. */
final class CopyPages implements HttpCopies {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final NodeId self;
    private final Supplier<Tables> tables;
    private final List<NodeLoop> loops;
    private final Supplier<ClusterView> view;
    private final Supplier<Long> wallMillis;

    CopyPages(
            NodeId self,
            Supplier<Tables> tables,
            List<NodeLoop> loops,
            Supplier<ClusterView> view,
            Supplier<Long> wallMillis) {
        this.self = self;
        this.tables = tables;
        this.loops = List.copyOf(loops);
        this.view = view;
        this.wallMillis = wallMillis;
    }

    /** What one loop says of its hints. */
    private record LoopHints(
            List<HintSummary> summaries,
            Set<NodeId> delivering,
            List<SyncFlags.Flag> flags,
            long delivered,
            long dropped) {}

    @Override
    public void hints(Consumer<Optional<ObjectNode>> answer) {
        LoopSurvey.ask(loops, (loop, core) -> said(core), answers -> answer.accept(answers.map(this::page)));
    }

    private static LoopHints said(NodeCore core) {
        return new LoopHints(
                core.hints().summaries(),
                new TreeSet<>(core.delivering()),
                core.needsSync(),
                core.hints().stats().delivered(),
                core.hints().stats().dropped());
    }

    private ObjectNode page(List<LoopHints> answers) {
        ObjectNode page = JSON.objectNode().put("node", self.toString());
        TreeMap<NodeId, HintSummary> byTarget = new TreeMap<>();
        TreeSet<NodeId> delivering = new TreeSet<>();
        TreeSet<SyncFlags.Flag> flags = new TreeSet<>();
        for (LoopHints loop : answers) {
            loop.summaries.stream()
                    .filter(line -> line.hints() > 0)
                    .forEach(line -> byTarget.merge(line.target(), line, HintSummary::plus));
            delivering.addAll(loop.delivering);
            flags.addAll(loop.flags);
        }
        ArrayNode lines = page.putArray("hints");
        byTarget.forEach((target, line) -> lines.addObject()
                .put("target", target.toString())
                .put("hints", line.hints())
                .put("bytes", line.bytes())
                .put("oldestSeconds", Math.max(0, wallMillis.get() - line.sinceMillis()) / 1_000)
                .put("state", line.full() ? "full" : delivering.contains(target) ? "delivering" : "waiting"));
        page.put("delivered", answers.stream().mapToLong(LoopHints::delivered).sum());
        page.put("dropped", answers.stream().mapToLong(LoopHints::dropped).sum());
        ArrayNode list = page.putArray("needsFullSync");
        flags.forEach(
                flag -> list.addObject().put("target", flag.target().toString()).put("partition", flag.partition()));
        return page;
    }

    @Override
    public void replica(String tableName, Bytes key, Consumer<Optional<ObjectNode>> answer) {
        Table table = tables.get().named(tableName).orElseThrow();
        int partition = Token.of(key).partition(partitions());
        RecordKey record = new RecordKey(partition, table.number(), key);
        boolean asked = loopOf(partition)
                .offer(core -> core.inspect(
                        table, record, seen -> answer.accept(Optional.of(page(tableName, partition, seen)))));
        if (!asked) {
            answer.accept(Optional.empty());
        }
    }

    private int partitions() {
        return view.get().ring().orElseThrow().ring().partitions();
    }

    private NodeLoop loopOf(int partition) {
        return loops.get(Math.floorMod(partition, loops.size()));
    }

    private ObjectNode page(String table, int partition, Inspection seen) {
        ObjectNode page = head(table, partition, seen.primary(), seen.whole());
        boolean found = seen.own() instanceof ReadOutcome.Found;
        page.put("found", found).put("lost", seen.own() instanceof ReadOutcome.Lost);
        if (seen.own() instanceof ReadOutcome.Found there) {
            page.put("digest", hex(there.digest()));
            describe(page, there.record().siblings());
        }
        seen.tombstone().ifPresent(reason -> page.put("tombstoneWaitsFor", reason));
        ArrayNode hints = page.putArray("hints");
        seen.hints().forEach((target, entry) -> {
            ObjectNode hint = hints.addObject().put("target", target.toString());
            hint.put("digest", hex(entry.digest()));
            entry.siblings().ifPresent(siblings -> describe(hint, siblings));
        });
        return page;
    }

    private ObjectNode head(String table, int partition, boolean primary, boolean whole) {
        return JSON.objectNode()
                .put("node", self.toString())
                .put("table", table)
                .put("partition", partition)
                .put("primary", primary)
                .put("whole", whole);
    }

    private void describe(ObjectNode page, Siblings siblings) {
        ArrayNode clock = page.putArray("clock");
        for (int i = 0; i < siblings.clock().size(); i++) {
            dot(clock.addObject(), siblings.clock().entry(i));
        }
        ArrayNode versions = page.putArray("versions");
        for (Version version : siblings.versions()) {
            ObjectNode line = versions.addObject();
            dot(line.putObject("dot"), version.dot());
            line.put("tombstone", version.isEnded(wallMillis.get())).put("bytes", version.length());
            line.put("checksum", String.format(java.util.Locale.ROOT, "%08x", version.checksum()));
            line.put("writtenMillis", HybridClock.millis(version.timestamp()));
            if (version.expiryMillis() != 0) {
                line.put("expires", Instant.ofEpochMilli(version.expiryMillis()).toString());
            }
        }
    }

    private static void dot(ObjectNode out, Dot dot) {
        out.put("incarnation", hex(dot.incarnation())).put("epoch", dot.epoch()).put("counter", dot.counter());
    }

    private static String hex(long value) {
        return String.format(java.util.Locale.ROOT, "%016x", value);
    }

    @Override
    public void replicas(
            String tableName, int partition, Bytes after, int limit, Consumer<Optional<ObjectNode>> answer) {
        Table table = tables.get().named(tableName).orElseThrow();
        boolean asked = loopOf(partition).offer(core -> {
            List<Bytes> keys = core.replica().keys(partition, table.number(), after, limit + 1);
            ClusterView now = view.get();
            boolean holder = now.topology()
                    .orElseThrow()
                    .preferenceList(partition, table.n())
                    .isHolder(self);
            ObjectNode page = head(tableName, partition, holder, core.isWhole(partition));
            ArrayNode records = page.putArray("records");
            for (Bytes key : keys.subList(0, Math.min(limit, keys.size()))) {
                IndexEntry entry = core.engine().find(new RecordKey(partition, table.number(), key));
                records.addObject().put("key", base64(key)).put("digest", hex(entry == null ? 0 : entry.digest()));
            }
            if (keys.size() > limit) {
                page.put("next", base64(keys.get(limit - 1)));
            }
            answer.accept(Optional.of(page));
        });
        if (!asked) {
            answer.accept(Optional.empty());
        }
    }

    private static String base64(Bytes bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
    }
}
