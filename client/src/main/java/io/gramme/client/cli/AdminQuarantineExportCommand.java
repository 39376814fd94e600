package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme admin quarantine export}: the records of what was set aside, as a dump. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write the records of a table that a set-aside data folder has, those that were kept for other nodes"
                    + " included, as",
            "gramme dump writes them: gramme load reads it.",
            "Deletes are not in it, and records that were deleted elsewhere since are: look before you load."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin quarantine export 5f2c09d1a7e3b846 > default.jsonl",
            "  gramme admin quarantine export 5f2c09d1a7e3b846 --table carts --out carts.jsonl",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminQuarantineExportCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "STORE", description = "as the list names it")
    private String store = "";

    @Option(names = "--table", paramLabel = "TABLE", description = "default by default")
    private String table = "default";

    @Option(names = "--out", paramLabel = "FILE", description = "write here instead of the standard output")
    private @Nullable Path file;

    AdminQuarantineExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What was written, and what could not be read. */
    private record Exported(long records, long lost) {}

    @Override
    public Integer call() {
        AdminPort port = admin.port(terminal);
        AdminPort node = port.at(List.of(SetAside.named(store, port, terminal).node()));
        Path target = file;
        try {
            Exported done =
                    target == null ? write(node, terminal.out()) : DumpFile.write(target, out -> write(node, out));
            terminal.say(Units.count(done.records, "record") + " of table " + table + " exported"
                    + (done.lost == 0 ? "" : "; " + Units.count(done.lost, "record") + " could not be read"));
            return ExitCodes.OK;
        } catch (IOException e) {
            throw Failure.of("cannot write the export", e);
        }
    }

    private Exported write(AdminPort node, OutputStream out) throws IOException {
        try (DumpFormat.Writer writer = new DumpFormat.Writer(out, table)) {
            String from = "";
            long lost = 0;
            do {
                ObjectNode order =
                        Json.object().put("store", store).put("table", table).put("from", from);
                JsonNode page = node.post(SetAside.PATH + "/export", order);
                for (JsonNode record : page.path("records")) {
                    writer.write(entry(record));
                }
                lost += page.path("lost").asLong();
                from = page.path("next").asText("");
            } while (!from.isEmpty());
            writer.end();
            return new Exported(writer.records(), lost);
        }
    }

    private static DumpFormat.Entry entry(JsonNode record) throws IOException {
        List<Bytes> values = new ArrayList<>();
        for (JsonNode value : record.path("values")) {
            values.add(Bytes.wrap(value.binaryValue()));
        }
        List<Optional<Instant>> expiries = new ArrayList<>();
        record.path("expires")
                .forEach(end ->
                        expiries.add(end.isNull() ? Optional.empty() : Optional.of(Instant.parse(end.asText()))));
        return new DumpFormat.Entry(Bytes.wrap(record.path("key").binaryValue()), values, expiries);
    }
}
