package io.gramme.itests.sim;

import io.gramme.client.wire.RequestId;
import io.gramme.itests.sim.Write.Mint;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Dot;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that was ever written under one key, as a plain set of events. It never merges a clock: it asks a clock which
 * events it claims, and whether those that it claims and does not show were really replaced.
 */
final class KeyHistory {
    private final Logged.Name name;
    private final Map<RequestId, Write> writes = new HashMap<>();
    private final Map<Bytes, List<Write>> byValue = new HashMap<>();
    private final Map<Actor, NavigableMap<Long, Write>> mints = new HashMap<>();
    private final List<Write> acknowledged = new ArrayList<>();

    KeyHistory(Logged.Name name) {
        this.name = name;
    }

    private record Actor(long incarnation, long epoch) {
        static Actor of(Dot dot) {
            return new Actor(dot.incarnation(), dot.epoch());
        }
    }

    void invoked(Write write) {
        if (writes.putIfAbsent(write.id(), write) == null && !write.kind().isDelete()) {
            byValue.computeIfAbsent(write.value(), value -> new ArrayList<>()).add(write);
        }
    }

    Optional<Write> write(RequestId id) {
        return Optional.ofNullable(writes.get(id));
    }

    Optional<Write> owner(Dot dot) {
        NavigableMap<Long, Write> counters = mints.get(Actor.of(dot));
        return counters == null ? Optional.empty() : Optional.ofNullable(counters.get(dot.counter()));
    }

    void minted(Dot dot, Write write, Set<Write> shown) {
        mints.computeIfAbsent(Actor.of(dot), actor -> new TreeMap<>()).put(dot.counter(), write);
        write.minted(dot, shown);
    }

    void acknowledge(Write write) {
        if (!write.isAcknowledged()) {
            write.acknowledge();
            acknowledged.add(write);
        }
    }

    /** In the order of their acknowledgements. */
    List<Write> acknowledged() {
        return acknowledged;
    }

    /** Writes whose dots the clock claims and the other clock does not. */
    List<Mint> claimed(VersionVector clock, VersionVector besides) {
        List<Mint> claimed = new ArrayList<>();
        for (int i = 0; i < clock.size(); i++) {
            Dot highest = clock.entry(i);
            NavigableMap<Long, Write> counters = mints.get(Actor.of(highest));
            long known = besides.counter(highest.incarnation(), highest.epoch());
            if (counters != null && known < highest.counter()) {
                counters.subMap(known, false, highest.counter(), true)
                        .forEach((counter, write) ->
                                claimed.add(new Mint(new Dot(highest.incarnation(), highest.epoch(), counter), write)));
            }
        }
        return claimed;
    }

    /** Writes that these bytes may be of: one, unless the value is too short to say whose it is. */
    Set<Write> candidates(Bytes value, CausalHistory context) {
        Set<Write> candidates = new LinkedHashSet<>();
        for (Write write : byValue.getOrDefault(value, List.of())) {
            if (write.dots().stream().anyMatch(context::covers)) {
                candidates.add(write);
            }
        }
        return candidates;
    }

    boolean wasWritten(Bytes value) {
        return byValue.containsKey(value);
    }

    /**
     * Invariant 12: what a clock claims and does not show was replaced by a write that it claims too.
     *
     * @param besides claims that were checked before
     * @param shown what stands beside the clock
     * @param hidesDeletes whether what is shown leaves out deletes, as an answer to a client does
     */
    void checkClaims(
            VersionVector clock, VersionVector besides, Collection<Write> shown, boolean hidesDeletes, String where) {
        for (Mint mint : claimed(clock, besides)) {
            Write write = mint.write();
            boolean fine =
                    shown.contains(write) || (hidesDeletes && write.kind().isDelete());
            if (!fine && !isReplacedUnder(clock, write)) {
                throw new Violation(
                        12,
                        where + " of " + name + " claims " + write + " at " + mint.dot()
                                + ", which it does not show and nobody it knows of replaced; it shows " + shown
                                + " under " + clock);
            }
        }
    }

    static boolean isReplacedUnder(VersionVector clock, Write write) {
        return write.replacedBy().stream().anyMatch(mint -> clock.covers(mint.dot()));
    }

    static boolean knows(VersionVector clock, Write write) {
        return write.dots().stream().anyMatch(clock::covers);
    }

    /** These writes, and all that their writers had been shown, and so on. */
    static Set<Write> downwards(Collection<Write> from) {
        Set<Write> reached = new LinkedHashSet<>(from);
        List<Write> left = new ArrayList<>(reached);
        while (!left.isEmpty()) {
            for (Write below : left.remove(left.size() - 1).seen()) {
                if (reached.add(below)) {
                    left.add(below);
                }
            }
        }
        return reached;
    }
}
