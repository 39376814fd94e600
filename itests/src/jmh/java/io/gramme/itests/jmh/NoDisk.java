package io.gramme.itests.jmh;

import io.gramme.node.storage.Disk;
import io.gramme.ring.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/** A disk that is done with everything at once and keeps nothing: what is left of a write is what the loop does for it. */
final class NoDisk implements Disk {
    private static final long MUCH = 1L << 40;

    private final Queue<Consumer<Events>> completed = new ArrayDeque<>();
    private long forcedTo;
    private long reportedTo;

    @Override
    public boolean append(String segment, long offset, Bytes bytes, long position, boolean force) {
        forcedTo = position;
        return true;
    }

    @Override
    public boolean force(String segment, long position) {
        forcedTo = position;
        return true;
    }

    @Override
    public void prepare(String segment, long sizeBytes) {
        completed.add(events -> events.prepared(segment));
    }

    @Override
    public void seal(String segment, long size, String keyFile, Bytes keys) {
        completed.add(events -> events.sealed(segment));
    }

    @Override
    public void remove(List<String> segments, List<String> keyFiles) {
        completed.add(events -> events.removed(segments));
    }

    @Override
    public void poll(Events events) {
        if (forcedTo > reportedTo) {
            reportedTo = forcedTo;
            events.forced(forcedTo);
        }
        for (Consumer<Events> next = completed.poll(); next != null; next = completed.poll()) {
            next.accept(events);
        }
    }

    @Override
    public void read(String segment, long offset, int length, long cookie, Events events) {
        throw new IllegalStateException("it keeps nothing of " + segment);
    }

    @Override
    public Bytes load(String name, long offset, int length) {
        throw new IllegalStateException("it keeps nothing of " + name);
    }

    @Override
    public Optional<Bytes> load(String name) {
        return Optional.empty();
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public long size(String name) {
        return 0;
    }

    @Override
    public long usableBytes() {
        return MUCH;
    }

    @Override
    public long totalBytes() {
        return MUCH;
    }

    @Override
    public void store(String name, Bytes content) {}

    @Override
    public void delete(String name) {}

    @Override
    public void truncate(String name, long size) {}

    @Override
    public void syncNames() {}

    @Override
    public void sync(String name) {}
}
