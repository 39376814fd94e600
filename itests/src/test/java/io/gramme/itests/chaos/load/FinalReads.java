package io.gramme.itests.chaos.load;

import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.OpDraft;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Reads every key that the recorder has seen, once all has converged: what each replica alone holds, and then by quorum. Replicas that
 * differ are looked at again for a while, for what a delete leaves is not forgotten everywhere at once; the last answers are written
 * down. The read by quorum comes last, because it may repair what it finds.
 */
public final class FinalReads {
    private static final int THREADS = 4;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int CLIENT = 1_000_000;

    private final Targets targets;
    private final String table;
    private final Recorder recorder;
    private final AtomicLong patience;

    /**
     * Reads nothing yet.
     *
     * @param targets all members of the ring
     * @param patience how long, all keys together, replicas that differ are waited for
     */
    public FinalReads(Targets targets, String table, Recorder recorder, Duration patience) {
        this.targets = targets;
        this.table = table;
        this.recorder = recorder;
        this.patience = new AtomicLong(patience.toNanos());
    }

    /** Reads them all. */
    public void run() throws InterruptedException {
        Queue<String> keys = new ConcurrentLinkedQueue<>(recorder.keys());
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (LibraryTransport client = new LibraryTransport(targets, table)) {
            ReplicaReader replicas = new ReplicaReader(table);
            List<Thread> threads = IntStream.range(0, THREADS)
                    .mapToObj(i -> new Thread(() -> readAll(keys, client, replicas), "final-reads-" + i))
                    .toList();
            for (Thread thread : threads) {
                thread.setDaemon(true);
                thread.setUncaughtExceptionHandler((dead, failure) -> failures.add(failure));
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the final reads could not be carried through", failures.peek());
        }
    }

    private void readAll(Queue<String> keys, Transport client, ReplicaReader replicas) {
        try {
            for (String key = keys.poll(); key != null; key = keys.poll()) {
                read(key, client, replicas);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(String key, Transport client, ReplicaReader replicas) throws InterruptedException {
        Supplier<List<ReplicaRead>> look = () -> look(key, replicas);
        List<ReplicaRead> copies = look.get();
        while (!ReplicaRead.areEqual(copies) && patience.addAndGet(-PAUSE_NANOS) > 0) {
            if (new CountDownLatch(1).await(PAUSE_NANOS, TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("nobody counts it down");
            }
            copies = look.get();
        }
        KnownValues known = recorder.known(key).orElseThrow();
        OpDraft draft = recorder.begin(CLIENT, Kind.READ, key).atTheEnd();
        Answer quorum = client.read(key);
        long now = recorder.now();
        if (quorum.isDone()) {
            List<String> words = new ArrayList<>();
            for (Bytes value : quorum.values()) {
                words.addAll(Payload.words(value, known.isSet()));
                known.remember(value);
            }
            draft.succeeded(now).output(words.stream().distinct().toList());
            if (!quorum.context().isEmpty()) {
                draft.outputContext(quorum.context());
            }
        } else {
            draft.failed(now, quorum.error());
        }
        copies.forEach(copy -> recorder.end(copy.draft(known, quorum.context())));
        recorder.end(draft);
    }

    /** What every node says of the key, but for those that say that they have nothing to do with it. */
    private List<ReplicaRead> look(String key, ReplicaReader replicas) {
        List<ReplicaRead> copies = new ArrayList<>();
        for (Target target : targets.nodes()) {
            OpDraft draft = recorder.begin(CLIENT, Kind.READ, key)
                    .replica(target.node())
                    .atTheEnd();
            ReplicaRead read = replicas.read(target, key, draft, recorder::now);
            if (read.isHolder()) {
                copies.add(read);
            }
        }
        return copies;
    }
}
