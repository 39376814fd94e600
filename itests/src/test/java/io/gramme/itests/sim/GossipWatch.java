package io.gramme.itests.sim;

import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.GossipMessage.Delta;
import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.Member;
import io.gramme.gossip.Membership;
import io.gramme.ring.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Listens to what one process says of the members: invariants 4 and 5. What it says it knows, so that nothing may go back and
 * nobody may be missing afterwards.
 */
final class GossipWatch {
    private final NodeId self;
    private final Predicate<NodeId> removed;
    private final Generations generations;
    private final Map<NodeId, Version> said = new HashMap<>();

    /** The generations that a node has gossiped of itself, in all of its lives. It belongs to the machine. */
    static final class Generations {
        private long highest;

        /** The folder that knew is gone, or is an old one: a process must hear from its peers what it said before. */
        void forget() {
            highest = 0;
        }
    }

    private record Version(long generation, long heartbeat) implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            int order = Long.compare(generation, other.generation);
            return order != 0 ? order : Long.compare(heartbeat, other.heartbeat);
        }
    }

    /** @param removed whom an operator had removed: nothing is said of them any more */
    GossipWatch(NodeId self, Generations generations, Predicate<NodeId> removed) {
        this.self = self;
        this.removed = removed;
        this.generations = generations;
    }

    void sends(GossipMessage message) {
        if (message instanceof Digest digest) {
            digest.entries().stream()
                    .filter(entry -> entry.generation() > 0)
                    .forEach(entry -> says(entry.id(), new Version(entry.generation(), entry.heartbeat())));
            if (!digest.answer()) {
                checkComplete(digest);
            }
        } else if (message instanceof Delta delta) {
            delta.members().forEach(member -> says(member.id(), new Version(member.generation(), member.heartbeat())));
        }
    }

    private void says(NodeId member, Version version) {
        if (member.equals(self) && !said.containsKey(self) && version.generation <= generations.highest) {
            throw new Violation(
                    4, self.brief() + " begins with " + version + ", and has gossiped " + generations.highest);
        }
        Version before = said.put(member, version);
        if (before != null && version.compareTo(before) < 0) {
            throw new Violation(
                    4, self.brief() + " says " + version + " of " + member.brief() + ", and has said " + before);
        }
        if (member.equals(self)) {
            generations.highest = Math.max(generations.highest, version.generation);
        }
    }

    /** An opening digest names all that its sender knows of a range. */
    private void checkComplete(Digest digest) {
        for (NodeId member : said.keySet()) {
            boolean inside = member.compareTo(digest.first()) >= 0 && member.compareTo(digest.last()) <= 0;
            if (inside
                    && !removed.test(member)
                    && digest.entries().stream().noneMatch(entry -> entry.id().equals(member))) {
                throw new Violation(5, self.brief() + " knows nothing of " + member.brief() + " any more");
            }
        }
    }

    /** A process has another view of the members. */
    void sees(Membership members) {
        for (Member member : members.members()) {
            said.putIfAbsent(member.id(), new Version(member.generation(), member.heartbeat()));
        }
        for (NodeId member : said.keySet()) {
            if (members.size() > 0 && members.member(member).isEmpty() && !removed.test(member)) {
                throw new Violation(5, self.brief() + " has lost " + member.brief() + " from its view");
            }
        }
    }
}
