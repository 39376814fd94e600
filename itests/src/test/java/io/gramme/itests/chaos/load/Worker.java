package io.gramme.itests.chaos.load;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One client of a load. Belongs to its thread. */
final class Worker {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int LARGE_BYTES = 64 << 10;
    private static final int HUGE_BYTES = 1 << 20;
    private static final int BARE_DELETES = 5;
    private static final int LONGEST_LIFE_MILLIS = 4_000;

    private final Targets targets;
    private final LoadSettings settings;
    private final int number;
    private final SplittableRandom random;
    private final SharedKeys keys;
    private final Recorder recorder;

    Worker(
            Targets targets,
            LoadSettings settings,
            int index,
            SplittableRandom random,
            SharedKeys keys,
            Recorder recorder) {
        this.targets = targets;
        this.settings = settings;
        this.number = settings.firstClient() + index;
        this.random = random;
        this.keys = keys;
        this.recorder = recorder;
    }

    int number() {
        return number;
    }

    /** Until the latch is down. A turn that is late is left out, so that a stall is not followed by a rush. */
    void run(CountDownLatch end) {
        long interval = SECOND * settings.clients() / settings.perSecond();
        try (RecordedClient client = client()) {
            long due = System.nanoTime() + random.nextLong(interval);
            while (!end.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                act(client, draw());
                due = Math.max(due + interval, System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RecordedClient client() {
        Target own = targets.nodes().get(number % targets.nodes().size());
        return settings.isHttp()
                ? RecordedClient.ofHttp(own, settings.table(), number, recorder)
                : RecordedClient.ofLibrary(targets, settings.table(), number, recorder);
    }

    private Task draw() {
        int all =
                settings.weights().values().stream().mapToInt(Integer::intValue).sum();
        int left = random.nextInt(all);
        for (Task task : Task.values()) {
            left -= settings.weight(task);
            if (left < 0) {
                return task;
            }
        }
        throw new IllegalStateException("the weights add up to more than " + all);
    }

    private void act(RecordedClient client, Task task) {
        String key = keys.value(random);
        switch (task) {
            case READ -> client.read(key);
            case UPDATE -> update(client, key, settings.valueBytes());
            case FOLLOW -> client.write(key, client.last(key), settings.valueBytes());
            case BLIND_PUT -> blind(client, keys.blind());
            case REPLACE -> client.replace(key, settings.valueBytes());
            case DELETE -> delete(client, key);
            case ADD -> client.add(keys.growingSet(random));
            case READ_SET -> client.readSet(keys.set(random));
            case LARGE -> update(client, "large-" + key, LARGE_BYTES);
            case HUGE -> update(client, "huge-" + key, HUGE_BYTES);
            case EXPIRING -> expire(client, "ending-" + key);
        }
    }

    private void blind(RecordedClient client, SharedKeys.Blind where) {
        if (where.isToBeMerged()) {
            update(client, where.key(), settings.valueBytes());
        } else {
            client.writeBlind(where.key(), settings.valueBytes());
        }
    }

    private static void update(RecordedClient client, String key, int sizeBytes) {
        Seen seen = client.read(key);
        if (seen.isDone()) {
            client.write(key, seen, sizeBytes);
        }
    }

    private void delete(RecordedClient client, String key) {
        if (random.nextInt(BARE_DELETES) == 0) {
            client.delete(key);
            return;
        }
        Seen seen = client.read(key);
        if (seen.isDone() && !seen.values().isEmpty()) {
            client.delete(key, seen);
        }
    }

    private void expire(RecordedClient client, String key) {
        Seen seen = client.read(key);
        if (seen.isDone()) {
            Duration life = Duration.ofMillis(1 + random.nextInt(LONGEST_LIFE_MILLIS));
            client.writeExpiring(key, seen, settings.valueBytes(), life);
        }
    }
}
