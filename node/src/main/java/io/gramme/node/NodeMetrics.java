package io.gramme.node;

import io.gramme.node.env.Counter;
import io.gramme.node.env.Longest;
import io.gramme.node.storage.FileDisk;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.Supplier;

/** The metrics page: what the loops count, read when it is asked for, and what the JVM says of itself. */
final class NodeMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    NodeMetrics(List<NodeCore> cores, List<NodeLoop> loops, List<FileDisk> disks, World world) {
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        for (int i = 0; i < cores.size(); i++) {
            bind(i, cores.get(i), loops.get(i));
            bindTimes(i, loops.get(i), disks.get(i));
        }
        gauge(
                "gramme.ring.epoch",
                "The ring epoch that this node holds, 0 for none",
                () -> world.view().epoch());
        gauge(
                "gramme.members",
                "Members that this node knows of",
                () -> world.view().members().size());
        gauge(
                "gramme.copies.whole",
                "1 when this node's copies have everything that they should",
                () -> cores.stream().allMatch(core -> core.syncs().stats().lacking() == 0) ? 1 : 0);
        gauge(
                "gramme.peers.connected",
                "Peers that this node has a connection to",
                () -> world.connected().size());
        gauge(
                "gramme.peers.suspected",
                "Peers that requests go around",
                () -> world.suspects().size());
        count("gramme.peers.suspicions", "Times that a peer came to be suspected", Tags.empty(), world.suspicions());
        count("gramme.peers.acquittals", "Times that the suspicion of a peer ended", Tags.empty(), world.acquittals());
    }

    private void gauge(String name, String help, Supplier<Number> value) {
        Gauge.builder(name, value).description(help).register(registry);
    }

    private void bind(int index, NodeCore core, NodeLoop loop) {
        Tags tags = Tags.of(Tag.of("loop", Integer.toString(index)));
        core.stats().forEach((name, help, counter) -> count("gramme.requests." + name, help, tags, counter));
        bindSync(core, tags);
        bindRecords(core, tags);
        core.hints().stats().forEach((name, help, counter) -> count("gramme.hints." + name, help, tags, counter));
        Gauge.builder("gramme.hints.kept", core, c -> c.hints().stats().kept())
                .description("Hints that wait to be delivered")
                .tags(tags)
                .register(registry);
        Gauge.builder("gramme.hints.kept.bytes", core, c -> c.hints().stats().keptBytes())
                .description("What the hints that wait to be delivered take in their logs")
                .tags(tags)
                .register(registry);
        count(
                "gramme.records.lost",
                "Records found unreadable since the start",
                tags,
                core.replica().lost().found());
        count(
                "gramme.records.many.siblings",
                "Writes that left more siblings than is healthy",
                tags,
                core.replica().manySiblings());
        count("gramme.loop.turns", "Turns of the loop", tags, loop.turns());
        count("gramme.loop.sent.bytes", "Bytes of messages about records, to peers", tags, loop.sentBytes());
        Gauge.builder("gramme.loop.free", loop, NodeLoop::remaining)
                .description("Free places in the loop's ring, for what other threads bring; at 0 that is refused")
                .tags(tags)
                .register(registry);
        Gauge.builder(
                        "gramme.log.unforced.bytes",
                        core,
                        c -> c.engine().appendedPosition() - (double) c.engine().forcedPosition())
                .description("How far the log is ahead of what is forced; rough across a change of segment")
                .tags(tags)
                .register(registry);
    }

    private void bindTimes(int index, NodeLoop loop, FileDisk disk) {
        Tags tags = Tags.of(Tag.of("loop", Integer.toString(index)));
        count("gramme.log.forces", "Times that the log was forced, each for all that waited", tags, disk.forces());
        Gauge.builder("gramme.log.force.longest.seconds", disk.longestForce(), Longest::seconds)
                .description("The longest of the last minute or two")
                .tags(tags)
                .register(registry);
        Gauge.builder("gramme.loop.turn.longest.seconds", loop.longestTurn(), Longest::seconds)
                .description("The longest turn of the last minute or two: so long its requests waited")
                .tags(tags)
                .register(registry);
    }

    private void bindSync(NodeCore core, Tags tags) {
        core.engine()
                .stats()
                .forEach((name, help, value) -> Gauge.builder("gramme.log." + name, value, Counter::value)
                        .description(help)
                        .tags(tags)
                        .register(registry));
        core.syncs().stats().forEachCount((name, help, counter) -> count("gramme.sync." + name, help, tags, counter));
        core.syncs()
                .stats()
                .forEachGauge((name, help, counter) -> Gauge.builder("gramme.sync." + name, counter, Counter::value)
                        .description(help)
                        .tags(tags)
                        .register(registry));
        count(
                "gramme.sync.untrue_trees",
                "Trees that were not what the records said when they were built again",
                tags,
                core.syncs().trees().untrue());
    }

    private void bindRecords(NodeCore core, Tags tags) {
        Gauge.builder("gramme.tombstones.held", core.tombstones(), Counter::value)
                .description(
                        "Deleted and expired records that wait to be forgotten, as of the last walk through all records")
                .tags(tags)
                .register(registry);
        Gauge.builder(
                        "gramme.records.unreadable",
                        core.replica().lost(),
                        l -> l.found().value() - l.mended().value())
                .description("Records that cannot be read here now, and that no other copy has made up for yet")
                .tags(tags)
                .register(registry);
        count(
                "gramme.records.mended",
                "Unreadable records that another copy made up for since the start",
                tags,
                core.replica().lost().mended());
        count(
                "gramme.tombstones.reaped",
                "Tombstones that all copies forgot",
                tags,
                core.reaper().reaped());
        count(
                "gramme.tombstones.kept",
                "Tombstones that were not forgotten when their time came, because a copy did not hold exactly them",
                tags,
                core.reaper().kept());
    }

    private void count(String name, String help, Tags tags, Counter counter) {
        FunctionCounter.builder(name, counter, Counter::value)
                .description(help)
                .tags(tags)
                .register(registry);
    }

    String page() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
