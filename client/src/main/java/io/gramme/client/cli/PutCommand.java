package io.gramme.client.cli;

import io.gramme.client.CausalContext;
import io.gramme.client.GrammeClient;
import io.gramme.client.RequestOptions;
import io.gramme.client.wire.Limits;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme put}: writes one record. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {
            "Write a record. The value comes from the command line, from --file or from the standard input.",
            "The write replaces what its coordinator holds, unless --context or --sibling says otherwise."
        },
        footer = {
            "",
            "Examples:",
            "  gramme put greeting hello",
            "  gramme put photo-17 --file photo.jpg",
            "  date | gramme put now",
            "  gramme put cart-17 'book,pen' --context CONTEXT   replaces exactly what the get saw that gave CONTEXT",
            "  gramme put cart-17 book --sibling                 adds a value beside those that are there",
            "  gramme put code-4711 8315 --ttl 5m                gone after five minutes"
        })
final class PutCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private RecordOptions record = new RecordOptions();

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "the value, as UTF-8 text")
    private @Nullable String value;

    @Option(names = "--file", paramLabel = "FILE", description = "take the value from this file")
    private @Nullable Path file;

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "replace exactly what the read of this context saw")
    private @Nullable String context;

    @Option(names = "--sibling", description = "add a value beside those that are there")
    private boolean sibling;

    @Mixin
    private TtlOption ttl = new TtlOption();

    @Mixin
    private WriteQuorum quorum = new WriteQuorum();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write the new context as JSON")
    private boolean json;

    PutCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (value != null && file != null) {
            throw Failure.usage("the value comes either from the command line or from --file, not from both");
        }
        if (context != null && sibling) {
            throw Failure.usage("--context replaces what was seen and --sibling replaces nothing: choose one");
        }
        Bytes key = record.key();
        RequestOptions options = ttl.of(quorum.of(options()));
        Bytes bytes = bytes();
        try (GrammeClient client = connect.open(terminal)) {
            CausalContext now = client.put(record.table(), key, bytes, options);
            if (json) {
                Json.print(terminal, Json.object().put("bytes", bytes.length()).put("context", now.toString()));
            } else if (terminal.isErrTerminal()) {
                terminal.say("wrote " + Units.bytes(bytes.length()));
            }
        }
        return ExitCodes.OK;
    }

    private RequestOptions options() {
        if (sibling) {
            return RequestOptions.DEFAULT;
        }
        return context == null ? RequestOptions.replace() : RequestOptions.withContext(context(context));
    }

    /** Shared with {@code delete}. */
    static CausalContext context(String text) {
        try {
            CausalContext context = CausalContext.parse(text);
            if (context.isEmpty()) {
                throw Failure.usage("the context is empty; give the one that a get showed");
            }
            return context;
        } catch (IllegalArgumentException e) {
            throw Failure.usage("'" + text + "' is no context; give the one that a get showed, whole and unchanged");
        }
    }

    private Bytes bytes() {
        Optional<String> text = Optional.ofNullable(value);
        if (text.isPresent()) {
            return Bytes.utf8(text.get());
        }
        Path source = file;
        if (source == null && terminal.isInTerminal()) {
            terminal.say("Type the value and end it with Ctrl-D:");
        }
        try (InputStream in = source == null ? terminal.in() : Files.newInputStream(source)) {
            byte[] read = in.readNBytes(Limits.VALUE_BYTES + 1);
            if (read.length > Limits.VALUE_BYTES) {
                throw Failure.usage("a value has at most " + Units.bytes(Limits.VALUE_BYTES) + ", this one has more");
            }
            return Bytes.wrap(read);
        } catch (IOException e) {
            throw Failure.of("cannot read the value", e);
        }
    }
}
