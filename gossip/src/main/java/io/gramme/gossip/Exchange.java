package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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

    /** Known members whose versions the peer knows to be higher. */
    private final List<Member> beats = new ArrayList<>();
    /** What this node has to say about versions. */
    private final SortedMap<NodeId, Entry> answer = new TreeMap<>();
    /** The members that this node knows better, at most one message of them. */
    private final List<Member> contents = new ArrayList<>();

    private final Membership view;
    private final NodeId self;
    private int contentBytes;

    Exchange(Membership view, NodeId self, Digest digest) {
        this.view = view;
        this.self = self;
        digest.entries().forEach(this::compare);
        if (!digest.answer()) {
            sendWhatIsMissing(digest);
        }
    }

    /** An opening digest of the members from the cursor on, as many as fit. */
    static Digest open(Membership view, RingStamp ring, long nonce, NodeId cursor) {
        int from = view.from(cursor);
        int to = Math.min(view.size(), from + Digest.MAX_ENTRIES);
        List<Entry> entries =
                view.members().subList(from, to).stream().map(Entry::of).toList();
        NodeId last = to == view.size() ? GREATEST : view.members().get(to - 1).id();
        return new Digest(ring, false, nonce, cursor, last, entries);
    }

    /** Where the digest after this one starts. */
    static NodeId next(Digest digest) {
        NodeId last = digest.last();
        if (last.equals(GREATEST)) {
            return LEAST;
        }
        return last.low() == -1 ? new NodeId(last.high() + 1, 0) : new NodeId(last.high(), last.low() + 1);
    }

    List<Member> beats() {
        return beats;
    }

    List<Member> contents() {
        return contents;
    }

    /** The answer to an opening digest; it names this node itself, whatever else must wait for a later round. */
    Digest answer(RingStamp ring, Digest opening) {
        view.member(self).ifPresent(member -> answer.put(self, Entry.of(member)));
        while (answer.size() > Digest.MAX_ENTRIES) {
            NodeId last = answer.lastKey();
            answer.remove(last.equals(self) ? answer.headMap(last).lastKey() : last);
        }
        return new Digest(ring, true, opening.nonce(), opening.first(), opening.last(), List.copyOf(answer.values()));
    }

    private void compare(Entry theirs) {
        Optional<Member> known = view.member(theirs.id());
        if (known.isEmpty()) {
            if (!theirs.isUnknown()) {
                answer.put(theirs.id(), Entry.unknown(theirs.id()));
            }
            return;
        }
        Member mine = known.get();
        int order = theirs.compareVersion(mine);
        if (!theirs.isUnknown() && theirs.content() == mine.contentHash()) {
            if (order > 0 && !mine.id().equals(self)) {
                beats.add(mine.at(theirs.generation(), theirs.heartbeat()));
            } else if (order < 0) {
                answer.put(mine.id(), Entry.of(mine));
            }
            return;
        }
        if (order <= 0) {
            send(mine);
        }
        if (order >= 0) {
            answer.put(mine.id(), Entry.of(mine));
        }
    }

    private void sendWhatIsMissing(Digest digest) {
        List<Entry> entries = digest.entries();
        int entry = 0;
        for (int i = view.from(digest.first()); i < view.size(); i++) {
            Member mine = view.members().get(i);
            if (mine.id().compareTo(digest.last()) > 0) {
                return;
            }
            while (entry < entries.size() && entries.get(entry).id().compareTo(mine.id()) < 0) {
                entry++;
            }
            if (entry == entries.size() || !entries.get(entry).id().equals(mine.id())) {
                send(mine);
            }
        }
    }

    private void send(Member member) {
        if (contentBytes + member.sizeBytes() <= GossipMessage.MAX_BYTES) {
            contentBytes += member.sizeBytes();
            contents.add(member);
        }
    }
}
