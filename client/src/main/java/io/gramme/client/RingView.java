package io.gramme.client;

import io.gramme.client.wire.Address;
import io.gramme.client.wire.MemberDescription;
import io.gramme.client.wire.Protocol;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.TableDescription;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One epoch of the ring as a loop routes by it, with the preference lists it has needed so far. Confined to its loop. */
final class RingView {
    /** For a table that this epoch's description does not have: the node knows better. */
    private static final int USUAL_COPIES = 3;

    private final RingDescription description;
    private final Ring ring;
    private final Map<NodeId, Address> addresses = new LinkedHashMap<>();
    private final Map<String, Integer> copies = new HashMap<>();
    private final Map<Integer, @Nullable PreferenceList[]> lists = new HashMap<>();

    /** @param known the one before: a node that has just started may not know yet where members are */
    RingView(RingDescription description, @Nullable RingView known) {
        this.description = description;
        this.ring = description.ring();
        for (MemberDescription member : description.members()) {
            addressOf(member)
                    .or(() -> Optional.ofNullable(known == null ? null : known.addresses.get(member.id())))
                    .ifPresent(address -> addresses.put(member.id(), address));
        }
        for (TableDescription table : description.tables()) {
            copies.put(table.name(), Math.max(1, table.copies().n()));
        }
    }

    /** A member whose address is unknown or cannot be read is one that this client cannot reach, no more. */
    private static Optional<Address> addressOf(MemberDescription member) {
        try {
            return member.clientAddress().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Address.parse(member.clientAddress(), Protocol.DEFAULT_CLIENT_PORT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    RingDescription description() {
        return description;
    }

    long epoch() {
        return ring.epoch();
    }

    int partitions() {
        return ring.partitions();
    }

    /** Members that can be reached, in the order of their ids. */
    Map<NodeId, Address> addresses() {
        return addresses;
    }

    PreferenceList preferenceList(String table, int partition) {
        int n = copies.getOrDefault(table, USUAL_COPIES);
        @Nullable PreferenceList[] known = lists.computeIfAbsent(n, any -> new PreferenceList[ring.partitions()]);
        PreferenceList list = known[partition];
        if (list == null) {
            list = ring.preferenceList(partition, n);
            known[partition] = list;
        }
        return list;
    }
}
