package io.gramme.node.founding;

import io.gramme.node.founding.FoundingWord.Told;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What the nodes behind cluster.seeds have said of themselves, and whether that is enough to propose a ring. */
final class RollCall {
    static final long SECOND = 1_000_000_000L;

    /** Who answered so long ago is asked again. */
    private static final long ASK_AGAIN_NANOS = 5 * SECOND;

    /** Who answered longer ago is not counted any more: three times what a lossy link needs. */
    private static final long COUNTS_NANOS = 15 * SECOND;

    /** Also when questions cross, so that two nodes do not ask each other without end. */
    private static final long LEAST_PAUSE_NANOS = SECOND / 5;

    /** So many answers running that name another list are no passing ignorance of a node that came back under another id. */
    private static final int ANSWERS_AT_ODDS = 15;

    private final FoundingConfig config;
    private final Founder self;
    private final boolean forgetful;
    private final SortedMap<NodeId, Answer> answers = new TreeMap<>();
    private final SortedMap<NodeId, Long> askedAt = new TreeMap<>();
    private final SortedMap<NodeId, Long> introduced = new TreeMap<>();
    private List<Optional<NodeId>> entries = List.of();
    private SortedSet<NodeId> nodes = new TreeSet<>();
    private long grewAt;

    /**
     * What a seed last said.
     *
     * @param differing how often running it had another list
     */
    private record Answer(SeedList list, Told told, long atNanos, int differing) {}

    RollCall(FoundingConfig config, Founder self, boolean forgetful, long now) {
        this.config = config;
        this.self = self;
        this.forgetful = forgetful;
        this.grewAt = now;
        if (config.seeds() == 0) {
            nodes.add(self.member().id());
        }
    }

    private NodeId id() {
        return self.member().id();
    }

    /** Who answers at each entry, as far as any has. */
    void entries(List<Optional<NodeId>> now) {
        if (now.equals(entries)) {
            return;
        }
        entries = List.copyOf(now);
        TreeSet<NodeId> behind = new TreeSet<>();
        entries.forEach(entry -> entry.ifPresent(behind::add));
        if (entries.isEmpty()) {
            behind.add(id());
        }
        nodes = behind;
        answers.keySet().retainAll(nodes);
        introduced.keySet().retainAll(nodes);
        askedAt.keySet().retainAll(nodes);
    }

    /** As others may compare it with theirs. */
    SeedList list() {
        return new SeedList(config.seeds(), config.partitions(), List.copyOf(nodes));
    }

    /** The nodes behind the entries, this one left out, in the order of their ids. */
    List<NodeId> others() {
        List<NodeId> others = new ArrayList<>(nodes);
        others.remove(id());
        return others;
    }

    /** Takes an answer. True when it is the one that makes sure of another list. */
    boolean onTold(NodeId from, SeedList list, Told told, long now) {
        if (!nodes.contains(from) || !told.founder().member().id().equals(from)) {
            return false;
        }
        Answer before = answers.get(from);
        boolean agrees = told.holds() || list.agreesWith(list());
        int differing = agrees ? 0 : before == null ? 1 : before.differing + 1;
        answers.put(from, new Answer(list, told, now, differing));
        Long store = introduced.put(from, told.founder().store());
        if (store == null || store != told.founder().store()) {
            grewAt = now;
        }
        return differing == ANSWERS_AT_ODDS;
    }

    /** The seeds to ask now; each is then left alone for a while. */
    List<NodeId> toAsk(long now) {
        List<NodeId> due = new ArrayList<>();
        for (NodeId node : others()) {
            if (isWanted(node, now) && isRested(node, now, config.askNanos())) {
                askedAt.put(node, now);
                due.add(node);
            }
        }
        return due;
    }

    /** Whether to ask a seed that has just asked, and so can be reached. */
    boolean asksBack(NodeId from, long now) {
        boolean asks = nodes.contains(from)
                && isWanted(from, now)
                && isRested(from, now, Math.min(LEAST_PAUSE_NANOS, config.askNanos()));
        if (asks) {
            askedAt.put(from, now);
        }
        return asks;
    }

    /** Whoever has another list may have learnt better since. */
    private boolean isWanted(NodeId node, long now) {
        Answer answer = answers.get(node);
        return answer == null || now - answer.atNanos >= ASK_AGAIN_NANOS || !answer.list.agreesWith(list());
    }

    private boolean isRested(NodeId node, long now, long pause) {
        Long asked = askedAt.get(node);
        return asked == null || now - asked >= pause;
    }

    private boolean hasAnswered(NodeId node, long now, long within) {
        Answer answer = answers.get(node);
        return answer != null && now - answer.atNanos < within;
    }

    /** Whom a proposal would be put to: all who are heard of and hold no ring; empty when this node may propose nothing. */
    SortedMap<NodeId, Founder> voters(long now) {
        SortedMap<NodeId, Founder> present = present(now, true);
        if (holder(now).isPresent() || atOdds(now).isPresent() || !present.containsKey(id())) {
            return new TreeMap<>();
        }
        if (unanswered().isEmpty() && present.size() == nodes.size()) {
            return present;
        }
        SortedMap<NodeId, Founder> certain = present(now, false);
        boolean suffices = config.bootstrap()
                && certain.containsKey(id())
                && certain.size() >= config.majority()
                && isSettled(now);
        return suffices ? certain : new TreeMap<>();
    }

    private boolean isSettled(long now) {
        return now - grewAt >= config.graceNanos();
    }

    private SortedMap<NodeId, Founder> present(long now, boolean withForgetful) {
        SortedMap<NodeId, Founder> present = new TreeMap<>();
        if (nodes.contains(id()) && (withForgetful || !forgetful)) {
            present.put(id(), self);
        }
        answers.forEach((node, answer) -> {
            boolean counts = hasAnswered(node, now, COUNTS_NANOS) && !answer.told.holds();
            if (counts && (withForgetful || !answer.told.forgetful())) {
                present.put(node, answer.told.founder());
            }
        });
        return present;
    }

    private Optional<NodeId> holder(long now) {
        return first(now, answer -> answer.told.holds());
    }

    private Optional<NodeId> atOdds(long now) {
        SeedList mine = list();
        return first(now, answer -> !answer.told.holds() && !answer.list.agreesWith(mine));
    }

    private Optional<NodeId> first(long now, Predicate<Answer> which) {
        return answers.entrySet().stream()
                .filter(entry -> now - entry.getValue().atNanos < COUNTS_NANOS && which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The number of the first entry, from 1, that nobody has answered at. */
    private Optional<Integer> unanswered() {
        int index = entries.indexOf(Optional.<NodeId>empty());
        return entries.size() < config.seeds()
                ? Optional.of(entries.size() + 1)
                : index < 0 ? Optional.empty() : Optional.of(index + 1);
    }

    /** What the birth of the ring waits for, as a sentence. */
    String waitingFor(long now) {
        Optional<NodeId> holder = holder(now);
        Optional<NodeId> odd = atOdds(now);
        if (holder.isPresent()) {
            return "node " + holder.get().brief() + " of cluster.seeds holds a ring, which is being fetched";
        }
        if (unanswered().isEmpty() && !nodes.contains(id())) {
            return "no entry of cluster.seeds is this node, so it waits for a ring that the others form";
        }
        if (odd.isPresent()) {
            return "node " + odd.get().brief()
                    + " has other cluster.seeds or another number of partitions than this node";
        }
        if (unanswered().isPresent()) {
            return "entry " + unanswered().get() + " of cluster.seeds has not answered" + majorityWaits(now);
        }
        Optional<NodeId> silent = others().stream()
                .filter(node -> !hasAnswered(node, now, COUNTS_NANOS))
                .findFirst();
        return silent.map(node -> "node " + node.brief() + " of cluster.seeds does not answer" + majorityWaits(now))
                .orElse("the first epoch is about to be formed");
    }

    /** What comes behind that when not all need to answer. */
    private String majorityWaits(long now) {
        if (!config.bootstrap()) {
            return "";
        }
        int certain = present(now, false).size();
        if (certain < config.majority()) {
            return ", and " + config.majority() + " of the " + config.seeds() + " that there are must have; " + certain
                    + " have, this node included";
        }
        return isSettled(now) ? "; the others are about to form the ring" : "; it is waited for a little longer";
    }
}
