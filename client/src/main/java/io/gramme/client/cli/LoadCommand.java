package io.gramme.client.cli;

import io.gramme.client.AsyncGrammeClient;
import io.gramme.client.GrammeClient;
import io.gramme.client.GrammeException;
import io.gramme.client.RequestOptions;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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
            "Each value expires when it would have, but at most 10 years from now; one whose time is over is left out.",
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
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();

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
        try (Progress progress = new Progress(terminal, "loading", "records", 0)) {
            for (Optional<DumpFormat.Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
                DumpFormat.Entry entry = next.get();
                long size = entry.values().stream().mapToLong(Bytes::length).sum();
                window.start(
                        size,
                        () -> put(client, target, entry).thenAccept(isThere -> {
                            if (isThere) {
                                progress.update(loaded.incrementAndGet());
                            }
                        }));
            }
            window.drain();
        } catch (GrammeException | Failure e) {
            terminal.say(
                    Units.count(loaded.get(), "record") + " loaded before it failed; loading the file again is safe");
            throw e;
        }
        terminal.say(Units.count(loaded.get(), "record") + " (" + Units.bytes(bytes.get()) + ") loaded into table "
                + target + " in " + Units.seconds(System.nanoTime() - start));
        if (expired.get() > 0) {
            terminal.say(Units.count(expired.get(), "value") + " left out, for their time was over");
        }
    }

    /** The first value covers what is there; the others join it, one after the other. Whether any was still to be put. */
    private CompletionStage<Boolean> put(AsyncGrammeClient client, String target, DumpFormat.Entry entry) {
        CompletionStage<Boolean> written = CompletableFuture.completedStage(false);
        for (int i = 0; i < entry.values().size(); i++) {
            int value = i;
            written = written.thenCompose(isThere -> put(client, target, entry, value, isThere));
        }
        return written;
    }

    /** One value, unless its time is over. Whether the record is there then. */
    private CompletionStage<Boolean> put(
            AsyncGrammeClient client, String target, DumpFormat.Entry entry, int value, boolean isThere) {
        OptionalLong ttlMillis = entry.ttlMillis(value, System.currentTimeMillis());
        if (ttlMillis.isEmpty()) {
            expired.incrementAndGet();
            return CompletableFuture.completedStage(isThere);
        }
        RequestOptions options = isThere ? RequestOptions.DEFAULT : RequestOptions.replace();
        Bytes content = entry.values().get(value);
        return client.put(target, entry.key(), content, TtlOption.living(options, ttlMillis.getAsLong()))
                .thenApply(written -> {
                    bytes.addAndGet(content.length());
                    return true;
                });
    }
}
