package io.gramme.itests.sim;

import io.gramme.gossip.RingState;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Topology;
import io.gramme.node.paxos.PaxosCodec;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Every ring that the cluster has ever had, as the first node that held it showed it: invariants 1 to 3, 5 and 24. The latest is that
 * of the moment; whoever has not heard of it may still act under one before it.
 */
final class Rings {
    /** So many epochs some node may be behind. */
    private static final int EPOCHS_KNOWN = 4;
    /** In epochs; more than a run can have. */
    private static final long LEAST_LEAP = 1_000_000;

    private final int n;
    private final BiConsumer<Optional<Topology>, Topology> listener;
    private final Map<Long, Bytes> slots = new HashMap<>();
    private final NavigableMap<Long, Topology> epochs = new TreeMap<>();
    private final Map<ListKey, PreferenceList> lists = new HashMap<>();
    private final List<Consumer<Topology>> readers = new ArrayList<>();
    private final Set<NodeId> toJoin = new HashSet<>();
    private final Set<NodeId> toGo = new HashSet<>();
    private final Set<NodeId> toRemove = new HashSet<>();
    private Optional<RingState> first = Optional.empty();
    private int setAside;
    private boolean mayLeap;
    private int leaps;

    private record ListKey(long epoch, int partition) {}

    /** @param listener told of each new epoch and of the one before it */
    Rings(int n, BiConsumer<Optional<Topology>, Topology> listener) {
        this.n = n;
        this.listener = listener;
    }

    /** In a line of a history. */
    static String brief(Topology topology) {
        return "epoch " + topology.epoch() + " of " + brief(topology.ring())
                + topology.change()
                        .map(change -> " on its way to " + brief(change.to())
                                + (change.isUndone() ? " undone" : "") + " moving="
                                + change.marks().moving()
                                + " switched=" + change.marks().switched() + " gone=" + change.gone())
                        .orElse("");
    }

    private static List<String> brief(Ring ring) {
        return ring.members().stream().map(member -> member.id().brief()).toList();
    }

    /** Shows each new epoch to a reader of histories. */
    void show(Consumer<Topology> reader) {
        readers.add(reader);
    }

    /** An operator wants that. */
    void ordered(Intent intent) {
        if (intent instanceof Intent.Join) {
            toJoin.add(intent.node());
        } else if (intent instanceof Intent.Leave) {
            toGo.add(intent.node());
        } else if (intent instanceof Intent.Remove) {
            toRemove.add(intent.node());
        }
    }

    /** How many changes came to which end, and how often the ring went on without most of its voters. */
    Map<String, Integer> changes() {
        Map<String, Integer> ends = new TreeMap<>();
        if (leaps > 0) {
            ends.put("recovered", leaps);
        }
        for (Topology topology : epochs.values()) {
            Optional<RingChange> before =
                    Optional.ofNullable(epochs.get(topology.epoch() - 1)).flatMap(Topology::change);
            if (before.isPresent() && topology.change().isEmpty()) {
                ends.merge(before.get().isUndone() ? "ring as before" : "ring changed", 1, Integer::sum);
            }
            countFences(topology, ends);
        }
        if (setAside > 0) {
            ends.put("set aside", setAside);
        }
        return ends;
    }

    private void countFences(Topology topology, Map<String, Integer> ends) {
        Topology before = epochs.get(topology.epoch() - 1);
        long away = away(topology);
        long awayBefore = before == null ? 0 : away(before);
        if (away != awayBefore) {
            ends.merge(away > awayBefore ? "fenced" : "let in again", 1, Integer::sum);
        }
    }

    private static long away(Topology topology) {
        return topology.members().stream()
                .filter(member -> topology.isAway(member.id()))
                .count();
    }

    /** A process knows that it is refused with a folder of that number: the ring log must have said so. */
    void setAside(long store) {
        boolean isFenced = latest().people().exiles().fenced().stream().anyMatch(folder -> folder.store() == store);
        if (!isFenced) {
            throw new Violation(5, "nobody fenced store " + store);
        }
        setAside++;
    }

    /** Of these nodes, those that were not away for too long: now, or as some node may still believe. */
    List<List<NodeId>> present(List<NodeId> nodes) {
        return epochs.descendingMap().values().stream()
                .limit(EPOCHS_KNOWN)
                .map(topology ->
                        nodes.stream().filter(node -> !topology.isAway(node)).toList())
                .distinct()
                .toList();
    }

    /** A node holds that now. Returns the slot of the ring log up to which it knows what was decided. */
    long seen(NodeId node, RingState state, Topology topology) {
        if (first.isEmpty()) {
            first = Optional.of(state);
        }
        if (!state.clusterId().equals(first.get().clusterId())) {
            throw new Violation(1, node.brief() + " holds " + state + ", others " + first.get());
        }
        if (!state.birthStores().equals(first.get().birthStores())) {
            throw new Violation(1, node.brief() + " knows of other founders " + state + " than others " + first.get());
        }
        long slot = state.decided().isEmpty()
                ? 0
                : PaxosCodec.decodeSnapshot(state.decided()).slot();
        Bytes decided = slots.putIfAbsent(slot, state.decided());
        if (decided != null && !decided.equals(state.decided())) {
            throw new Violation(
                    24, node.brief() + " has decided something else up to slot " + slot + " than others: " + state);
        }
        Topology known = epochs.get(topology.epoch());
        if (known == null) {
            begin(topology);
        } else if (!known.ring().equals(topology.ring()) || !known.change().equals(topology.change())) {
            throw new Violation(2, node.brief() + " holds " + topology.ring() + ", others " + known.ring());
        }
        return slot;
    }

    private void begin(Topology topology) {
        boolean isSkipped = !epochs.isEmpty() && topology.epoch() < latest().epoch();
        Optional<Topology> before = epochs.isEmpty() ? Optional.empty() : Optional.of(before(topology));
        before.ifPresent(last -> checkMembers(last, topology));
        epochs.put(topology.epoch(), topology);
        for (int partition = 0; partition < topology.ring().partitions(); partition++) {
            check(topology, list(topology.epoch(), partition));
        }
        if (!isSkipped) {
            listener.accept(before, topology);
            readers.forEach(reader -> reader.accept(topology));
        }
    }

    /**
     * The epoch before it, or a few before: of what a node applies in one go it shows the last alone. At most one of those changes the
     * ring, since who wants that names the epoch that it was made for; the others fence members or let them in. Somebody may still show one
     * that was skipped. For the first epoch after a recovery it is the one that this began with, whatever only the lost voters knew.
     */
    private Topology before(Topology topology) {
        long epoch = topology.epoch();
        Optional<Topology> known = Optional.ofNullable(epochs.lowerEntry(epoch)).map(Map.Entry::getValue);
        Optional<Topology> next = Optional.ofNullable(epochs.higherEntry(epoch)).map(Map.Entry::getValue);
        boolean isSkipped = known.isPresent()
                && next.filter(after -> isSameRing(known.get(), topology) || isSameRing(after, topology))
                        .isPresent();
        boolean isNewest = next.isEmpty()
                && known.filter(last -> epoch - last.epoch() <= 1 + fences(last, topology))
                        .isPresent();
        if (isSkipped || isNewest) {
            return known.get();
        }
        boolean isLeap = mayLeap && epoch - latest().epoch() >= LEAST_LEAP;
        mayLeap = false;
        leaps++;
        return epochs.descendingMap().values().stream()
                .filter(last -> isLeap && isSameRing(last, topology))
                .findFirst()
                .orElseThrow(() -> new Violation(24, "epoch " + epoch + " came after " + known.map(Topology::epoch)));
    }

    /** How many decisions about those that are away there were between the two, at least. */
    private static long fences(Topology before, Topology after) {
        return Math.max(
                        0,
                        after.people().exiles().fenced().size()
                                - before.people().exiles().fenced().size())
                + after.members().stream()
                        .filter(member -> before.isAway(member.id()) && !after.isAway(member.id()))
                        .count();
    }

    private static boolean isSameRing(Topology one, Topology other) {
        long epoch = other.epoch();
        return one.ring().at(epoch).equals(other.ring())
                && one.change().map(change -> change.at(epoch)).equals(other.change());
    }

    /** An operator has one node go on without the voters that are lost. */
    void mayLeap() {
        mayLeap = true;
    }

    /** Invariant 5: members come and go because somebody wants it, and for nothing else. */
    private void checkMembers(Topology before, Topology now) {
        Set<NodeId> came = ids(now.members());
        came.removeAll(ids(before.members()));
        Set<NodeId> went = ids(before.members());
        went.removeAll(ids(now.members()));
        Set<NodeId> gone = new HashSet<>(now.change().map(RingChange::gone).orElse(new java.util.TreeSet<>()));
        if (before.change().isPresent() && now.change().isEmpty()) {
            // Who was given up on the way is a member again in name.
            Ring end = before.change().get().end();
            came.removeIf(end::contains);
        }
        boolean isWanted = toJoin.containsAll(came) && toRemove.containsAll(gone);
        for (NodeId node : went) {
            boolean cameInVain = toJoin.contains(node) && !now.ring().contains(node) && isEndOfUndone(before, now);
            isWanted &= toGo.contains(node) || toRemove.contains(node) || cameInVain;
        }
        if (!isWanted) {
            throw new Violation(5, "nobody wanted " + came + " to come, " + went + " to go or " + gone + " given up");
        }
    }

    private static boolean isEndOfUndone(Topology before, Topology now) {
        return before.change().filter(RingChange::isUndone).isPresent()
                && now.change().isEmpty();
    }

    private static Set<NodeId> ids(List<RingMember> members) {
        Set<NodeId> ids = new LinkedHashSet<>();
        members.forEach(member -> ids.add(member.id()));
        return ids;
    }

    /** Invariant 3: N distinct nodes, in as many zones as there are, and everybody else behind them. */
    private void check(Topology topology, PreferenceList list) {
        RingChange change = topology.change().orElse(null);
        boolean old = change == null || isReadFromOld(change, list.partition());
        Ring read = old ? topology.ring() : Objects.requireNonNull(change).to();
        Set<NodeId> gone = change == null ? Set.of() : change.gone();
        checkSide(read, gone, list.primaries());
        if (!list.counterparts().isEmpty()) {
            Ring other = old ? Objects.requireNonNull(change).to() : topology.ring();
            checkSide(other, gone, list.counterparts());
        }
        Set<NodeId> all = new HashSet<>(list.holders());
        int known = all.size();
        all.addAll(list.fallbacks());
        boolean distinct = all.size() == known + list.fallbacks().size();
        boolean complete = change != null || all.equals(ids(topology.members()));
        if (!distinct || !complete) {
            throw new Violation(3, "no preference list of " + topology.members() + ": " + list);
        }
    }

    private boolean isReadFromOld(RingChange change, int partition) {
        boolean noOld = change.isOrphaned(change.from(), partition, n);
        boolean noNew = change.isOrphaned(change.to(), partition, n);
        return !change.isMoving(partition) || (noOld == noNew ? !change.isSwitched(partition) : noNew);
    }

    private void checkSide(Ring ring, Set<NodeId> gone, List<NodeId> side) {
        List<RingMember> members = new ArrayList<>(ring.members());
        Set<String> zones = new HashSet<>();
        Set<String> taken = new HashSet<>();
        members.forEach(member -> zones.add(member.zone()));
        side.forEach(node -> taken.add(ring.member(node).zone()));
        int most = Math.min(n, members.size());
        boolean distinct = new HashSet<>(side).size() == side.size();
        boolean isFull = side.size() == most && taken.size() == Math.min(most, zones.size());
        boolean lacksTheGone = gone.containsAll(side)
                || (side.stream().noneMatch(gone::contains) && side.size() + gone.size() >= most);
        if (!distinct || !(gone.isEmpty() ? isFull : lacksTheGone)) {
            throw new Violation(3, side + " are not the first " + most + " of " + members);
        }
    }

    Optional<RingState> first() {
        return first;
    }

    /** What was decided last, as far as any node has shown. There must be a ring. */
    Topology latest() {
        return epochs.lastEntry().getValue();
    }

    /** Whether the node belongs to the ring of the moment, comes to it or leaves it. */
    boolean isMember(NodeId node) {
        return ids(latest().members()).contains(node);
    }

    /** Whether a change took the node for dead. */
    boolean isGivenUp(NodeId node) {
        return epochs.values().stream()
                .anyMatch(topology -> topology.change()
                        .filter(change -> change.gone().contains(node))
                        .isPresent());
    }

    /** Whether some readers may ask the counterparts of the first N instead of these. */
    boolean isReadFromEither(int partition) {
        return latest().change()
                .filter(change -> change.isMoving(partition) && (change.isSwitched(partition) || change.isUndone()))
                .isPresent();
    }

    /** Whether the cluster goes on without the node, for good. */
    boolean isRemoved(NodeId node) {
        return !epochs.isEmpty() && latest().people().exiles().removed().contains(node);
    }

    /** Who holds a partition now. */
    PreferenceList list(int partition) {
        return list(latest().epoch(), partition);
    }

    PreferenceList list(long epoch, int partition) {
        Topology topology = Objects.requireNonNull(epochs.get(epoch));
        return lists.computeIfAbsent(new ListKey(epoch, partition), key -> topology.preferenceList(key.partition, n));
    }

    /** Who held a partition in that epoch and in all since. */
    List<PreferenceList> listsSince(long epoch, int partition) {
        return epochs.tailMap(epoch).keySet().stream()
                .map(since -> list(since, partition))
                .distinct()
                .toList();
    }

    /** The oldest epoch under which a replica still serves a request for the partition. */
    long oldestServed(int partition) {
        return latest().moves().oldestServed(partition);
    }
}
