package io.gramme.gossip;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a node without a ring comes to form the first epoch: by unanimity of the founders, the nodes that answer at the
 * entries of cluster.seeds.
 *
 * <p>Once every entry has answered and every founder's {@link Member} is known, the node has a <i>wish</i>: the ring that
 * these founders would form. It forms that ring when every other founder has answered <i>this process</i> (its nonce came
 * back) that it holds no ring and has the very same wish.
 *
 * <p>Why two nodes never form different rings. A wish covers the founders' generations, what a node knows of a generation
 * never goes back, and a node that holds a ring has no wish. Say A formed X and B formed Y. B heard from A the wish Y, so A
 * wished Y first and X later; A heard from B the wish X, so B wished X first and Y later. Then some founder's generation is
 * higher in X than in Y by A's view and lower by B's. (This takes for granted that a node does not lose the ring it formed. If
 * it crashes before it is written down, and in that moment a founder restarts with another zone or weight, the rings'
 * checksums differ and the nodes refuse each other.)
 *
 * <p>Why a former's copies are whole: every founder held no ring after this process started, so nothing was ever written
 * under a ring before this folder was there.
 */
final class Founding {
    /** A founder that answered so many rounds ago is asked again, and after twice as many its answer no longer counts. */
    private static final int ASK_AGAIN_ROUNDS = 10;

    /** So many answers running that name another cluster are no founder's passing ignorance of a changed node id. */
    private static final int ANSWERS_AT_ODDS = 15;

    private final GossipConfig config;
    private final NodeId self;
    private final SeedBook seeds;
    private final Map<NodeId, Answer> answers = new TreeMap<>();
    private List<Member> founders = List.of();
    private @Nullable RingState candidate;
    private RingStamp wish = RingStamp.NONE;

    Founding(GossipConfig config, NodeId self, SeedBook seeds) {
        this.config = config;
        this.self = self;
        this.seeds = seeds;
    }

    /** Looks again at who the founders are. True when the wish changed and there is one. */
    boolean revise(View view) {
        List<Member> present = presentFounders(view);
        if (isAsBefore(present)) {
            return false;
        }
        founders = present;
        RingStamp before = wish;
        candidate = present.isEmpty() ? null : firstEpoch(present);
        wish = candidate == null ? RingStamp.NONE : wish(candidate, present);
        return candidate != null && !before.equals(wish);
    }

    /** What to write on messages while no ring is held. */
    RingStamp stamp() {
        return wish;
    }

    /** A founder answered this process; what it says of itself has the given digest. */
    void answered(NodeId from, RingStamp stamp, long content, long now) {
        if (!seeds.others().contains(from)) {
            return;
        }
        Answer before = answers.get(from);
        boolean differs = candidate != null
                && !stamp.isHeld()
                && !stamp.equals(RingStamp.NONE)
                && !stamp.clusterId().equals(candidate.clusterId());
        int differing = !differs ? 0 : before == null ? 1 : before.differing + 1;
        answers.put(from, new Answer(stamp, content, now, differing));
    }

    /** The founders whose answer is missing, old, or to another wish. */
    List<NodeId> toAsk(View view, long now) {
        List<NodeId> ask = new ArrayList<>();
        for (NodeId node : seeds.others()) {
            if (!agrees(node, view, now, ASK_AGAIN_ROUNDS)) {
                ask.add(node);
            }
        }
        return ask;
    }

    /** The first epoch, when all founders have agreed to it. */
    Optional<RingState> formed(View view, long now) {
        if (candidate == null) {
            return Optional.empty();
        }
        for (NodeId node : seeds.others()) {
            if (!agrees(node, view, now, 2 * ASK_AGAIN_ROUNDS)) {
                return Optional.empty();
            }
        }
        return Optional.of(candidate);
    }

    /** Whether this founder has said many times running that it would form another cluster. */
    boolean isAtOdds(NodeId node) {
        Answer answer = answers.get(node);
        return answer != null && answer.differing >= ANSWERS_AT_ODDS;
    }

    /** What the birth of the ring waits for, as a sentence. */
    String waitingFor(View view, long now) {
        Optional<Integer> unanswered = seeds.unanswered();
        if (unanswered.isPresent()) {
            return "entry " + (unanswered.get() + 1) + " of cluster.seeds has not answered";
        }
        if (!seeds.namesSelf()) {
            return "no entry of cluster.seeds is this node, so it waits for a ring that the others form";
        }
        for (NodeId node : seeds.others()) {
            if (isAtOdds(node)) {
                return "node " + node.brief()
                        + " has other cluster.seeds or another number of partitions than this node";
            }
            if (!agrees(node, view, now, 2 * ASK_AGAIN_ROUNDS)) {
                return "node " + node.brief() + " of cluster.seeds does not know all the others yet";
            }
        }
        return "the first epoch is about to be formed";
    }

    private boolean agrees(NodeId node, View view, long now, int rounds) {
        Answer answer = answers.get(node);
        Optional<Member> member = view.member(node);
        return answer != null
                && candidate != null
                && member.isPresent()
                && now - answer.atNanos < rounds * config.intervalNanos()
                && answer.stamp.equals(wish)
                && answer.content == member.get().contentHash();
    }

    /** All founders, or none while one of them is unknown, serves under a ring, or this node is not one of them. */
    private List<Member> presentFounders(View view) {
        if (seeds.unanswered().isPresent() || !seeds.namesSelf()) {
            return List.of();
        }
        TreeSet<NodeId> ids = new TreeSet<>(seeds.others());
        ids.add(self);
        List<Member> present = new ArrayList<>();
        for (NodeId id : ids) {
            Optional<Member> member = view.member(id);
            if (member.isEmpty() || member.get().ringEpoch() > 0) {
                return List.of();
            }
            present.add(member.get());
        }
        return present;
    }

    private boolean isAsBefore(List<Member> present) {
        if (present.size() != founders.size()) {
            return false;
        }
        for (int i = 0; i < present.size(); i++) {
            Member before = founders.get(i);
            Member now = present.get(i);
            if (!now.sameContent(before) || now.generation() != before.generation()) {
                return false;
            }
        }
        return true;
    }

    private RingState firstEpoch(List<Member> present) {
        List<RingMember> members = present.stream().map(Member::identity).toList();
        Ring ring = RingPlanner.firstEpoch(members, config.partitions());
        List<NodeId> ids = present.stream().map(Member::id).toList();
        Map<NodeId, Long> stores = new TreeMap<>();
        present.forEach(member -> stores.put(member.id(), member.store()));
        return new RingState(RingPlanner.clusterId(ids, config.partitions()), ring, stores);
    }

    private static RingStamp wish(RingState state, List<Member> present) {
        StringBuilder text = new StringBuilder().append(state.ring().checksum());
        present.forEach(
                member -> text.append(' ').append(member.id()).append(' ').append(member.generation()));
        return new RingStamp(state.clusterId(), 0, Token.of(Bytes.utf8(text.toString())));
    }

    /**
     * What a founder last said.
     *
     * @param differing how often running it would have formed another cluster
     */
    private record Answer(RingStamp stamp, long content, long atNanos, int differing) {}
}
