package io.gramme.node.handoff;

import io.gramme.node.env.Counter;

/** What the hints of one loop have come to; read by any thread. */
public final class HintStats {
    final Counter stored = new Counter();
    final Counter delivered = new Counter();
    final Counter refused = new Counter();
    final Counter lost = new Counter();
    private final Counter kept = new Counter();
    private final Counter keptBytes = new Counter();

    /** What the logs hold now. */
    void kept(long hints, long bytes) {
        kept.add(hints - kept.value());
        keptBytes.add(bytes - keptBytes.value());
    }

    /** Hints that wait to be delivered, as of a second ago. */
    public long kept() {
        return kept.value();
    }

    /** What they take in the logs, bytes. */
    public long keptBytes() {
        return keptBytes.value();
    }

    /** Each with its name and what it means, for the metrics page. */
    public void forEach(Visitor visitor) {
        visitor.counter("stored", "Hints taken for nodes that could not be reached", stored);
        visitor.counter("delivered", "Hints that their target has durably and that were forgotten here", delivered);
        visitor.counter("dropped", "Hints that were not taken: the target's log is full or too old", refused);
        visitor.counter("lost", "Hints found unreadable", lost);
    }

    public long delivered() {
        return delivered.value();
    }

    public long dropped() {
        return refused.value();
    }

    /** Sees one counter. */
    @FunctionalInterface
    public interface Visitor {
        void counter(String name, String help, Counter counter);
    }
}
