package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.gossip.GossipMessage.Summary;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The comparison of one peer's digest with what this node knows: what to take from it, what to answer, which contents to
 * send. Pure.
 *
 * <p>Equal contents: the higher version wins and needs no more than the entry itself. Different contents: whoever has the
 * higher version sends the member; at equal versions both do, and the merge decides.
 */
final class Exchange {
    static final NodeId LEAST = new NodeId(0, 0);
    static final NodeId GREATEST = new NodeId(-1, -1);

    /**
     * How many members an opening digest lists in their turn: 2.5 KiB. More would cost bytes and time in proportion and
     * hasten nothing but the heartbeats of members about whom there is no news.
     */
    static final int TURN = 64;

    /** Of a view that differs everywhere, so many parts are compared in one exchange. */
    private static final int PARTS_AT_ONCE = 8;

    /** Later versions of known contents. */
    private final List<Entry> beats;
    /** What this node has to say about versions, in the order of the ids, as the digest is. */
    private final List<Entry> answer;
    /** The members that this node knows better. */
    private final Contents contents = new Contents();

    private final View view;
    private final NodeId self;
    /** Where the next entry probably is, for both are in one order. */
    private int next;

    /** @param removed who is not spoken of, whatever the digest says */
    Exchange(View view, Set<NodeId> removed, NodeId self, Digest digest) {
        this.view = view;
        this.self = self;
        this.beats = new ArrayList<>(digest.entries().size());
        this.answer = new ArrayList<>(digest.entries().size() + 1);
        for (Entry entry : digest.entries()) {
            if (removed.isEmpty() || !removed.contains(entry.id())) {
                compare(entry);
            }
        }
        if (!digest.answer()) {
            sendWhatIsMissing(digest);
        }
    }

    /** An opening digest of the members whose turn it is, from the cursor on, with a summary of the others. */
    static Digest open(View view, RingStamp ring, long nonce, long suspicions, NodeId cursor) {
        int from = view.from(cursor);
        int to = Math.min(view.size(), from + TURN);
        NodeId last = to == view.size() ? GREATEST : view.id(to - 1);
        boolean isWhole = cursor.equals(LEAST) && last.equals(GREATEST);
        Summary summary = new Summary(suspicions, isWhole ? List.of() : view.summary());
        return new Digest(ring, false, nonce, summary, cursor, last, entries(view, from, to));
    }

    /** An opening digest of one part of the id space, of as many of its members as fit, from one of them on. */
    static Digest open(View view, RingStamp ring, long nonce, int part, RandomGenerator random) {
        NodeId first = View.first(part);
        int from = view.from(first);
        int end = from;
        while (end < view.size() && view.id(end).compareTo(View.last(part)) <= 0) {
            end++;
        }
        if (end - from > Digest.MAX_ENTRIES) {
            from += random.nextInt(end - from);
            first = view.id(from);
        }
        int to = Math.min(end, from + Digest.MAX_ENTRIES);
        NodeId last = to == end ? View.last(part) : view.id(to - 1);
        return new Digest(ring, false, nonce, Summary.NONE, first, last, entries(view, from, to));
    }

    /** The parts of which the two know different things, a few of them where it is many. */
    static List<Integer> differing(View view, Summary theirs, RandomGenerator random) {
        List<Long> mine = view.summary();
        if (theirs.contents().isEmpty() || theirs.contents().equals(mine)) {
            return List.of();
        }
        List<Integer> parts = new ArrayList<>();
        int start = random.nextInt(View.PARTS);
        for (int i = 0; i < View.PARTS && parts.size() < PARTS_AT_ONCE; i++) {
            int part = (start + i) % View.PARTS;
            if (!mine.get(part).equals(theirs.contents().get(part))) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static List<Entry> entries(View view, int from, int to) {
        List<Entry> entries = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            entries.add(view.entry(i));
        }
        return entries;
    }

    /** Where the digest after this one starts. */
    static NodeId next(Digest digest) {
        NodeId last = digest.last();
        if (last.equals(GREATEST)) {
            return LEAST;
        }
        return last.low() == -1 ? new NodeId(last.high() + 1, 0) : new NodeId(last.high(), last.low() + 1);
    }

    List<Entry> beats() {
        return beats;
    }

    List<Member> contents() {
        return contents.members();
    }

    /** The answer to an opening digest; it names this node itself, whatever else must wait for a later round. */
    Digest answer(RingStamp ring, Digest opening, long suspicions) {
        List<Entry> entries = new ArrayList<>(answer);
        entries.removeIf(entry -> entry.id().equals(self));
        if (entries.size() == Digest.MAX_ENTRIES) {
            entries.remove(entries.size() - 1);
        }
        view.entry(self).ifPresent(own -> {
            int at = Collections.binarySearch(entries, own, Comparator.comparing(Entry::id));
            entries.add(-at - 1, own);
        });
        return opening.answeredBy(ring, new Summary(suspicions, List.of()), entries);
    }

    private void compare(Entry theirs) {
        int at = view.indexOf(theirs.id(), next);
        next = at + 1;
        if (at < 0) {
            if (!theirs.isUnknown()) {
                answer.add(Entry.unknown(theirs.id()));
            }
            return;
        }
        int order = view.compareVersion(theirs, at);
        if (!theirs.isUnknown() && view.hasContent(at, theirs)) {
            if (order > 0 && !theirs.id().equals(self)) {
                beats.add(theirs);
            } else if (order < 0) {
                answer.add(view.entry(at));
            }
            return;
        }
        if (order <= 0) {
            contents.add(view.at(at));
        }
        if (order >= 0) {
            answer.add(view.entry(at));
        }
    }

    private void sendWhatIsMissing(Digest digest) {
        List<Entry> entries = digest.entries();
        int entry = 0;
        for (int i = view.from(digest.first()); i < view.size(); i++) {
            NodeId id = view.id(i);
            if (id.compareTo(digest.last()) > 0) {
                return;
            }
            while (entry < entries.size() && entries.get(entry).id().compareTo(id) < 0) {
                entry++;
            }
            if (entry == entries.size() || !entries.get(entry).id().equals(id)) {
                contents.add(view.at(i));
            }
        }
    }
}
