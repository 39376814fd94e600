package io.gramme.gossip;

import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one node knows of all members at one moment: an immutable map from id to {@link Member}, in the order of the ids. At
 * most {@link Ring#MAX_MEMBERS}. Safe to share between threads.
 */
public final class Membership {
    public static final Membership EMPTY = new Membership(List.of());

    private final List<Member> members;

    private Membership(List<Member> members) {
        this.members = members;
    }

    /** The members of a collection in any order; of two versions of one node the higher. */
    public static Membership of(Collection<Member> members) {
        TreeMap<NodeId, Member> byId = new TreeMap<>();
        members.forEach(member -> byId.merge(member.id(), member, Membership::newer));
        if (byId.size() > Ring.MAX_MEMBERS) {
            throw new IllegalArgumentException(byId.size() + " members, at most " + Ring.MAX_MEMBERS);
        }
        return new Membership(List.copyOf(byId.values()));
    }

    /** Of members that are in the order of their ids, each once. */
    static Membership sorted(List<Member> members) {
        return new Membership(List.copyOf(members));
    }

    /** In the order of their ids. */
    public List<Member> members() {
        return members;
    }

    public int size() {
        return members.size();
    }

    public Optional<Member> member(NodeId id) {
        int at = indexOf(id);
        return at < 0 ? Optional.empty() : Optional.of(members.get(at));
    }

    /** Whether the two differ in nothing but generations and heartbeats. */
    public boolean sameContent(Membership other) {
        if (members.size() != other.members.size()) {
            return false;
        }
        for (int i = 0; i < members.size(); i++) {
            Member mine = members.get(i);
            Member theirs = other.members.get(i);
            if (!mine.sameContent(theirs)) {
                return false;
            }
        }
        return true;
    }

    private int indexOf(NodeId id) {
        int low = 0;
        int high = members.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = members.get(middle).id().compareTo(id);
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

    private static Member newer(Member a, Member b) {
        return Member.VERSION.compare(b, a) > 0 ? b : a;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Membership that && members.equals(that.members);
    }

    /** Of the versions alone: no two views of one history that differ in anything else have equal versions. */
    @Override
    public int hashCode() {
        int hash = 1;
        for (Member member : members) {
            hash = 31 * hash + Long.hashCode(member.id().low() ^ member.generation() << 32 ^ member.heartbeat());
        }
        return hash;
    }

    @Override
    public String toString() {
        return "membership of " + members.size();
    }
}
