package io.gramme.node.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.gramme.client.wire.Limits;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.ring.NodeId;
import io.gramme.ring.Partition;
import io.gramme.ring.RingMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a daemon's configuration. Every failure is a {@link ConfigException} with a sentence that says what to change. */
public final class ConfigReader {
    private static final Duration HOUR = Duration.ofHours(1);

    /** Whoever was silent for so many gossip or heartbeat intervals has not been overlooked. */
    private static final int FENCE_AFTER_INTERVALS = 30;

    private ConfigReader() {}

    /** Reads the file; relative paths in it are taken from where the process runs. */
    public static NodeConfig read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage());
        }
    }

    /** Parses the text of a file. An empty text gives a ring of one node with every default. */
    public static NodeConfig parse(String yaml) {
        Section root = new Section("", tree(yaml));
        NodeConfig.Endpoints listen = endpoints(
                root.section("listen"),
                new NodeConfig.Endpoints(
                        new Address("127.0.0.1", 7400),
                        new Address("127.0.0.1", 7401),
                        new Address("127.0.0.1", 7402)));
        NodeConfig.Endpoints advertise = endpoints(root.section("advertise"), listen);
        NodeConfig config = new NodeConfig(
                self(root.section("node")),
                cluster(root.section("cluster"), advertise),
                listen,
                advertise,
                tables(root),
                storage(root.section("storage")),
                hints(root.section("hints")),
                sync(root.section("sync")),
                tombstones(root.section("tombstones")),
                transfer(root.section("transfer")),
                limits(root.section("limits")),
                log(root.section("log")));
        root.finish();
        check(config);
        return config;
    }

    private static JsonNode tree(String yaml) {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
        try {
            return mapper.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new ConfigException("not YAML: " + e.getOriginalMessage()
                    + (e.getLocation() == null
                            ? ""
                            : " (line " + e.getLocation().getLineNr() + ")"));
        }
    }

    private static NodeConfig.Self self(Section section) {
        Optional<NodeId> id = section.text("id").map(text -> {
            try {
                return NodeId.parse(text);
            } catch (IllegalArgumentException e) {
                throw new ConfigException("node.id: " + e.getMessage());
            }
        });
        String zone = section.text("zone", "default");
        if (zone.isEmpty() || zone.length() > RingMember.MAX_ZONE_LENGTH) {
            throw new ConfigException("node.zone has 1 to " + RingMember.MAX_ZONE_LENGTH + " characters");
        }
        NodeConfig.Self self = new NodeConfig.Self(
                id,
                Path.of(section.text("data", "data")),
                zone,
                section.number("weight", 1, 1, RingMember.MAX_WEIGHT),
                section.number("loops", 0, 0, 16),
                section.number("io-threads", 1, 1, 64));
        section.finish();
        return self;
    }

    private static NodeConfig.Cluster cluster(Section section, NodeConfig.Endpoints advertise) {
        List<Address> seeds = new ArrayList<>();
        for (String seed : section.texts("seeds")) {
            seeds.add(Address.parse(seed));
        }
        if (seeds.isEmpty()) {
            seeds.add(advertise.peer());
        }
        int partitions = section.number("partitions", 256, 1, Partition.MAX_COUNT);
        if (Integer.bitCount(partitions) != 1) {
            throw new ConfigException("cluster.partitions is a power of two, not " + partitions);
        }
        Duration gossip = section.time("gossip-interval", Duration.ofSeconds(1), Duration.ofMillis(10), HOUR);
        Duration heartbeat = section.time(
                "heartbeat-interval", Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMinutes(1));
        Duration longer = gossip.compareTo(heartbeat) > 0 ? gossip : heartbeat;
        NodeConfig.Cluster cluster = new NodeConfig.Cluster(
                seeds,
                partitions,
                section.flag("bootstrap", false),
                section.text("secret"),
                gossip,
                heartbeat,
                section.time(
                        "fence-after",
                        Duration.ofDays(7),
                        longer.multipliedBy(FENCE_AFTER_INTERVALS),
                        Duration.ofDays(3_650)));
        section.finish();
        return cluster;
    }

    private static NodeConfig.Endpoints endpoints(Section section, NodeConfig.Endpoints defaults) {
        NodeConfig.Endpoints endpoints = new NodeConfig.Endpoints(
                section.text("peer").map(Address::parse).orElse(defaults.peer()),
                section.text("client").map(Address::parse).orElse(defaults.client()),
                section.text("http").map(Address::parse).orElse(defaults.http()));
        section.finish();
        return endpoints;
    }

    private static Tables tables(Section root) {
        List<Table> tables = new ArrayList<>();
        for (Section section : root.sections("tables")) {
            tables.add(table(section));
        }
        try {
            return new Tables(tables.isEmpty() ? List.of(Table.DEFAULT) : tables);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("tables: " + e.getMessage());
        }
    }

    private static Table table(Section section) {
        String name = section.text("name").orElseThrow(() -> new ConfigException(section.at("name") + " is missing"));
        int number = section.number("number", 0, 0, Integer.MAX_VALUE);
        if (number == 0) {
            throw new ConfigException(
                    section.at("number") + " is missing: records are stored under a table's number, which"
                            + " is from 1 and never used for another table");
        }
        String mode = section.text("mode", "sloppy");
        if (!mode.equals("sloppy")) {
            throw new ConfigException(section.at("mode") + " is sloppy, not '" + mode + "'");
        }
        int n = section.number("n", 3, 1, Table.MAX_COPIES);
        int majority = n / 2 + 1;
        Table.Conflict conflict = choice(section, "conflict", "siblings", "last-write-wins") == 0
                ? Table.Conflict.SIBLINGS
                : Table.Conflict.LAST_WRITE_WINS;
        Table.Durability durability = choice(section, "durability", "forced", "interval") == 0
                ? Table.Durability.FORCED
                : Table.Durability.INTERVAL;
        int r = section.number("r", majority, 1, n);
        int w = section.number("w", majority, 1, n);
        Table.Quorum quorum =
                new Table.Quorum(r, w, section.number("primary-r", 0, 0, n), section.number("primary-w", 0, 0, n));
        long ttl = section.time("ttl", Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(Limits.TTL_MILLIS))
                .toMillis();
        section.finish();
        try {
            return new Table(number, name, n, quorum, conflict, durability, ttl);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    /** 0 for the first, which is the default, 1 for the second. */
    private static int choice(Section section, String key, String first, String second) {
        String text = section.text(key, first);
        if (!text.equals(first) && !text.equals(second)) {
            throw new ConfigException(section.at(key) + " is " + first + " or " + second + ", not '" + text + "'");
        }
        return text.equals(first) ? 0 : 1;
    }

    private static NodeConfig.Storage storage(Section section) {
        NodeConfig.Storage storage = new NodeConfig.Storage(
                section.size(
                        "segment-size", 64L << 20, StorageConfig.MIN_SEGMENT_BYTES, StorageConfig.MAX_SEGMENT_BYTES),
                section.time("force-interval", Duration.ofMillis(10), Duration.ofMillis(1), Duration.ofMinutes(1)),
                section.size("staged", 64L << 20, 1L << 20, 1L << 30),
                compaction(section),
                scrub(section));
        section.finish();
        return storage;
    }

    private static CompactionConfig compaction(Section section) {
        Duration milli = Duration.ofMillis(1);
        return new CompactionConfig(
                section.number("compaction-dead", 50, 1, 100),
                section.size("compaction-rate", 32L << 20, 1_024, 1L << 40),
                section.number("compaction-full", 170, 100, 1_000),
                section.number("compaction-marks", 10, 1, 100),
                section.time("compaction-interval", Duration.ofSeconds(1), milli, HOUR)
                        .toNanos(),
                section.time("compaction-retry", Duration.ofMinutes(10), milli, Duration.ofDays(365))
                        .toNanos());
    }

    private static ScrubConfig scrub(Section section) {
        Duration week = Duration.ofDays(7);
        return new ScrubConfig(
                section.time("scrub-interval", week, Duration.ofSeconds(1), Duration.ofDays(3_650))
                        .toMillis(),
                section.size("scrub-rate", 32L << 20, 1_024, 1L << 40));
    }

    private static NodeConfig.Hints hints(Section section) {
        NodeConfig.Hints hints = new NodeConfig.Hints(
                section.size(
                        "segment-size", 8L << 20, StorageConfig.MIN_SEGMENT_BYTES, StorageConfig.MAX_SEGMENT_BYTES),
                section.size("max-size", 20L << 30, 0, 1L << 50),
                section.time("window", Duration.ofHours(24), Duration.ZERO, Duration.ofDays(3_650)),
                section.size("rate", 8L << 20, 1_024, 1L << 40),
                section.time("retry", Duration.ofSeconds(10), Duration.ofMillis(10), HOUR));
        section.finish();
        return hints;
    }

    private static NodeConfig.Sync sync(Section section) {
        Duration second = Duration.ofSeconds(1);
        NodeConfig.Sync sync = new NodeConfig.Sync(
                section.time("interval", HOUR, second, Duration.ofDays(365)),
                section.time("retry", Duration.ofSeconds(5), Duration.ofMillis(100), HOUR),
                section.time("settle", Duration.ofSeconds(2), Duration.ofMillis(10), HOUR),
                section.number("exchanges", 2, 1, 64),
                section.number("repairs", 200, 1, 1_000_000),
                section.size("rate", 40L << 20, 1_024, 1L << 40),
                section.time("rebuild", Duration.ofDays(14), second, Duration.ofDays(3_650)));
        section.finish();
        if (sync.retry().compareTo(sync.interval()) > 0) {
            throw new ConfigException("sync.retry is not longer than sync.interval");
        }
        return sync;
    }

    private static NodeConfig.Tombstones tombstones(Section section) {
        NodeConfig.Tombstones tombstones = new NodeConfig.Tombstones(
                section.time("min-age", Duration.ofHours(24), Duration.ZERO, Duration.ofDays(3_650)),
                section.time("pause", Duration.ofMinutes(90), Duration.ZERO, Duration.ofDays(365)),
                section.time("interval", HOUR, Duration.ofMillis(100), Duration.ofDays(365)),
                section.number("rate", 500, 1, 1_000_000));
        section.finish();
        return tombstones;
    }

    private static NodeConfig.Transfer transfer(Section section) {
        NodeConfig.Transfer transfer = new NodeConfig.Transfer(
                section.time("keep", Duration.ofHours(24), Duration.ZERO, Duration.ofDays(365)));
        section.finish();
        return transfer;
    }

    private static NodeConfig.Limits limits(Section section) {
        NodeConfig.Limits limits = new NodeConfig.Limits(
                section.time("timeout", Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofMinutes(10)),
                section.number("operations", 20_000, 16, 10_000_000),
                section.number("in-flight", 4_096, 1, 1_000_000),
                section.number("queue", 8_192, 64, 1 << 20),
                section.time("drain", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(10)));
        section.finish();
        if (Integer.bitCount(limits.queue()) != 1) {
            throw new ConfigException("limits.queue is a power of two, not " + limits.queue());
        }
        return limits;
    }

    private static NodeConfig.Log log(Section section) {
        String level = section.text("level", "info");
        if (!List.of("error", "warn", "info", "debug", "trace").contains(level)) {
            throw new ConfigException("log.level is error, warn, info, debug or trace, not '" + level + "'");
        }
        NodeConfig.Log log = new NodeConfig.Log(
                section.text("dir").map(Path::of),
                level,
                section.size("file-size", 10L << 20, 1L << 10, 1L << 30),
                section.size("total-size", 100L << 20, 1L << 10, 1L << 40));
        section.finish();
        return log;
    }

    private static void check(NodeConfig config) {
        for (Address address : List.of(
                config.advertise().peer(),
                config.advertise().client(),
                config.advertise().http())) {
            if (address.isWildcard()) {
                throw new ConfigException("advertise: others cannot reach " + address
                        + "; name an address of this machine under advertise when listen is a wildcard");
            }
        }
    }
}
