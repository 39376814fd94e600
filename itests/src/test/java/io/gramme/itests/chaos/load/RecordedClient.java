package io.gramme.itests.chaos.load;

import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.OpDraft;
import io.gramme.itests.chaos.load.Transport.Covering;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * One client whose operations are recorded, each as it was seen from here. It writes values that nobody else writes. Belongs to one
 * thread at a time; the keys of sets are not those of values.
 */
public final class RecordedClient implements AutoCloseable {
    private final Transport transport;
    private final int number;
    private final Recorder recorder;
    private final Map<String, Seen> last = new HashMap<>();

    private RecordedClient(Transport transport, int number, Recorder recorder) {
        this.transport = transport;
        this.number = number;
        this.recorder = recorder;
    }

    /** One that goes through the client library. The number is its own in this history. */
    public static RecordedClient ofLibrary(Targets targets, String table, int number, Recorder recorder) {
        return new RecordedClient(new LibraryTransport(targets, table), number, recorder);
    }

    /** One that speaks HTTP to this coordinator alone. */
    public static RecordedClient ofHttp(Target target, String table, int number, Recorder recorder) {
        return new RecordedClient(new HttpTransport(target, table), number, recorder);
    }

    /** Reads a key of values. */
    public Seen read(String key) {
        return read(key, false);
    }

    /** Reads a set. */
    public Seen readSet(String key) {
        return read(key, true);
    }

    private Seen read(String key, boolean isSet) {
        recorder.known(key, isSet);
        OpDraft draft = recorder.begin(number, Kind.READ, key);
        Answer answer = noted(draft, () -> transport.read(key));
        if (!answer.isDone()) {
            return end(draft, answer, Seen.FAILED);
        }
        TreeSet<String> words = new TreeSet<>();
        answer.values().forEach(value -> words.addAll(Payload.words(value, isSet)));
        Seen seen = new Seen(true, List.copyOf(words), answer.context());
        last.put(key, seen);
        draft.output(seen.values());
        return end(draft, answer, seen);
    }

    /** Writes a new value over what was seen. */
    public Seen write(String key, Seen over, int sizeBytes) {
        return write(key, Covering.of(over.context()), sizeBytes);
    }

    /** The same, of a value that ends. */
    public Seen writeExpiring(String key, Seen over, int sizeBytes, Duration life) {
        return write(key, Covering.of(over.context()).living(life), sizeBytes);
    }

    /** Writes a new value beside whatever is there. */
    public Seen writeBlind(String key, int sizeBytes) {
        return write(key, Covering.NOTHING, sizeBytes);
    }

    /** Writes a new value over whatever the coordinator has. */
    public Seen replace(String key, int sizeBytes) {
        return write(key, Covering.EVERYTHING, sizeBytes);
    }

    private Seen write(String key, Covering covering, int sizeBytes) {
        String name = recorder.nextValue(number);
        Bytes value = Payload.value(name, sizeBytes);
        recorder.known(key, false).remember(value);
        OpDraft draft = recorder.begin(number, Kind.WRITE, key).value(name);
        describe(draft, covering);
        Answer answer = noted(draft, () -> transport.write(key, value, covering));
        return end(draft, answer, written(key, answer, List.of(name)));
    }

    private static void describe(OpDraft draft, Covering covering) {
        if (covering.replaces()) {
            draft.replacing();
        } else if (!covering.context().isEmpty()) {
            draft.context(covering.context());
        }
        covering.life().ifPresent(life -> draft.ttlMillis(life.toMillis()));
    }

    /** Deletes what was seen. */
    public Seen delete(String key, Seen over) {
        return delete(key, over.context());
    }

    /** Deletes whatever a read would show. */
    public Seen delete(String key) {
        return delete(key, "");
    }

    private Seen delete(String key, String context) {
        recorder.known(key, false);
        OpDraft draft = recorder.begin(number, Kind.DELETE, key);
        if (!context.isEmpty()) {
            draft.context(context);
        }
        Answer answer = noted(draft, () -> transport.delete(key, context));
        return end(draft, answer, written(key, answer, List.of()));
    }

    /** Adds an element to a set: reads it, merges what it sees and writes it back. Without an answer it goes on from what it knows. */
    public Seen add(String key) {
        Seen read = readSet(key);
        Seen before = read.isDone() ? read : last(key);
        String element = recorder.nextValue(number);
        List<String> elements = new ArrayList<>(before.values());
        elements.add(element);
        Bytes value = Payload.set(elements);
        recorder.known(key, true).remember(value);
        OpDraft draft = recorder.begin(number, Kind.ADD, key).value(element);
        Answer answer = noted(draft, () -> transport.write(key, value, Covering.of(before.context())));
        return end(draft, answer, written(key, answer, elements));
    }

    /** An outcome is noted of what nobody has foreseen, too, which ends this client: the write may be there all the same. */
    private Answer noted(OpDraft draft, Supplier<Answer> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            recorder.end(draft.unknown(recorder.now(), "unforeseen: " + e));
            throw e;
        }
    }

    private Seen written(String key, Answer answer, List<String> values) {
        if (!answer.isDone()) {
            return Seen.FAILED;
        }
        Seen seen = new Seen(true, values, answer.context());
        last.put(key, seen);
        return seen;
    }

    /** What it saw or wrote last of the key; nothing if that never was. */
    public Seen last(String key) {
        return last.getOrDefault(key, Seen.FAILED);
    }

    private Seen end(OpDraft draft, Answer answer, Seen seen) {
        long now = recorder.now();
        answer.coordinator().ifPresent(draft::coordinator);
        draft.tries(answer.tries());
        switch (answer.outcome()) {
            case DONE -> draft.succeeded(now);
            case REFUSED -> draft.failed(now, answer.error());
            case UNKNOWN -> draft.unknown(now, answer.error());
        }
        if (answer.isDone() && !answer.context().isEmpty()) {
            draft.outputContext(answer.context());
        }
        recorder.end(draft);
        return seen;
    }

    @Override
    public void close() {
        transport.close();
    }
}
