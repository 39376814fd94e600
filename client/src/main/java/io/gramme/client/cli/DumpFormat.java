package io.gramme.client.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Ttl;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Records as JSON, one a line, the way {@code dump} writes and {@code load} reads them:
 *
 * <pre>
 * {"dump":2,"table":"carts"}
 * {"key":"Y2FydC0xNw==","values":["Ym9vaw==","cGVu"]}
 * {"key":"Y29kZS00Nw==","values":["ODMxNQ=="],"expires":["2026-07-25T17:20:00Z"]}
 * {"end":true,"records":2}
 * </pre>
 *
 * {@code expires} says when each value ends, in ISO 8601 or null for never; it is missing where none does. Version 1 had no such
 * field: who does not know it would make values last that shall not.
 *
 * <p> * Keys and values are in base64. A file with the first line and without the last was cut off, and reading it fails at its
 * end. Without the first line any number of records is a file; a record may have {@code keyText} and {@code texts} instead,
 * in plain text, as {@code get --json} shows them. Other fields mean nothing. Where neither the first line nor {@code expires} says
 * how long values live, their table does.
 */
final class DumpFormat {
    private static final int FORMAT = 2;
    /** The first whose records say when they end. */
    private static final int WITH_EXPIRIES = 2;

    private DumpFormat() {}

    /**
     * A record with all its values, of which there is at least one.
     *
     * @param expiries when each value ends, empty for never; an empty list where their table says how long they live
     */
    record Entry(Bytes key, List<Bytes> values, List<Optional<Instant>> expiries) {
        Entry {
            values = List.copyOf(values);
            expiries = List.copyOf(expiries);
            if (!expiries.isEmpty() && expiries.size() != values.size()) {
                throw new IllegalArgumentException(values.size() + " values and " + expiries.size() + " expiries");
            }
        }

        /**
         * How long a value is still to live, as {@link Ttl} counts it; empty when its time is over.
         *
         * @param now milliseconds since 1970
         */
        OptionalLong ttlMillis(int value, long now) {
            if (expiries.isEmpty()) {
                return OptionalLong.of(Ttl.TABLE);
            }
            Optional<Instant> end = expiries.get(value);
            if (end.isEmpty()) {
                return OptionalLong.of(Ttl.NEVER);
            }
            Instant instant = Instant.ofEpochMilli(now);
            if (end.get().isAfter(instant.plusMillis(Limits.TTL_MILLIS))) {
                return OptionalLong.of(Limits.TTL_MILLIS);
            }
            long left = end.get().isAfter(instant)
                    ? Duration.between(instant, end.get()).toMillis()
                    : 0;
            return left == 0 ? OptionalLong.empty() : OptionalLong.of(left);
        }
    }

    /** Writes one table. */
    static final class Writer implements AutoCloseable {
        private final JsonGenerator json;
        private long records;

        /** The stream stays open when this is closed. */
        Writer(OutputStream out, String table) throws IOException {
            json = Json.mapper().getFactory().createGenerator(out);
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            json.setRootValueSeparator(new SerializedString("\n"));
            json.writeStartObject();
            json.writeNumberField("dump", FORMAT);
            json.writeStringField("table", table);
            json.writeEndObject();
        }

        void write(Entry entry) throws IOException {
            json.writeStartObject();
            json.writeBinaryField("key", entry.key().toArray());
            json.writeArrayFieldStart("values");
            for (Bytes value : entry.values()) {
                json.writeBinary(value.toArray());
            }
            json.writeEndArray();
            if (entry.expiries().stream().anyMatch(Optional::isPresent)) {
                json.writeArrayFieldStart("expires");
                for (Optional<Instant> expiry : entry.expiries()) {
                    json.writeString(expiry.map(Instant::toString).orElse(null));
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            records++;
        }

        /** The line that says that nothing is missing. */
        void end() throws IOException {
            json.writeStartObject();
            json.writeBooleanField("end", true);
            json.writeNumberField("records", records);
            json.writeEndObject();
            json.writeRaw('\n');
        }

        long records() {
            return records;
        }

        @Override
        public void close() throws IOException {
            json.close();
        }
    }

    /** Reads what a {@link Writer} wrote. A line that cannot be meant ends it with its number. */
    static final class Reader implements AutoCloseable {
        private final String source;
        private final MappingIterator<JsonNode> lines;
        private Optional<String> table = Optional.empty();
        private Optional<JsonNode> pending = Optional.empty();
        private boolean isWhole;
        private boolean lastsUnlessSaid;
        private boolean ended;
        private long records;

        Reader(InputStream in, String source) throws IOException {
            this.source = source;
            ObjectMapper mapper = new ObjectMapper();
            mapper.getFactory()
                    .setStreamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(2 * Limits.VALUE_BYTES)
                            .build());
            lines = mapper.readerFor(JsonNode.class).readValues(in);
            pending = line();
            pending.filter(first -> first.has("dump")).ifPresent(this::begin);
        }

        private void begin(JsonNode first) {
            int format = first.path("dump").asInt();
            if (format < 1 || format > FORMAT) {
                throw Failure.of(source + " is a dump of a newer version");
            }
            isWhole = true;
            lastsUnlessSaid = format >= WITH_EXPIRIES;
            table = Optional.ofNullable(first.path("table").textValue());
            pending = Optional.empty();
        }

        /** Of the first line. */
        Optional<String> table() {
            return table;
        }

        long records() {
            return records;
        }

        /** The next record; empty at the end. */
        Optional<Entry> next() {
            Optional<JsonNode> line = pending.or(this::line);
            pending = Optional.empty();
            if (line.isEmpty()) {
                if (isWhole && !ended) {
                    throw Failure.of(source + " was cut off after " + Units.count(records, "record")
                            + ": its last line is missing");
                }
                return Optional.empty();
            }
            if (line.get().has("end")) {
                return end(line.get());
            }
            records++;
            return Optional.of(entry(line.get()));
        }

        private Optional<Entry> end(JsonNode line) {
            ended = true;
            if (line.path("records").asLong() != records) {
                throw Failure.of(source + " has " + Units.count(records, "record") + " and says it has "
                        + Units.count(line.path("records").asLong()));
            }
            if (line().isPresent()) {
                throw Failure.of(source + " goes on behind its last line");
            }
            return Optional.empty();
        }

        private Optional<JsonNode> line() {
            try {
                return lines.hasNextValue() ? Optional.of(lines.nextValue()) : Optional.empty();
            } catch (JsonProcessingException e) {
                throw Failure.of(where() + ": " + e.getOriginalMessage());
            } catch (IOException e) {
                throw Failure.of("cannot read " + source, e);
            }
        }

        private String where() {
            return source + ", line " + lines.getParser().currentLocation().getLineNr();
        }

        private Entry entry(JsonNode line) {
            List<Bytes> keys = bytes(line.path("key"), line.path("keyText"));
            List<Bytes> values = bytes(line.path("values"), line.path("texts"));
            if (keys.size() != 1 || values.isEmpty()) {
                throw Failure.of(where() + ": a record is {\"key\": \"base64\", \"values\": [\"base64\", ..]}, or the"
                        + " same with keyText and texts");
            }
            return new Entry(keys.get(0), values, expiries(line.path("expires"), values.size()));
        }

        /** Of one string or an array of strings and nulls. */
        private List<Optional<Instant>> expiries(JsonNode said, int values) {
            if (said.isMissingNode()) {
                return lastsUnlessSaid ? Collections.nCopies(values, Optional.empty()) : List.of();
            }
            List<Optional<Instant>> all = new ArrayList<>();
            for (JsonNode item :
                    said.isArray() ? said : Json.mapper().createArrayNode().add(said)) {
                all.add(expiry(item));
            }
            if (all.size() != values) {
                throw Failure.of(where() + ": " + Units.count(values, "value") + " and " + all.size() + " in expires");
            }
            return all;
        }

        private Optional<Instant> expiry(JsonNode item) {
            if (item.isNull()) {
                return Optional.empty();
            }
            try {
                return Optional.of(Instant.parse(item.asText()));
            } catch (DateTimeParseException e) {
                throw Failure.of(
                        where() + ": expires is like 2026-07-25T17:20:00Z, or null for never, not " + item.asText());
            }
        }

        /** Of one string or an array of strings, in base64 where there are such. */
        private List<Bytes> bytes(JsonNode encoded, JsonNode plain) {
            boolean isEncoded = !encoded.isMissingNode();
            JsonNode present = isEncoded ? encoded : plain;
            List<Bytes> all = new ArrayList<>();
            for (JsonNode item : present.isArray()
                    ? present
                    : Json.mapper().createArrayNode().add(present)) {
                String text = item.textValue();
                if (text == null) {
                    return List.of();
                }
                all.add(isEncoded ? decode(text) : Bytes.utf8(text));
            }
            return all;
        }

        private Bytes decode(String text) {
            try {
                return Bytes.wrap(Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException e) {
                throw Failure.of(where() + ": no base64: " + e.getMessage());
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
