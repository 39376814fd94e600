package io.gramme.node.membership;

import io.gramme.gossip.Member;
import io.gramme.node.env.Fields;
import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.env.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * For how long this node has not heard of each member, added up over its own restarts. A member is heard of when its heartbeat has
 * gone on, whoever told of it; so that one counts as absent whom nobody hears.
 *
 * <p>What is added up is time of the monotonic clock while this node was looking: no step of a wall clock, no stall and no hour in
 * which this node was down counts. Nor does time in which it did not hear of most of the members, for then it is itself who is away.
 *
 * <pre>
 * file = format u16 | count u32 | (node 16 | store u64 | generation u64 | heartbeat u64 | nanoseconds u64)*
 * </pre>
 *
 * <p>The file is written when something in it has changed by {@link #SAVES a part} of what matters, and when somebody in it is back; a
 * restart loses that much. Confined to loop 0.
 */
public final class Absences {
    private static final int FORMAT = 1;
    private static final long SECOND = 1_000_000_000L;

    /** So many looks in the time after which somebody is fenced, at intervals of two seconds to a minute. */
    private static final int LOOKS = 64;

    private static final int SAVES = 20;

    /** Beyond so many intervals between two looks this node stood still. */
    private static final int STALLED = 3;

    private final TwinFile file;
    private final Clock clock;
    private final long lookNanos;
    private final long saveNanos;
    private final Map<NodeId, Absence> all = new TreeMap<>();
    private final Map<NodeId, Absence> saved = new TreeMap<>();
    private final SortedSet<NodeId> answering = new TreeSet<>();
    private boolean hasLooked;
    private long lastLook;
    private int members;

    /** @param afterNanos the absence that matters */
    public Absences(Folder folder, Clock clock, long afterNanos) {
        this.file = new TwinFile(folder, "absences");
        this.clock = clock;
        this.lookNanos = Math.max(2 * SECOND, Math.min(60 * SECOND, afterNanos / LOOKS));
        this.saveNanos = Math.max(lookNanos, Math.min(600 * SECOND, afterNanos / SAVES));
        this.lastLook = clock.nanoTime();
        try {
            file.read().ifPresent(this::decode);
        } catch (DamagedFileException e) {
            // Whoever is away is waited for anew.
            saved.clear();
        }
        all.putAll(saved);
    }

    private void decode(Bytes content) {
        Fields.decode(
                "absences",
                FORMAT,
                content,
                in -> Fields.list(
                        in,
                        Ring.MAX_MEMBERS,
                        from -> saved.put(
                                Fields.node(from),
                                new Absence(from.readLong(), from.readLong(), from.readLong(), from.readLong()))));
    }

    /** Whether it is time to look who was heard of. */
    public boolean isDue() {
        return clock.nanoTime() - lastLook >= lookNanos;
    }

    /** Looks who was heard of; to be called when it is due. */
    public void look(NodeId self, Collection<NodeId> ring, Function<NodeId, Optional<Member>> said) {
        long now = clock.nanoTime();
        long passed = now - lastLook;
        boolean counts = hasLooked && passed <= STALLED * lookNanos;
        hasLooked = true;
        lastLook = now;
        members = ring.size();
        all.keySet().retainAll(ring);
        answering.clear();
        answering.add(self);
        for (NodeId node : ring) {
            if (!node.equals(self)) {
                said.apply(node).ifPresent(member -> heard(node, member));
            }
        }
        if (counts && hearsMost()) {
            all.replaceAll((node, absence) -> answering.contains(node) ? absence : absence.longer(passed));
        }
        save();
    }

    private void heard(NodeId node, Member said) {
        Absence before = all.get(node);
        if (before == null) {
            all.put(node, Absence.none(said));
        } else if (before.isOver(said)) {
            all.put(node, Absence.none(said));
            answering.add(node);
        }
    }

    /** Whether most of the members were heard of in the last interval, this node among them. */
    boolean hearsMost() {
        return 2 * answering.size() > members;
    }

    /** Whether the member was heard of in the last interval. */
    boolean isAnswering(NodeId node) {
        return answering.contains(node);
    }

    /** Empty for one of whom this node knows nothing. */
    Optional<Absence> of(NodeId node) {
        return Optional.ofNullable(all.get(node));
    }

    /** How long this node takes to see that somebody does not answer. */
    long lookNanos() {
        return lookNanos;
    }

    private void save() {
        Map<NodeId, Absence> next = new TreeMap<>(all);
        next.values().removeIf(absence -> absence.nanos() < saveNanos);
        boolean differs = !next.keySet().equals(saved.keySet());
        for (Map.Entry<NodeId, Absence> entry : next.entrySet()) {
            Absence before = saved.get(entry.getKey());
            differs |= before == null || Math.abs(entry.getValue().nanos() - before.nanos()) >= saveNanos;
        }
        if (!differs) {
            return;
        }
        saved.clear();
        saved.putAll(next);
        file.write(Fields.encode(
                FORMAT,
                next.entrySet(),
                (out, entries) -> Fields.list(out, entries, (to, entry) -> {
                    Fields.node(to, entry.getKey());
                    to.writeLong(entry.getValue().store());
                    to.writeLong(entry.getValue().generation());
                    to.writeLong(entry.getValue().heartbeat());
                    to.writeLong(entry.getValue().nanos());
                })));
    }
}
