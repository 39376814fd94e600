package io.gramme.gossip;

import io.gramme.ring.NodeId;
import java.util.List;

/**
 * What nodes tell each other about members and rings. Every record checks its bounds when it is made, so a decoder that
 * builds one from a peer's bytes has checked them; it must treat {@link IllegalArgumentException} as a malformed message.
 */
public sealed interface GossipMessage
        permits GossipMessage.Digest,
                GossipMessage.Delta,
                GossipMessage.RingPull,
                GossipMessage.RingPush,
                DetectorMessage {
    /** The most bytes of members or entries in one message; the rest follows in later rounds. */
    int MAX_BYTES = 16 * 1024;

    /** Calls the handler's method for this kind of message. */
    void deliver(NodeId from, Handler handler);

    /** One method for each kind of message. */
    interface Handler {
        void onDigest(NodeId from, Digest digest);

        void onDelta(NodeId from, Delta delta);

        void onRingPull(NodeId from, RingPull pull);

        void onRingPush(NodeId from, RingPush push);

        void onDetection(NodeId from, DetectorMessage message);
    }

    /**
     * Which versions the sender knows. An opening digest lists all that it knows from {@code first} to {@code last}; an
     * answer lists what differs, and always the sender itself. An entry of generation 0 asks for a member.
     *
     * @param answer whether this answers an opening digest
     * @param nonce drawn by the opener's process, returned in the answer: it proves that the answer is to this process
     * @param entries in ascending order of their ids, at most {@link #MAX_ENTRIES}
     */
    record Digest(RingStamp ring, boolean answer, long nonce, NodeId first, NodeId last, List<Entry> entries)
            implements GossipMessage {
        public static final int MAX_ENTRIES = MAX_BYTES / Entry.BYTES;

        public Digest {
            entries = List.copyOf(entries);
            if (entries.size() > MAX_ENTRIES) {
                throw new IllegalArgumentException(entries.size() + " entries, at most " + MAX_ENTRIES);
            }
            for (int i = 1; i < entries.size(); i++) {
                if (entries.get(i - 1).id().compareTo(entries.get(i).id()) >= 0) {
                    throw new IllegalArgumentException("entries are not in the order of their ids");
                }
            }
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onDigest(from, this);
        }
    }

    /**
     * One member's version and a digest of its content.
     *
     * @param generation 0 for a member that the sender does not know
     */
    record Entry(NodeId id, long generation, long heartbeat, long content) {
        public static final int BYTES = 16 + 3 * 8;

        public Entry {
            if (generation < 0 || generation > Member.MAX_GENERATION || heartbeat < 0) {
                throw new IllegalArgumentException("generation " + generation + ", heartbeat " + heartbeat);
            }
        }

        static Entry of(Member member) {
            return new Entry(member.id(), member.generation(), member.heartbeat(), member.contentHash());
        }

        static Entry unknown(NodeId id) {
            return new Entry(id, 0, 0, 0);
        }

        boolean isUnknown() {
            return generation == 0;
        }

        /** By (generation, heartbeat): below, at or above the member's version. */
        int compareVersion(Member member) {
            int order = Long.compare(generation, member.generation());
            return order != 0 ? order : Long.compare(heartbeat, member.heartbeat());
        }
    }

    /**
     * Members that the sender knows better.
     *
     * @param members at most {@link #MAX_BYTES} together
     */
    record Delta(RingStamp ring, List<Member> members) implements GossipMessage {
        public Delta {
            members = List.copyOf(members);
            int bytes = 0;
            for (Member member : members) {
                bytes += member.sizeBytes();
                if (bytes > MAX_BYTES) {
                    throw new IllegalArgumentException("more than " + MAX_BYTES + " bytes of members");
                }
            }
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onDelta(from, this);
        }
    }

    /**
     * Asks for the receiver's ring.
     *
     * @param ring what the sender holds
     */
    record RingPull(RingStamp ring) implements GossipMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onRingPull(from, this);
        }
    }

    /** The sender's ring; its bounds are those of {@link io.gramme.ring.Ring}. */
    record RingPush(RingState state) implements GossipMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onRingPush(from, this);
        }
    }
}
