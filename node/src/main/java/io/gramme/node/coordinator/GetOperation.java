package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The decision of one get: are there answers enough, what do they say together, and who was behind? Pure.
 *
 * <p>An answer counts towards R only from one of the first N whose copy is whole, whatever it says. The data of any copy are
 * merged in, those of the fallbacks too that are asked in place of nodes that cannot be reached. A copy that lost the record has
 * not said "not found": while another copy may still have it the operation goes on, and when none has it the record is corrupt,
 * never absent. While the partition moves, the counterparts of the first N do not count; a comparison of all copies asks and
 * repairs them too, and anybody else asks them before the fallbacks. A reader that says what it has seen is answered with that or
 * more, or not at all; unless every member of the ring has answered and none has anything, for then a delete of it has been
 * forgotten. A member whose data folder was fenced has nothing to say to that.
 *
 * <p>Source: Dynamo, SOSP 2007, sections 4.5 and 4.6.
 */
final class GetOperation {
    private final List<NodeId> primaries;
    private final Collection<NodeId> away;
    /** Those that are asked first, and repaired. */
    private final List<NodeId> asked;

    private final List<NodeId> pending;
    private final List<NodeId> pendingFallbacks = new ArrayList<>();
    private final Deque<NodeId> fallbacks;
    private final Map<NodeId, Siblings> answers = new LinkedHashMap<>();
    private final List<NodeId> lost = new ArrayList<>();
    private final UnaryOperator<Siblings> policy;
    private final CausalHistory atLeast;
    /** How many of the first N are not away. */
    private final int present;

    private final int needed;

    private KeyRecord first = KeyRecord.NONE;
    private KeyRecord merged = KeyRecord.NONE;
    private Optional<NodeId> fastest = Optional.empty();
    private int counted;
    /** Whether some member was not asked, or has not answered. */
    private boolean unheard;
    /** Whether the first N have been asked again after everybody else. */
    private boolean again;

    /**
     * Nothing is asked yet.
     *
     * @param away members whose data folders were fenced, and that are not back
     * @param needed R
     * @param atLeast what the answer must cover
     * @param policy what the table does to merged siblings
     */
    GetOperation(
            PreferenceList list,
            Collection<NodeId> away,
            int needed,
            CausalHistory atLeast,
            UnaryOperator<Siblings> policy) {
        this(list, away, list.primaries(), needed, atLeast, policy);
    }

    private GetOperation(
            PreferenceList list,
            Collection<NodeId> away,
            List<NodeId> asked,
            int needed,
            CausalHistory atLeast,
            UnaryOperator<Siblings> policy) {
        this.primaries = list.primaries();
        this.away = away;
        this.asked = asked;
        this.pending = new ArrayList<>(asked);
        this.fallbacks = fallbacks(list, away, asked);
        int here = 0;
        for (NodeId node : primaries) {
            here += away.contains(node) ? 0 : 1;
        }
        this.present = here;
        this.needed = needed;
        this.atLeast = atLeast;
        this.policy = policy;
    }

    /** Whom to ask in place of others, in this order. */
    private static Deque<NodeId> fallbacks(PreferenceList list, Collection<NodeId> away, List<NodeId> asked) {
        int most =
                list.holders().size() + list.fallbacks().size() + list.others().size() - asked.size();
        Deque<NodeId> fallbacks = new ArrayDeque<>(Math.max(1, most));
        for (NodeId node : list.holders()) {
            if (!asked.contains(node)) {
                fallbacks.add(node);
            }
        }
        fallbacks.addAll(list.fallbacks());
        fallbacks.addAll(list.others());
        fallbacks.removeAll(away);
        return fallbacks;
    }

    /** One of every copy, to find and repair those that are behind. */
    static GetOperation comparison(PreferenceList list, Collection<NodeId> away, UnaryOperator<Siblings> policy) {
        List<NodeId> present =
                list.holders().stream().filter(node -> !away.contains(node)).toList();
        return new GetOperation(list, away, present, 1, CausalHistory.NONE, policy);
    }

    /** How it stands. */
    enum State {
        PENDING,
        SUCCEEDED,
        FAILED,
        CORRUPT,
        /** All that could answer have, and none knows what the reader has seen. */
        STALE
    }

    /** The coordinator's own copy answers first; the others are asked only for what differs from it. */
    State own(NodeId self, ReadOutcome outcome, boolean whole) {
        if (outcome instanceof ReadOutcome.Found found) {
            first = found.record();
        }
        return answered(self, outcome, whole);
    }

    /** A second answer of one node, or one of a stranger, changes nothing. */
    State answered(NodeId node, ReadOutcome outcome, boolean whole) {
        boolean holder = pending.remove(node);
        if (!holder && !pendingFallbacks.remove(node)) {
            return state();
        }
        if (outcome instanceof ReadOutcome.Lost) {
            if (holder) {
                lost.add(node);
            }
            unheard |= !holder;
            return state();
        }
        KeyRecord record = KeyRecord.NONE;
        if (outcome instanceof ReadOutcome.Found found) {
            record = found.record();
        } else if (outcome instanceof ReadOutcome.Same) {
            record = first;
        }
        KeyRecord both = merged.merge(record);
        merged = both.project(policy.apply(both.siblings()), both);
        if (holder) {
            answers.put(node, record.siblings());
        }
        if (whole && holder && primaries.contains(node)) {
            counted++;
            fastest = fastest.isEmpty() ? Optional.of(node) : fastest;
        }
        return state();
    }

    /** One of the first N cannot be reached, or refused: the further node to ask instead. */
    Optional<NodeId> failed(NodeId node, Predicate<NodeId> reachable) {
        boolean further = pendingFallbacks.remove(node);
        boolean holder = pending.remove(node);
        unheard |= (further || holder) && !away.contains(node);
        return holder && primaries.contains(node) ? further(reachable) : Optional.empty();
    }

    private Optional<NodeId> further(Predicate<NodeId> reachable) {
        while (!fallbacks.isEmpty()) {
            NodeId fallback = fallbacks.remove();
            if (reachable.test(fallback)) {
                pendingFallbacks.add(fallback);
                return Optional.of(fallback);
            }
            unheard = true;
        }
        return Optional.empty();
    }

    /**
     * Further nodes to ask because the first N do not know what the reader has seen, or have lost the record: it may have been
     * written while some of them could not be reached.
     */
    List<NodeId> widen(Predicate<NodeId> reachable) {
        if (!isComplete() || !(isBehind() || mayBeCorrupt())) {
            return List.of();
        }
        List<NodeId> further = new ArrayList<>();
        for (int i = 0; i < primaries.size(); i++) {
            further(reachable).ifPresent(further::add);
        }
        return further;
    }

    State state() {
        boolean open = !isComplete();
        if (mayBeCorrupt()) {
            return open ? State.PENDING : State.CORRUPT;
        }
        if (counted >= needed) {
            return isCovered() ? State.SUCCEEDED : open ? State.PENDING : State.STALE;
        }
        int mayCount = 0;
        for (NodeId node : pending) {
            mayCount += primaries.contains(node) ? 1 : 0;
        }
        return counted + mayCount >= needed ? State.PENDING : State.FAILED;
    }

    private boolean mayBeCorrupt() {
        return merged.isEmpty() && !lost.isEmpty();
    }

    /** Whether enough copies have answered, and none of them knows what the reader has seen. */
    boolean isBehind() {
        return counted >= needed && !isCovered();
    }

    private boolean isCovered() {
        return atLeast.isCoveredBy(merged.siblings().clock()) || isForgotten();
    }

    /**
     * Whether what the reader has seen is nowhere any more, because it was deleted and the delete has been forgotten: every other
     * member that is not away keeps nothing for the copies, and after that every copy is whole and has nothing. (A hint is forgotten
     * when its target has it: in the other order it could pass between the two questions.)
     */
    boolean isForgotten() {
        return again && isNowhere();
    }

    private boolean isNowhere() {
        boolean everybody = isComplete() && fallbacks.isEmpty() && !unheard && counted == present;
        return everybody && merged.isEmpty() && lost.isEmpty();
    }

    /** Whether the first N are to be asked again, to be sure that nobody has what the reader has seen; true once. */
    boolean mustAskAgain() {
        boolean due = !again && isNowhere() && isBehind();
        if (due) {
            again = true;
            pending.addAll(asked);
            answers.clear();
            counted = 0;
        }
        return due;
    }

    boolean isComplete() {
        return pending.isEmpty() && pendingFallbacks.isEmpty();
    }

    /** Whether the answer of this node is still to come. */
    boolean isPending(NodeId node) {
        return pending.contains(node) || pendingFallbacks.contains(node);
    }

    /** Those that are asked first. */
    List<NodeId> asked() {
        return asked;
    }

    int needed() {
        return needed;
    }

    int got() {
        return counted;
    }

    /** The whole copy that answered first. */
    Optional<NodeId> fastest() {
        return fastest;
    }

    /** What all the answers say together; it has only values that some copy answered with. */
    KeyRecord merged() {
        return merged;
    }

    /** The digest that the others are asked to compare with. */
    static long knownDigest(ReadOutcome own) {
        return own instanceof ReadOutcome.Found found ? found.digest() : KeyDigest.ABSENT;
    }

    /** Whether everyone that is to hold the record has answered, and all with the same. */
    boolean isUnanimous() {
        return answers.size() == asked.size() && stale().isEmpty();
    }

    /** Copies that answered with less than all the answers say together, or had lost the record. */
    List<NodeId> stale() {
        List<NodeId> stale = new ArrayList<>();
        if (!merged.isEmpty()) {
            stale.addAll(lost);
            answers.forEach((node, siblings) -> {
                if (!siblings.equals(merged.siblings())) {
                    stale.add(node);
                }
            });
        }
        return stale;
    }
}
