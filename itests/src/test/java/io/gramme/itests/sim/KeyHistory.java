package io.gramme.itests.sim;

import io.gramme.client.wire.RequestId;
import io.gramme.itests.sim.Write.Mint;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
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
import java.util.function.Predicate;

/**
 * Everything that was ever written under one key, as a plain set of events. It never merges a clock: it asks a clock which
 * events it claims, and whether those that it claims and does not show were really replaced.
 */
final class KeyHistory {
    private final Logged.Name name;
    private final boolean lastWriteWins;
    private final Map<RequestId, Write> writes = new HashMap<>();
    private final Map<Bytes, List<Write>> byValue = new HashMap<>();
    private final Map<Actor, NavigableMap<Long, Mint>> mints = new HashMap<>();
    private final List<Write> acknowledged = new ArrayList<>();

    /** @param lastWriteWins whether the table keeps the last write alone, or all that nobody replaced */
    KeyHistory(Logged.Name name, boolean lastWriteWins) {
        this.name = name;
        this.lastWriteWins = lastWriteWins;
    }

    private record Actor(long incarnation, long epoch) {
        static Actor of(Dot dot) {
            return new Actor(dot.incarnation(), dot.epoch());
        }
    }

    Logged.Name name() {
        return name;
    }

    /** Whether the table keeps the last write alone. */
    boolean keepsLast() {
        return lastWriteWins;
    }

    void invoked(Write write, RequestId id) {
        boolean first = writes.put(id, write) == null && id.equals(write.id());
        if (first && !write.kind().isDelete()) {
            byValue.computeIfAbsent(write.value(), value -> new ArrayList<>()).add(write);
        }
    }

    Optional<Write> write(RequestId id) {
        return Optional.ofNullable(writes.get(id));
    }

    Optional<Mint> mint(Dot dot) {
        NavigableMap<Long, Mint> counters = mints.get(Actor.of(dot));
        return counters == null ? Optional.empty() : Optional.ofNullable(counters.get(dot.counter()));
    }

    Optional<Write> owner(Dot dot) {
        return mint(dot).map(Mint::write);
    }

    void minted(Mint mint, Set<Write> shown) {
        mints.computeIfAbsent(Actor.of(mint.dot()), actor -> new TreeMap<>())
                .put(mint.dot().counter(), mint);
        mint.write().minted(mint, shown);
    }

    void acknowledge(Write write, int holding) {
        if (!write.isAcknowledged()) {
            acknowledged.add(write);
        }
        write.acknowledged(holding);
    }

    /** In the order of their acknowledgements. */
    List<Write> acknowledged() {
        return acknowledged;
    }

    /** A tombstone was forgotten, and with it all that it knew of. */
    void reaped(Siblings tombstone) {
        claimed(tombstone.clock(), VersionVector.EMPTY)
                .forEach(mint -> mint.write().reap());
    }

    /** Writes whose dots the clock claims and the other clock does not. */
    List<Mint> claimed(VersionVector clock, VersionVector besides) {
        List<Mint> claimed = new ArrayList<>();
        for (int i = 0; i < clock.size(); i++) {
            Dot highest = clock.entry(i);
            NavigableMap<Long, Mint> counters = mints.get(Actor.of(highest));
            long known = besides.counter(highest.incarnation(), highest.epoch());
            if (counters != null && known < highest.counter()) {
                claimed.addAll(
                        counters.subMap(known, false, highest.counter(), true).values());
            }
        }
        return claimed;
    }

    /** A dot that the clock claims and no copy ever showed. */
    Optional<Dot> unknown(VersionVector clock) {
        for (int i = 0; i < clock.size(); i++) {
            if (mint(clock.entry(i)).isEmpty()) {
                return Optional.of(clock.entry(i));
            }
        }
        return Optional.empty();
    }

    /** The greatest by (timestamp, dot) of all that the clock claims; one actor's timestamps rise with its counters. */
    Optional<Mint> greatest(VersionVector clock) {
        Mint greatest = null;
        for (int i = 0; i < clock.size(); i++) {
            Dot highest = clock.entry(i);
            NavigableMap<Long, Mint> counters = mints.get(Actor.of(highest));
            Map.Entry<Long, Mint> last = counters == null ? null : counters.floorEntry(highest.counter());
            if (last != null && (greatest == null || last.getValue().isAfter(greatest))) {
                greatest = last.getValue();
            }
        }
        return Optional.ofNullable(greatest);
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
     * Invariant 12: what a clock claims and does not show was replaced by a write that it claims too; of a table that keeps the
     * last write, by causality or by the time.
     *
     * @param besides claims that were checked before
     * @param shown what stands beside the clock
     * @param hidden what may be left out of what is shown, as an answer to a client leaves out deletes and what has ended
     */
    void checkClaims(
            VersionVector clock,
            VersionVector besides,
            Collection<Write> shown,
            Predicate<Write> hidden,
            String where) {
        for (Mint mint : claimed(clock, besides)) {
            Write write = mint.write();
            boolean fine = shown.contains(write) || hidden.test(write);
            if (!fine && !isGoneUnder(clock, write)) {
                throw new Violation(
                        12,
                        where + " of " + name + " claims " + mint
                                + ", which it does not show and nobody it knows of replaced; it shows " + shown
                                + " under " + clock);
            }
        }
    }

    /** What an answer to a client leaves out and its context covers. */
    List<Write> hiddenUnder(CausalHistory context, Predicate<Write> hidden) {
        return claimed(context.seen(), VersionVector.EMPTY).stream()
                .map(Mint::write)
                .filter(hidden)
                .toList();
    }

    /** The same of what hides nothing. */
    void checkClaims(VersionVector clock, VersionVector besides, Collection<Write> shown, String where) {
        checkClaims(clock, besides, shown, write -> false, where);
    }

    /** Whether a copy with that clock need not have the write any more. */
    boolean isGoneUnder(VersionVector clock, Write write) {
        return isReplacedUnder(clock, write)
                || (lastWriteWins
                        && greatest(clock).filter(last -> last.write() != write).isPresent());
    }

    private static boolean isReplacedUnder(VersionVector clock, Write write) {
        return write.replacedBy().stream().anyMatch(mint -> clock.covers(mint.dot()));
    }

    /** Whether some dot of the write comes before that one in the order of a table that keeps the last write. */
    boolean isBefore(Write write, Mint last) {
        return write.dots().stream()
                .anyMatch(dot -> mint(dot).filter(last::isAfter).isPresent());
    }

    /** The writes that stand in a record. */
    Set<Write> ownersOf(Siblings state) {
        Set<Write> owners = new LinkedHashSet<>();
        state.versions().forEach(version -> owner(version.dot()).ifPresent(owners::add));
        return owners;
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
