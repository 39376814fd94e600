package io.gramme.client.cli;

import io.gramme.client.GrammeClient;
import io.gramme.client.TableScan;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme dump}: a table as JSON lines, streamed; every record is read with the table's R. */
@Command(
        name = "dump",
        mixinStandardHelpOptions = true,
        description = {
            "Write every record of a table as JSON lines (keys and values in base64), all concurrent values included,"
                    + " with",
            "the instants at which they expire.",
            "It is not a snapshot: a record that changes meanwhile is in it as it was or as it is."
        },
        footer = {
            "",
            "Examples:",
            "  gramme dump --table carts > carts.jsonl",
            "  gramme dump --table carts --file carts.jsonl    replaces the file once the dump is whole",
            "  gramme dump --table carts | gzip > carts.jsonl.gz"
        })
final class DumpCommand implements Callable<Integer> {
    private static final int RECORDS_PER_LOOK = 1_000;

    private final Terminal terminal;

    @Option(names = "--table", paramLabel = "TABLE", description = "default by default")
    private String table = "default";

    @Option(names = "--file", paramLabel = "FILE", description = "write here instead of the standard output")
    private @Nullable Path file;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    DumpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        long start = System.nanoTime();
        Path target = file;
        try (GrammeClient client = connect.open(terminal)) {
            long records =
                    target == null ? write(client, terminal.out()) : DumpFile.write(target, out -> write(client, out));
            terminal.say(Units.count(records, "record") + " of table " + table + " dumped in "
                    + Units.seconds(System.nanoTime() - start));
        } catch (IOException e) {
            throw Failure.of("cannot write the dump", e);
        }
        return ExitCodes.OK;
    }

    private long write(GrammeClient client, OutputStream out) throws IOException {
        TableScan scan = client.scan(table);
        try (DumpFormat.Writer writer = new DumpFormat.Writer(out, table);
                Progress progress = new Progress(terminal, "dumping", "partitions", scan.partitions())) {
            while (scan.hasNext()) {
                TableScan.Entry entry = scan.next();
                writer.write(new DumpFormat.Entry(
                        entry.key(), entry.record().values(), entry.record().expiries()));
                progress.update(scan.partitionsDone());
                if (writer.records() % RECORDS_PER_LOOK == 0 && terminal.out().checkError()) {
                    throw Failure.of("the standard output was closed after " + Units.count(writer.records(), "record"));
                }
            }
            writer.end();
            return writer.records();
        }
    }
}
