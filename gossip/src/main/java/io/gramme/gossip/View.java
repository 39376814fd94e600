package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of all members, in the order of their ids.
 *
 * <p>It keeps the higher version of each member, whatever the order and the repetition of what it is given, so two nodes that
 * have been given the same know the same. A member leaves it only by {@link #remove}. At most {@link Ring#MAX_MEMBERS}: one
 * more is not taken, and nothing known is lost.
 *
 * <p>At a thousand members a hundred heartbeats arrive in a second, and nobody outside looks at them: versions stand in arrays
 * of numbers, which an exchange walks through, and a heartbeat is taken in place. A {@link Member} is brought up to its version
 * when somebody asks for it; others are shown a {@link Membership}, copied when something changed since the last look.
 */
final class View {
    /** The parts of the id space that a {@link GossipMessage.Summary} tells apart, by the first bits of an id. */
    static final int PARTS = 32;

    private static final int PART_BITS = 5;

    private NodeId[] ids = new NodeId[16];
    /** The upper halves of the ids, unsigned: a search that touches nothing else is fast. */
    private long[] highs = new long[16];

    private long[] generations = new long[16];
    private long[] heartbeats = new long[16];
    /** The digests of the contents. */
    private long[] contents = new long[16];
    /** Each in its present content, and in a version that may be an earlier one. */
    private Member[] members = new Member[16];

    /** For each part the exclusive or of what is known of its members, heartbeats aside. */
    private final long[] summary = new long[PARTS];

    private int size;
    private @Nullable Membership shown;

    static View of(Collection<Member> members) {
        View view = new View();
        members.forEach(view::take);
        return view;
    }

    int size() {
        return size;
    }

    NodeId id(int index) {
        return ids[index];
    }

    Member at(int index) {
        Member member = members[index];
        if (member.heartbeat() != heartbeats[index] || member.generation() != generations[index]) {
            member = member.at(generations[index], heartbeats[index]);
            members[index] = member;
        }
        return member;
    }

    Entry entry(int index) {
        return new Entry(ids[index], generations[index], heartbeats[index], contents[index]);
    }

    /** A list of the caller's own. */
    List<NodeId> ids() {
        return new ArrayList<>(Arrays.asList(ids).subList(0, size));
    }

    boolean contains(NodeId id) {
        return indexOf(id) >= 0;
    }

    Optional<Member> member(NodeId id) {
        int at = indexOf(id);
        return at < 0 ? Optional.empty() : Optional.of(at(at));
    }

    Optional<Entry> entry(NodeId id) {
        int at = indexOf(id);
        return at < 0 ? Optional.empty() : Optional.of(entry(at));
    }

    /** Whether the entry is of the content that is known. */
    boolean hasContent(int index, Entry entry) {
        return contents[index] == entry.content();
    }

    /** By (generation, heartbeat): whether the entry is below, at or above what is known. */
    int compareVersion(Entry entry, int index) {
        int order = Long.compare(entry.generation(), generations[index]);
        return order != 0 ? order : Long.compare(entry.heartbeat(), heartbeats[index]);
    }

    /** The position of the first member whose id is not below the given one; the number of members when there is none. */
    int from(NodeId id) {
        int at = indexOf(id);
        return at < 0 ? -at - 1 : at;
    }

    /** As {@link #indexOf(NodeId)}, fastest when the id is where it is expected. */
    int indexOf(NodeId id, int expected) {
        boolean found = expected >= 0 && expected < size && ids[expected].equals(id);
        return found ? expected : indexOf(id);
    }

    /** Where the id is, or {@code -(position it would have) - 1}. */
    int indexOf(NodeId id) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(highs[middle], id.high());
            order = order != 0 ? order : ids[middle].compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /** Takes a later version of the content that is known. False when it is none. */
    boolean beat(Entry entry) {
        int at = indexOf(entry.id());
        if (at < 0 || !hasContent(at, entry) || compareVersion(entry, at) <= 0) {
            return false;
        }
        setVersion(at, entry.generation(), entry.heartbeat());
        return true;
    }

    /** What became of a member that was offered. */
    enum Change {
        /** It was known as well or better. */
        NONE,
        /** A later heartbeat, or the same content in a later life. */
        VERSION,
        /** A stranger, or one that says something else of itself. */
        CONTENT
    }

    /** Takes this version of a member if it is the higher one. */
    Change take(Member offered) {
        int at = indexOf(offered.id());
        if (at < 0) {
            return size < Ring.MAX_MEMBERS ? insert(-at - 1, offered) : Change.NONE;
        }
        Member known = at(at);
        if (Member.VERSION.compare(offered, known) <= 0) {
            return Change.NONE;
        }
        members[at] = offered;
        if (offered.sameContent(known)) {
            setVersion(at, offered.generation(), offered.heartbeat());
            return Change.VERSION;
        }
        summarise(at);
        contents[at] = offered.contentHash();
        summarise(at);
        setVersion(at, offered.generation(), offered.heartbeat());
        return Change.CONTENT;
    }

    boolean remove(NodeId id) {
        int at = indexOf(id);
        if (at < 0) {
            return false;
        }
        summarise(at);
        move(at + 1, at);
        size--;
        shown = null;
        return true;
    }

    /** All of it as it is now, to be kept and shared. */
    Membership membership() {
        Membership latest = shown;
        if (latest == null) {
            List<Member> all = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                all.add(at(i));
            }
            latest = Membership.sorted(all);
            shown = latest;
        }
        return latest;
    }

    /** For each part a digest of the contents and generations known: equal where two views differ in heartbeats alone. */
    List<Long> summary() {
        return Arrays.stream(summary).boxed().toList();
    }

    /** The least id of a part. */
    static NodeId first(int part) {
        return new NodeId((long) part << (Long.SIZE - PART_BITS), 0);
    }

    /** The greatest id of a part. */
    static NodeId last(int part) {
        return new NodeId(first(part).high() | -1L >>> PART_BITS, -1);
    }

    private void setVersion(int at, long generation, long heartbeat) {
        summarise(at);
        generations[at] = generation;
        heartbeats[at] = heartbeat;
        summarise(at);
        shown = null;
    }

    private Change insert(int at, Member stranger) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            highs = Arrays.copyOf(highs, 2 * size);
            generations = Arrays.copyOf(generations, 2 * size);
            heartbeats = Arrays.copyOf(heartbeats, 2 * size);
            contents = Arrays.copyOf(contents, 2 * size);
            members = Arrays.copyOf(members, 2 * size);
        }
        move(at, at + 1);
        size++;
        ids[at] = stranger.id();
        highs[at] = stranger.id().high();
        generations[at] = stranger.generation();
        heartbeats[at] = stranger.heartbeat();
        contents[at] = stranger.contentHash();
        members[at] = stranger;
        summarise(at);
        shown = null;
        return Change.CONTENT;
    }

    private void move(int from, int to) {
        int count = size - from;
        System.arraycopy(ids, from, ids, to, count);
        System.arraycopy(highs, from, highs, to, count);
        System.arraycopy(generations, from, generations, to, count);
        System.arraycopy(heartbeats, from, heartbeats, to, count);
        System.arraycopy(contents, from, contents, to, count);
        System.arraycopy(members, from, members, to, count);
    }

    /** Adds what is known at this position to the summary, or takes it out again. */
    private void summarise(int at) {
        long fact = contents[at] + 0x9e3779b97f4a7c15L * generations[at];
        summary[(int) (highs[at] >>> (Long.SIZE - PART_BITS))] ^= (fact ^ fact >>> 29) * 0xbf58476d1ce4e5b9L;
    }
}
