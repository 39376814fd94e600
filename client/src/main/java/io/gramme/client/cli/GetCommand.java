package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.GetResult;
import io.gramme.client.GrammeClient;
import io.gramme.client.RequestOptions;
import io.gramme.ring.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme get}: the value of a record, byte for byte. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = {
            "Read a record and write its value to the standard output, byte for byte.",
            "Concurrent values are never chosen among silently: they go to the standard error, with exit code 1."
        },
        footer = {
            "",
            "Examples:",
            "  gramme get greeting",
            "  gramme get photo-17 > photo.jpg",
            "  gramme get cart-17 --json          all values in base64, with their ends and the context",
            "  gramme get cart-17 --sibling 2     one of several concurrent values",
            "",
            "Exit codes: 0 ok, 1 failed or several values, 2 usage, 3 not found, 4 quorum not met or time-out."
        })
final class GetCommand implements Callable<Integer> {
    private static final int SHOWN_CHARACTERS = 200;

    private final Terminal terminal;

    @Mixin
    private RecordOptions record = new RecordOptions();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private ReadQuorum quorum = new ReadQuorum();

    @Option(names = "--sibling", paramLabel = "I", description = "of several concurrent values, the I-th (from 1)")
    private int sibling;

    @Option(names = "--json", description = "write the values in base64 and the context as JSON")
    private boolean json;

    GetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (sibling < 0) {
            throw Failure.usage("--sibling is at least 1");
        }
        Bytes key = record.key();
        RequestOptions options = quorum.of(RequestOptions.DEFAULT);
        try (GrammeClient client = connect.open(terminal)) {
            GetResult found = client.get(record.table(), key, options);
            return json ? printJson(key, found) : print(found);
        }
    }

    private int printJson(Bytes key, GetResult found) {
        ObjectNode page = Json.object().put("table", record.table()).put("key", Json.base64(key));
        Json.text(key).ifPresent(text -> page.put("keyText", text));
        page.put("found", found.isFound()).put("context", found.context().toString());
        ArrayNode values = page.putArray("values");
        found.values().forEach(value -> values.add(Json.base64(value)));
        if (found.expiries().stream().anyMatch(Optional::isPresent)) {
            ArrayNode expires = page.putArray("expires");
            found.expiries()
                    .forEach(expiry -> expires.add(expiry.map(Instant::toString).orElse(null)));
        }
        List<Optional<String>> texts = found.values().stream().map(Json::text).toList();
        if (texts.stream().allMatch(Optional::isPresent)) {
            ArrayNode array = page.putArray("texts");
            texts.forEach(text -> array.add(text.orElseThrow()));
        }
        Json.print(terminal, page);
        return found.isFound() ? ExitCodes.OK : ExitCodes.NOT_FOUND;
    }

    private int print(GetResult found) {
        if (!found.isFound()) {
            terminal.say("gramme get: no record '" + record.keyAsWritten() + "' in table " + record.table());
            return ExitCodes.NOT_FOUND;
        }
        if (sibling > found.values().size()) {
            throw Failure.usage("there is no sibling " + sibling + ", the record has "
                    + Units.count(found.values().size(), "value"));
        }
        if (found.hasSiblings() && sibling == 0) {
            explain(found);
            return ExitCodes.FAILED;
        }
        int index = Math.max(0, sibling - 1);
        Bytes value = found.values().get(index);
        terminal.out().write(value.toArray(), 0, value.length());
        if (terminal.isOutTerminal()) {
            terminal.out().println();
            terminal.out().flush();
        }
        if (terminal.isErrTerminal()) {
            found.expiries().get(index).ifPresent(expiry -> terminal.say("expires " + expiry));
        }
        return ExitCodes.OK;
    }

    private void explain(GetResult found) {
        terminal.say("gramme get: the record has " + found.values().size() + " concurrent values:");
        for (int i = 0; i < found.values().size(); i++) {
            Bytes value = found.values().get(i);
            String text = Json.text(value)
                    .filter(whole -> whole.length() <= SHOWN_CHARACTERS)
                    .map(whole -> ": " + whole)
                    .orElse("");
            String end =
                    found.expiries().get(i).map(expiry -> ", expires " + expiry).orElse("");
            terminal.say("  " + (i + 1) + "  " + Units.bytes(value.length()) + end + text);
        }
        terminal.say(
                "Take one with --sibling I, or all with --json. To merge them write the one value that replaces them:");
        terminal.say("  gramme put " + record.keyAsWritten() + " VALUE --context " + found.context());
    }
}
