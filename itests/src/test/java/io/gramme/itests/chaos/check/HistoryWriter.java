package io.gramme.itests.chaos.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history as it happens, one line for each operation when it ends or is given up. Fields that say nothing are left out.
 * Thread-safe. Only a close makes the last lines sure to be there.
 */
public final class HistoryWriter implements AutoCloseable {
    private static final double MILLION = 1e6;
    private final JsonGenerator json;

    private HistoryWriter(OutputStream out) throws IOException {
        json = new JsonFactory().createGenerator(out);
        json.setRootValueSeparator(null);
    }

    /** Begins a file. */
    public static HistoryWriter create(Path file, Header header) {
        try {
            return to(Files.newOutputStream(file), header);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HistoryWriter to(OutputStream out, Header header) {
        try {
            HistoryWriter writer = new HistoryWriter(out);
            writer.header(header);
            return writer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void header(Header header) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", Header.VERSION);
        json.writeStringField("run", header.run());
        json.writeStringField("seed", header.seed());
        json.writeStringField("mode", header.isStrict() ? "strict" : "eventual");
        json.writeNumberField("n", header.n());
        json.writeNumberField("r", header.r());
        json.writeNumberField("w", header.w());
        json.writeStringField("clock", Header.CLOCK);
        if (header.hasHardSessions() != header.isStrict()) {
            json.writeStringField("sessions", header.hasHardSessions() ? "hard" : "counted");
        }
        if (!header.skew().equals(Header.DEFAULT_SKEW)) {
            json.writeNumberField("skewMs", header.skew().toMillis());
        }
        if (header.success() > 0) {
            json.writeNumberField("successPpm", Math.round(header.success() * MILLION));
        }
        if (header.outage().compareTo(Duration.ZERO) > 0) {
            json.writeNumberField("outageMs", header.outage().toMillis());
        }
        field("expect", header.expect().orElse(null));
        endLine();
    }

    /** Writes an operation; it is not given again. */
    public synchronized void write(Op op) {
        try {
            json.writeStartObject();
            json.writeNumberField("i", op.number());
            json.writeNumberField("c", op.client());
            field("s", op.session());
            field("k", op.key());
            field("f", op.kind().word());
            field("val", op.value());
            field("exp", op.expected());
            version("expver", op.expectedVersion());
            field("ctx", op.context());
            json.writeNumberField("inv", op.invoked());
            outcome(op);
            answer(op);
            if (op.ttlMillis() > 0) {
                json.writeNumberField("ttl", op.ttlMillis());
            }
            if (op.tries() > 1) {
                json.writeNumberField("tries", op.tries());
            }
            flag("rep", op.replaces());
            flag("fin", op.isFinal());
            endLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void outcome(Op op) throws IOException {
        json.writeNumberField("ret", op.isOpen() ? -1 : op.returned());
        if (op.isOpen()) {
            json.writeNullField("ok");
        } else {
            json.writeBooleanField("ok", op.isOk());
        }
        field("err", op.error());
        if (op.gaveUp() >= 0) {
            json.writeNumberField("gave", op.gaveUp());
        }
    }

    private void answer(Op op) throws IOException {
        if (op.isRead() && op.isOk()) {
            json.writeArrayFieldStart("out");
            for (String value : op.output()) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
        field("octx", op.outputContext());
        version("ver", op.version());
        field("coord", op.coordinator());
        field("at", op.replica());
    }

    /** Writes that a fault begins or ends now. */
    public synchronized void write(FaultEvent fault) {
        try {
            json.writeStartObject();
            json.writeNumberField("t", fault.time());
            json.writeStringField("fault", fault.fault());
            json.writeArrayFieldStart("arg");
            for (String argument : fault.arguments()) {
                json.writeString(argument);
            }
            json.writeEndArray();
            json.writeBooleanField("on", fault.on());
            endLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void field(String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private void flag(String name, boolean value) throws IOException {
        if (value) {
            json.writeBooleanField(name, true);
        }
    }

    private void version(String name, @Nullable Version version) throws IOException {
        if (version != null) {
            json.writeArrayFieldStart(name);
            json.writeNumber(version.group());
            json.writeNumber(version.slot());
            json.writeEndArray();
        }
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public synchronized void close() {
        try {
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
