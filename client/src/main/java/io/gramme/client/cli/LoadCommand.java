package io.gramme.client.cli;

import io.gramme.client.AsyncGrammeClient;
import io.gramme.client.CausalContext;
import io.gramme.client.GrammeClient;
import io.gramme.client.GrammeException;
import io.gramme.client.RequestOptions;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme load}: what {@code dump} wrote, back into a table. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Write the records of a dump. Each replaces the record of its key; its concurrent values stay concurrent.",
            "A load that failed half-way can simply be run again."
        },
        footer = {
            "",
            "Examples:",
            "  gramme load carts.jsonl",
            "  zcat carts.jsonl.gz | gramme load - --table carts-copy",
            "  echo '{\"keyText\": \"greeting\", \"texts\": [\"hello\"]}' | gramme load -"
        })
final class LoadCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "FILE", description = "the dump; - for the standard input")
    private String file = "";

    @Option(names = "--table", paramLabel = "TABLE", description = "the table of the dump by default, else default")
    private @Nullable String table;

    @Option(names = "--in-flight", paramLabel = "COUNT", description = "records under way at once; 256 by default")
    private int inFlight = InFlightWindow.REQUESTS;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    private final AtomicLong loaded = new AtomicLong();

    LoadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (inFlight < 1 || inFlight > 10_000) {
            throw Failure.usage("--in-flight is 1 to 10,000");
        }
        boolean isStdin = file.equals("-");
        try (InputStream in = isStdin ? terminal.in() : Files.newInputStream(Path.of(file));
                DumpFormat.Reader reader = new DumpFormat.Reader(in, isStdin ? "the standard input" : file);
                GrammeClient client = connect.builder(terminal)
                        .maxInFlight(inFlight, 2 * InFlightWindow.BYTES)
                        .build()) {
            load(reader, client.async());
        } catch (IOException e) {
            throw Failure.of("cannot load " + file, e);
        }
        return ExitCodes.OK;
    }

    private void load(DumpFormat.Reader reader, AsyncGrammeClient client) {
        long start = System.nanoTime();
        String target = Optional.ofNullable(table).or(reader::table).orElse("default");
        InFlightWindow window = new InFlightWindow(inFlight, InFlightWindow.BYTES);
        long bytes = 0;
        try (Progress progress = new Progress(terminal, "loading", "records", 0)) {
            for (Optional<DumpFormat.Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
                DumpFormat.Entry entry = next.get();
                long size = entry.values().stream().mapToLong(Bytes::length).sum();
                bytes += size;
                window.start(
                        size,
                        () -> put(client, target, entry).thenRun(() -> progress.update(loaded.incrementAndGet())));
            }
            window.drain();
        } catch (GrammeException | Failure e) {
            terminal.say(
                    Units.count(loaded.get(), "record") + " loaded before it failed; loading the file again is safe");
            throw e;
        }
        terminal.say(Units.count(loaded.get(), "record") + " (" + Units.bytes(bytes) + ") loaded into table " + target
                + " in " + Units.seconds(System.nanoTime() - start));
    }

    /** The first value covers what is there; the others join it, one after the other. */
    private static CompletionStage<CausalContext> put(AsyncGrammeClient client, String table, DumpFormat.Entry entry) {
        CompletionStage<CausalContext> written =
                client.put(table, entry.key(), entry.values().get(0), RequestOptions.replace());
        for (Bytes sibling : entry.values().subList(1, entry.values().size())) {
            written = written.thenCompose(first -> client.put(table, entry.key(), sibling));
        }
        return written;
    }
}
