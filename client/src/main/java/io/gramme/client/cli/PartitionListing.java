package io.gramme.client.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Writes the keys of one node's copy of a partition as the pages come, so that a large one does not have to fit into memory: for
 * people a digest and a key on each line, or one JSON object.
 */
final class PartitionListing implements AutoCloseable {
    private final Terminal terminal;
    private final @Nullable JsonGenerator json;
    private boolean begun;
    private long records;

    private PartitionListing(Terminal terminal, @Nullable JsonGenerator json) {
        this.terminal = terminal;
        this.json = json;
    }

    static PartitionListing to(Terminal terminal, boolean asJson) {
        try {
            return new PartitionListing(
                    terminal,
                    asJson
                            ? Json.mapper()
                                    .getFactory()
                                    .createGenerator(terminal.out())
                                    .useDefaultPrettyPrinter()
                                    .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                                    .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)
                            : null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a page.
     *
     * @param after where this page began; empty for the first
     * @return where the next begins; empty when there is none
     */
    String add(JsonNode page, String after) {
        try {
            if (!begun) {
                begin(page);
            }
            for (JsonNode line : page.path("records")) {
                add(key(line.path("key").asText()), line.path("digest").asText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String next = page.path("next").asText();
        if (!next.isEmpty() && !after.isEmpty() && key(next).compareTo(key(after)) <= 0) {
            throw Failure.of("the node's pages go round in circles");
        }
        return next;
    }

    private static Bytes key(String base64url) {
        try {
            return Bytes.wrap(Base64.getUrlDecoder().decode(base64url));
        } catch (IllegalArgumentException e) {
            throw Failure.of("the node gave '" + base64url + "' for a key, which is no base64url");
        }
    }

    private void begin(JsonNode page) throws IOException {
        begun = true;
        if (json == null) {
            terminal.print("table " + page.path("table").asText() + " at node "
                    + page.path("node").asText() + ", " + ReplicaPage.role(page));
            terminal.print("");
            terminal.print("DIGEST            KEY");
            return;
        }
        json.writeStartObject();
        json.writeStringField("node", page.path("node").asText());
        json.writeStringField("table", page.path("table").asText());
        json.writeNumberField("partition", page.path("partition").asInt());
        json.writeBooleanField("primary", page.path("primary").asBoolean());
        json.writeBooleanField("whole", page.path("whole").asBoolean());
        json.writeArrayFieldStart("records");
    }

    private void add(Bytes key, String digest) throws IOException {
        records++;
        if (json == null) {
            terminal.print(digest + "  " + shown(key));
            return;
        }
        json.writeStartObject();
        json.writeStringField("key", Json.base64(key));
        json.writeStringField("digest", digest);
        json.writeEndObject();
    }

    /** As text where that is safe to show, else in hex. */
    private static String shown(Bytes key) {
        return Json.text(key)
                .filter(text -> text.chars().noneMatch(Character::isISOControl))
                .orElseGet(() -> "0x" + HexFormat.of().formatHex(key.toArray()));
    }

    /** There are no more pages. JSON that breaks off before this is left open, so that nobody takes it for the whole. */
    void end() {
        try {
            if (json == null) {
                terminal.say(Units.count(records, "record"));
            } else {
                json.writeEndArray();
                json.writeEndObject();
                json.flush();
                terminal.print("");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (json != null) {
                json.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
