package io.gramme.gossip;

import java.util.ArrayList;
import java.util.List;

/** Members to be sent whole, as many as one message may carry; those that do not fit are found again in a later round. */
final class Contents {
    private final List<Member> members = new ArrayList<>();
    private int bytes;

    void add(Member member) {
        int size = member.sizeBytes();
        if (bytes + size <= GossipMessage.MAX_BYTES) {
            bytes += size;
            members.add(member);
        }
    }

    List<Member> members() {
        return members;
    }
}
