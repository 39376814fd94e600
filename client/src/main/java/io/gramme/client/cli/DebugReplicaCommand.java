package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.wire.Limits;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme debug replica}: what one node alone holds. */
@Command(
        name = "replica",
        mixinStandardHelpOptions = true,
        description = {
            "Show one node's own copy of a record, or of a whole partition: no quorum, no repair, no merging.",
            "Two copies of a record are equal when their digests are."
        },
        footer = {
            "",
            "Examples:",
            "  gramme debug replica cart-17 --node 2             its versions, their dots, and what is kept for others",
            "  gramme debug replica cart-17 --node 4d5a --json",
            "  gramme debug replica --partition 17 --node 2      every key with its digest",
            "",
            "Exit codes: 0 the copy has the record, 1 failed or the record is damaged there, 2 usage, 3 it has not."
        })
final class DebugReplicaCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", arity = "0..1", paramLabel = "KEY", description = "the record's key")
    private @Nullable String key;

    @Option(
            names = "--key-format",
            paramLabel = "FORMAT",
            description = "how KEY is written: ${COMPLETION-CANDIDATES}; text (in UTF-8) by default")
    private RecordOptions.Format format = RecordOptions.Format.text;

    @Option(names = "--partition", paramLabel = "P", description = "list this partition instead, from 0")
    private @Nullable Integer partition;

    @Option(names = "--table", paramLabel = "TABLE", description = "default by default")
    private String table = "default";

    @Option(
            names = "--node",
            required = true,
            paramLabel = "NODE",
            description = "whose copy: a number of the local cluster, an id or the beginning of one")
    private String node = "";

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write it as JSON")
    private boolean json;

    DebugReplicaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String written = key;
        Integer number = partition;
        if (!Limits.isTableName(table)) {
            throw Failure.usage("'" + table + "' is no name of a table");
        }
        if (written != null && number == null) {
            return record(format.bytes(written), written);
        }
        if (number != null && written == null && number >= 0) {
            return partition(number);
        }
        throw Failure.usage("give either a KEY or --partition, from 0");
    }

    private int record(Bytes bytes, String written) {
        HttpNode asked = HttpNode.named(node, HttpNode.all(connect, terminal));
        JsonNode page = read(asked, "/tables/" + table + "/keys/" + ReplicaPage.percentEncoded(bytes) + "/replica");
        ReplicaPage replica = new ReplicaPage(page);
        if (json) {
            Json.print(terminal, page);
        } else {
            replica.print(terminal, asked, written);
        }
        return replica.isLost() ? ExitCodes.FAILED : replica.isFound() ? ExitCodes.OK : ExitCodes.NOT_FOUND;
    }

    private int partition(int number) {
        HttpNode asked = HttpNode.named(node, HttpNode.all(connect, terminal));
        String path = "/tables/" + table + "/partitions/" + number + "/replica";
        try (PartitionListing listing = PartitionListing.to(terminal, json)) {
            String after = "";
            do {
                JsonNode page = read(asked, after.isEmpty() ? path : path + "?after=" + after);
                after = listing.add(page, after);
            } while (!after.isEmpty());
            listing.end();
        }
        return ExitCodes.OK;
    }

    private JsonNode read(HttpNode asked, String path) {
        try {
            return asked.read(path, connect.timeoutMillis());
        } catch (IOException e) {
            throw Failure.of("node " + asked.title() + ": " + asked.unreachable(e));
        }
    }
}
