package io.gramme.gossip;

import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * What nodes tell each other about members and rings. Every record checks its bounds when it is made, so a decoder that
 * builds one from a peer's bytes has checked them; it must treat {@link IllegalArgumentException} as a malformed message.
 */
public sealed interface GossipMessage
        permits GossipMessage.Digest,
                GossipMessage.Delta,
                GossipMessage.Suspicions,
                GossipMessage.RingPull,
                GossipMessage.RingPush,
                GossipMessage.Removal,
                DetectorMessage {
    /** The most bytes of members, entries or suspicions in one message; the rest follows in later rounds. */
    int MAX_BYTES = 16 * 1024;

    /** What its fields take on the wire, the header of its frame aside: the codec's own figure, to the byte. */
    int sizeBytes();

    /** Calls the handler's method for this kind of message. */
    void deliver(NodeId from, Handler handler);

    /** One method for each kind of message. */
    interface Handler {
        void onDigest(NodeId from, Digest digest);

        void onDelta(NodeId from, Delta delta);

        void onSuspicions(NodeId from, Suspicions suspicions);

        void onRingPull(NodeId from, RingPull pull);

        void onRingPush(NodeId from, RingPush push);

        void onRemoval(NodeId from, Removal removal);

        void onDetection(NodeId from, DetectorMessage message);
    }

    /**
     * Which versions the sender knows. An opening digest lists all that it knows from {@code first} to {@code last}; an
     * answer lists what differs, and always the sender itself. An entry of generation 0 asks for a member.
     *
     * @param answer whether this answers an opening digest
     * @param nonce drawn by the opener's process, returned in the answer: programs before this one ask whether it is theirs
     * @param summary of all that is not listed
     * @param entries in ascending order of their ids, at most {@link #MAX_ENTRIES}
     */
    record Digest(
            RingStamp ring, boolean answer, long nonce, Summary summary, NodeId first, NodeId last, List<Entry> entries)
            implements GossipMessage {
        public static final int MAX_ENTRIES = MAX_BYTES / Entry.BYTES;

        private static final int FIXED_BYTES = RingStamp.BYTES + 1 + 8 + 2 * 16;

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

        /** The entry of one member. */
        Optional<Entry> about(NodeId id) {
            int low = 0;
            int high = entries.size() - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = entries.get(middle).id().compareTo(id);
                if (order == 0) {
                    return Optional.of(entries.get(middle));
                }
                low = order < 0 ? middle + 1 : low;
                high = order < 0 ? high : middle - 1;
            }
            return Optional.empty();
        }

        Digest answeredBy(RingStamp answerer, Summary said, List<Entry> different) {
            return new Digest(answerer, true, nonce, said, first, last, different);
        }

        @Override
        public int sizeBytes() {
            return FIXED_BYTES + summary.sizeBytes() + Encoded.count(entries.size()) + Entry.BYTES * entries.size();
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onDigest(from, this);
        }
    }

    /**
     * Digests of what the sender knows, so that two who know the same need not tell each other what.
     *
     * @param suspicions of the suspicions that it would send, 0 for none: a peer that knows of others says which; or
     *     {@link #NOT_COMPARED}
     * @param contents of generations and contents in each of the {@link #MAX_PARTS} parts of the id space: a peer that
     *     knows others opens a digest of some of the parts in which they differ. Empty where nothing is asked.
     */
    record Summary(long suspicions, List<Long> contents) {
        public static final int MAX_PARTS = View.PARTS;

        /** In what follows another message that has asked already. */
        static final long NOT_COMPARED = Long.MIN_VALUE;

        static final Summary NONE = new Summary(NOT_COMPARED, List.of());

        public Summary {
            contents = List.copyOf(contents);
            if (!contents.isEmpty() && contents.size() != MAX_PARTS) {
                throw new IllegalArgumentException(contents.size() + " parts, not " + MAX_PARTS);
            }
        }

        boolean differs(long ownSuspicions) {
            return suspicions != NOT_COMPARED && suspicions != ownSuspicions;
        }

        int sizeBytes() {
            return 8 + Encoded.count(contents.size()) + 8 * contents.size();
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
            check(generation, heartbeat);
        }

        static void check(long generation, long heartbeat) {
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
            if (bytesOf(members) > MAX_BYTES) {
                throw new IllegalArgumentException("more than " + MAX_BYTES + " bytes of members");
            }
        }

        private static long bytesOf(List<Member> members) {
            return members.stream().mapToLong(Member::sizeBytes).sum();
        }

        @Override
        public int sizeBytes() {
            return RingStamp.BYTES + Encoded.count(members.size()) + (int) bytesOf(members);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onDelta(from, this);
        }
    }

    /**
     * Members that nobody could reach, for a peer whose digest says that it knows of others.
     *
     * @param suspicions at most {@link #MAX_SUSPICIONS}
     */
    record Suspicions(List<Suspicion> suspicions) implements GossipMessage {
        public static final int MAX_SUSPICIONS = MAX_BYTES / Suspicion.BYTES;

        public Suspicions {
            suspicions = List.copyOf(suspicions);
            if (suspicions.size() > MAX_SUSPICIONS) {
                throw new IllegalArgumentException(suspicions.size() + " suspicions, at most " + MAX_SUSPICIONS);
            }
        }

        @Override
        public int sizeBytes() {
            return Encoded.count(suspicions.size()) + Suspicion.BYTES * suspicions.size();
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onSuspicions(from, this);
        }
    }

    /**
     * Asks for the receiver's ring.
     *
     * @param ring what the sender holds
     */
    record RingPull(RingStamp ring) implements GossipMessage {
        @Override
        public int sizeBytes() {
            return RingStamp.BYTES;
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onRingPull(from, this);
        }
    }

    /** The sender's ring; its bounds are those of {@link io.gramme.ring.Ring}. */
    record RingPush(RingState state) implements GossipMessage {
        @Override
        public int sizeBytes() {
            int bytes = state.sizeBytes();
            return Encoded.count(bytes) + bytes;
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onRingPush(from, this);
        }
    }

    /**
     * To a node that was removed for good and does not know it: the only thing that it is told, besides the ring when it
     * asks.
     *
     * @param ring the sender's, no older than the removal
     */
    record Removal(RingStamp ring) implements GossipMessage {
        @Override
        public int sizeBytes() {
            return RingStamp.BYTES;
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onRemoval(from, this);
        }
    }
}
