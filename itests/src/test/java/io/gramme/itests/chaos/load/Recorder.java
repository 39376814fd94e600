package io.gramme.itests.chaos.load;

import io.gramme.itests.chaos.check.FaultEvent;
import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.HistoryWriter;
import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.Op;
import io.gramme.itests.chaos.check.OpDraft;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes what clients saw and what was done to the ring to one file, all by one clock that begins at 0 with the recorder. Thread-safe.
 *
 * <p>A thread of its own writes, behind a queue of {@value #QUEUE} lines: a full one makes who records wait. When the file cannot be
 * written, recording and closing throw what happened.
 */
public final class Recorder implements AutoCloseable {
    private static final int QUEUE = 8_192;
    private static final long LOOK_MILLIS = 50;

    private final HistoryWriter writer;
    private final long origin = System.nanoTime();
    private final BlockingQueue<Runnable> lines = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread = new Thread(this::write, "recorder");
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Integer, AtomicLong> values = new ConcurrentHashMap<>();
    private final Map<String, KnownValues> known = new ConcurrentHashMap<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    private Recorder(HistoryWriter writer) {
        this.writer = writer;
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins a history. */
    public static Recorder create(Path file, Header header) {
        return new Recorder(HistoryWriter.create(file, header));
    }

    /** Nanoseconds since the recorder began. */
    public long now() {
        return System.nanoTime() - origin;
    }

    /** An operation that is invoked now. It is in the history once it has been {@linkplain #end ended}, whatever its outcome. */
    public OpDraft begin(int client, Kind kind, String key) {
        return new OpDraft(numbers.incrementAndGet(), client, kind, key).invoked(now());
    }

    /** Writes it down; nothing is added to it afterwards. */
    public Op end(OpDraft draft) {
        Op op = draft.op();
        (op.isOpen() ? unknown : op.isOk() ? answered : refused).incrementAndGet();
        offer(() -> writer.write(op));
        return op;
    }

    /** A fault begins or ends now. The arguments are the same for both. */
    public void fault(String name, List<String> arguments, boolean on) {
        FaultEvent event = new FaultEvent(now(), name, arguments, on);
        offer(() -> writer.write(event));
    }

    /** A value that nobody has written yet. */
    String nextValue(int client) {
        return "c" + client + "-"
                + values.computeIfAbsent(client, any -> new AtomicLong()).incrementAndGet();
    }

    /** What was written to the key so far, as far back as it is remembered. */
    KnownValues known(String key, boolean isSet) {
        return known.computeIfAbsent(key, any -> new KnownValues(isSet));
    }

    /** Every key that anybody has worked on. */
    SortedSet<String> keys() {
        return new TreeSet<>(known.keySet());
    }

    /** The same for a key that somebody has worked on. */
    Optional<KnownValues> known(String key) {
        return Optional.ofNullable(known.get(key));
    }

    /** Operations that were done. */
    public long answered() {
        return answered.get();
    }

    /** Operations that failed and had no effect. */
    public long refused() {
        return refused.get();
    }

    /** Operations whose outcome nobody knows. */
    public long unknown() {
        return unknown.get();
    }

    private void offer(Runnable line) {
        try {
            while (!lines.offer(line, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throwFailure();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            line.run();
        }
        throwFailure();
    }

    private void throwFailure() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("the history cannot be written", thrown);
        }
    }

    private void write() {
        try {
            while (!closing || !lines.isEmpty()) {
                Runnable line = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (line != null) {
                    line.run();
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what is left. */
    @Override
    public void close() {
        closing = true;
        boolean wasInterrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        throwFailure();
    }
}
