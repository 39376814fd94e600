package io.gramme.client.cli;

import io.gramme.client.CausalContext;
import io.gramme.client.GrammeClient;
import io.gramme.client.RequestOptions;
import io.gramme.ring.Bytes;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme delete}: removes one record, or what was seen of it. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Remove a record: what a read would see now or, with --context, exactly what that read saw.",
            "A record that is not there is removed without complaint."
        },
        footer = {"", "Examples:", "  gramme delete greeting", "  gramme delete cart-17 --context CONTEXT"})
final class DeleteCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private RecordOptions record = new RecordOptions();

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "remove exactly what the read of this context saw")
    private @Nullable String context;

    @Mixin
    private ReadQuorum reads = new ReadQuorum();

    @Mixin
    private WriteQuorum writes = new WriteQuorum();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write the new context as JSON")
    private boolean json;

    DeleteCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Bytes key = record.key();
        RequestOptions seen =
                context == null ? RequestOptions.DEFAULT : RequestOptions.withContext(PutCommand.context(context));
        RequestOptions options = writes.of(reads.of(seen));
        try (GrammeClient client = connect.open(terminal)) {
            CausalContext now = client.delete(record.table(), key, options);
            if (json) {
                Json.print(terminal, Json.object().put("context", now.toString()));
            } else if (terminal.isErrTerminal()) {
                terminal.say("deleted '" + record.keyAsWritten() + "'");
            }
        }
        return ExitCodes.OK;
    }
}
