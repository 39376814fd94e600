package io.gramme.node.admin;

import io.gramme.gossip.Addresses;
import io.gramme.gossip.Member;
import io.gramme.gossip.Membership;
import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import java.util.Collection;
import java.util.TreeSet;

/** What operators call nodes by: an id, the beginning of one, or an address. */
final class Names {
    private static final int SHORTEST = 4;

    private final Membership members;
    private final Collection<NodeId> all;

    Names(Membership members, Topology topology) {
        this.members = members;
        this.all = new TreeSet<>();
        members.members().forEach(member -> all.add(member.id()));
        topology.members().stream().map(RingMember::id).forEach(all::add);
        all.addAll(topology.people().exiles().removed());
        topology.change().ifPresent(change -> all.addAll(change.gone()));
    }

    /** Throws {@link BadOrderException} unless it is the name of one node. */
    NodeId resolve(String name) {
        TreeSet<NodeId> found = new TreeSet<>();
        for (NodeId node : all) {
            if (name.length() >= SHORTEST && node.toString().startsWith(name)) {
                found.add(node);
            }
        }
        for (Member member : members.members()) {
            Addresses at = member.addresses();
            if (name.equals(at.peer()) || name.equals(at.client()) || name.equals(at.http())) {
                found.add(member.id());
            }
        }
        if (found.size() != 1) {
            throw new BadOrderException(
                    found.isEmpty()
                            ? "no node known here is called '" + name + "'; a name is an id, " + SHORTEST
                                    + " digits or more from the beginning of one, or an address. A new node is known once it"
                                    + " has been started with the seeds of this cluster"
                            : "'" + name + "' may be any of " + found);
        }
        return found.first();
    }
}
