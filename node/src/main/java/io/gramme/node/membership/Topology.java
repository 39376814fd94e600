package io.gramme.node.membership;

import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the ring log has decided so far: immutable, and a pure function of its commands.
 *
 * @param version grows with each command that changed anything; a plan is made from one version and committed only to that one
 * @param ring with the epoch of all this
 * @param change where the ring is on its way to
 * @param moves since when partitions are where they are
 * @param catalog the tables
 * @param people who is refused, who joined with what, and what is staged
 * @param answered what became of the last commands: one that is decided twice is done once
 */
public record Topology(
        long version,
        Ring ring,
        Optional<RingChange> change,
        MoveEpochs moves,
        Catalog catalog,
        People people,
        List<Answered> answered) {
    private static final int MOST_ANSWERED = 256;

    public Topology {
        answered = List.copyOf(answered);
    }

    /**
     * What became of a command.
     *
     * @param asker who wanted it
     * @param op the asker's number for it
     * @param refusal why it changed nothing, if it did not
     */
    public record Answered(NodeId asker, long op, Optional<String> refusal) {}

    /**
     * The tables.
     *
     * @param lastNumber the highest number that a table ever had
     * @param dropped the numbers of tables that were decided to be no more: their records are erased
     */
    public record Catalog(Tables tables, int lastNumber, Set<Integer> dropped) {
        static final int MAX_DROPPED = 100_000;

        public Catalog {
            dropped = Collections.unmodifiableSet(new TreeSet<>(dropped));
        }

        static Catalog of(Tables tables) {
            return new Catalog(tables, last(tables), Set.of());
        }

        private static int last(Tables tables) {
            return tables.all().get(tables.all().size() - 1).number();
        }

        Catalog with(Tables next) {
            Set<Integer> gone = new TreeSet<>(dropped);
            tables.all().stream()
                    .map(Table::number)
                    .filter(number -> next.numbered(number).isEmpty())
                    .forEach(gone::add);
            return new Catalog(next, Math.max(lastNumber, last(next)), gone);
        }
    }

    /**
     * The nodes, as far as they are not simply members.
     *
     * @param stores of those that joined after the birth of the ring, or came back after a fence, the data folders that they did it with
     * @param staged in the order in which it came
     */
    public record People(Exiles exiles, Map<NodeId, Long> stores, List<Intent> staged) {
        public static final People NONE = new People(Exiles.NONE, Map.of(), List.of());

        public People {
            stores = Collections.unmodifiableMap(new TreeMap<>(stores));
            staged = List.copyOf(staged);
        }

        People with(Exiles next) {
            return new People(next, stores, staged);
        }

        People staging(List<Intent> next) {
            return new People(exiles, stores, next);
        }

        People fence(NodeId node, long store) {
            Map<NodeId, Long> left = new TreeMap<>(stores);
            left.remove(node);
            return new People(exiles.fence(node, store), left, staged);
        }

        People welcome(NodeId node, long store) {
            Map<NodeId, Long> more = new TreeMap<>(stores);
            more.put(node, store);
            return new People(exiles, more, staged);
        }

        /** Whether a folder of the node was fenced and it did not come back with another one so far: nobody waits for it. */
        public boolean isAway(NodeId node) {
            return !stores.containsKey(node) && exiles.isFenced(node);
        }
    }

    /** As a ring is born. */
    public static Topology born(Ring ring, Tables tables) {
        return new Topology(0, ring, Optional.empty(), MoveEpochs.NONE, Catalog.of(tables), People.NONE, List.of());
    }

    /** Whether anything was decided since the birth of the ring: until then nodes go by what each was told. */
    public boolean isSettled() {
        return version > 0;
    }

    public long epoch() {
        return ring.epoch();
    }

    public Tables tables() {
        return catalog.tables();
    }

    /** Whether there was a table of that number, and is none any more: numbers are never used again. */
    public boolean isDropped(int table) {
        return catalog.dropped().contains(table);
    }

    /** The N of all tables, each once. */
    public List<Integer> copies() {
        return tables().all().stream().map(Table::n).distinct().sorted().toList();
    }

    /** Everybody in the ring, those that come and those that leave included. */
    public List<RingMember> members() {
        return change.map(RingChange::members).orElseGet(ring::members);
    }

    /** The members once what is staged is done. */
    public List<RingMember> staged() {
        NavigableMap<NodeId, RingMember> members = new TreeMap<>();
        ring.members().forEach(member -> members.put(member.id(), member));
        people.staged().forEach(intent -> intent.applyTo(members));
        return List.copyOf(members.values());
    }

    /** Who holds a partition's records. */
    public PreferenceList preferenceList(int partition, int n) {
        return change.map(moving -> moving.preferenceList(partition, n))
                .orElseGet(() -> ring.preferenceList(partition, n));
    }

    /**
     * Members that are not refused, not away for too long and not about to go: who leaves gives its vote to others before it does, or what is decided last could
     * be known to nobody who stays.
     */
    List<RingMember> accepted() {
        Ring lasting = change.filter(moving -> !moving.isUndone() && moving.isAllSwitched())
                .map(RingChange::to)
                .orElse(ring);
        return lasting.members().stream()
                .filter(member -> !people.exiles().removed().contains(member.id()) && !isAway(member.id()))
                .toList();
    }

    /** Whether the member was away for too long, and is not back yet: nobody waits for it, and it has no copies to speak for. */
    public boolean isAway(NodeId node) {
        return people.isAway(node);
    }

    /** What became of a command that was decided before. */
    Optional<Answered> answerTo(NodeId asker, long op) {
        return answered.stream()
                .filter(answer -> answer.op == op && answer.asker.equals(asker))
                .findFirst();
    }

    /** This, and what became of one more command. */
    Topology answering(Answered answer) {
        List<Answered> next = new ArrayList<>(answered);
        next.add(answer);
        int from = Math.max(0, next.size() - MOST_ANSWERED);
        return new Topology(version, ring, change, moves, catalog, people, next.subList(from, next.size()));
    }

    /** This, one version later. */
    Topology next(Ring nextRing, Optional<RingChange> nextChange, MoveEpochs nextMoves, People nextPeople) {
        return new Topology(version + 1, nextRing, nextChange, nextMoves, catalog, nextPeople, answered);
    }

    Topology with(People next) {
        return new Topology(version + 1, ring, change, moves, catalog, next, answered);
    }

    /** This so many epochs later, with nothing else changed. */
    Topology after(long epochs) {
        long later = epoch() + epochs;
        return new Topology(
                version + 1, ring.at(later), change.map(moving -> moving.at(later)), moves, catalog, people, answered);
    }

    /** This in the next epoch. */
    Topology inNextEpoch(Catalog nextCatalog, People nextPeople) {
        long epoch = epoch() + 1;
        return new Topology(
                version + 1,
                ring.at(epoch),
                change.map(moving -> moving.at(epoch)),
                moves,
                nextCatalog,
                nextPeople,
                answered);
    }

    /** Whether the node is one of these. */
    static boolean isMember(Collection<RingMember> members, NodeId node) {
        return members.stream().anyMatch(member -> member.id().equals(node));
    }
}
