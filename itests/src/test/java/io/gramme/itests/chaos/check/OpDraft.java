package io.gramme.itests.chaos.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation that is being filled in, by a client or from a line. Belongs to one thread. */
public final class OpDraft {
    private final long number;
    private final int client;
    private final String key;
    private final Kind kind;
    private String session;
    private @Nullable String value;
    private @Nullable String expected;
    private @Nullable Version expectedVersion;
    private @Nullable String context;
    private long invoked;
    private long returned = Op.NEVER;
    private @Nullable Boolean ok;
    private @Nullable String error;
    private List<String> output = List.of();
    private @Nullable String outputContext;
    private @Nullable Version version;
    private @Nullable String coordinator;
    private long gaveUp = -1;
    private @Nullable String replica;
    private boolean isFinal;
    private boolean replaces;
    private long ttlMillis;
    private int tries = 1;
    private int line;

    /** Begins one that is open until it says otherwise. Its session is that of the client. */
    public OpDraft(long number, int client, Kind kind, String key) {
        this.number = number;
        this.client = client;
        this.kind = kind;
        this.key = key;
        this.session = "sess-" + client;
    }

    public OpDraft session(String name) {
        session = name;
        return this;
    }

    public OpDraft value(String written) {
        value = written;
        return this;
    }

    public OpDraft expecting(String there) {
        expected = there;
        return this;
    }

    public OpDraft expecting(Version there) {
        expectedVersion = there;
        return this;
    }

    public OpDraft context(String given) {
        context = given;
        return this;
    }

    /** Read from the clock before the request is sent. */
    public OpDraft invoked(long nanos) {
        invoked = nanos;
        return this;
    }

    /** It was answered, and it is done. */
    public OpDraft succeeded(long nanos) {
        returned = nanos;
        ok = true;
        return this;
    }

    /** It was answered, and it had no effect. */
    public OpDraft failed(long nanos, String why) {
        returned = nanos;
        ok = false;
        error = why;
        return this;
    }

    /** Nobody knows whether it had an effect, or will have one; a negative time says only that. */
    public OpDraft unknown(long gaveUpNanos, String why) {
        gaveUp = gaveUpNanos;
        error = why;
        return this;
    }

    public OpDraft output(List<String> values) {
        output = values;
        return this;
    }

    public OpDraft outputContext(String answered) {
        outputContext = answered;
        return this;
    }

    public OpDraft version(Version answered) {
        version = answered;
        return this;
    }

    public OpDraft coordinator(String node) {
        coordinator = node;
        return this;
    }

    /** One replica answered alone. */
    public OpDraft replica(String node) {
        replica = node;
        return this;
    }

    /** All had converged. */
    public OpDraft atTheEnd() {
        isFinal = true;
        return this;
    }

    /** It covers whatever its coordinator holds. */
    public OpDraft replacing() {
        replaces = true;
        return this;
    }

    public OpDraft ttlMillis(long millis) {
        ttlMillis = millis;
        return this;
    }

    public OpDraft tries(int sent) {
        tries = sent;
        return this;
    }

    OpDraft line(int number) {
        line = number;
        return this;
    }

    /** What it is by now. */
    public Op op() {
        return new Op(
                number,
                client,
                session,
                key,
                kind,
                value,
                expected,
                expectedVersion,
                context,
                invoked,
                returned,
                ok,
                error,
                output,
                outputContext,
                version,
                coordinator,
                gaveUp,
                replica,
                isFinal,
                replaces,
                ttlMillis,
                tries,
                line);
    }
}
