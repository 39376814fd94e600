package io.gramme.gossip;

import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import java.util.Comparator;

/**
 * What a node says of itself, in one version. Versions of one node are ordered by (generation, heartbeat); what is neither
 * generation nor heartbeat is its <i>content</i>.
 *
 * @param identity its id, and the zone and weight it was configured with (its ring may still hold others)
 * @param generation higher after each restart, from 1 to {@link #MAX_GENERATION}
 * @param heartbeat grows while the process lives, from 0
 * @param ringEpoch the latest epoch that it {@link GossipProtocol#acknowledge acknowledged} since it started, 0 for none: it serves
 *     under that one or a later one, and nothing of an earlier one is under way on it
 * @param store a random number that its data folder was given when it was created
 * @param load of its live records, in bytes and coarsely, see {@link GossipProtocol#load}: from two thirds to one and a half of
 *     them, or 0 for next to nothing
 */
public record Member(
        RingMember identity,
        Addresses addresses,
        MemberState state,
        long generation,
        long heartbeat,
        long ringEpoch,
        long store,
        long load) {
    /** Far more restarts than there will be, and room for one more above what a peer may claim. */
    public static final long MAX_GENERATION = 1L << 62;

    /** By (generation, heartbeat), then by content, so that any two versions of one node have an order. */
    static final Comparator<Member> VERSION = Comparator.comparingLong(Member::generation)
            .thenComparingLong(Member::heartbeat)
            .thenComparingLong(Member::ringEpoch)
            .thenComparing(Member::state)
            .thenComparingLong(Member::store)
            .thenComparingLong(Member::load)
            .thenComparing(Member::zone)
            .thenComparingInt(Member::weight)
            .thenComparing(member -> member.addresses.peer())
            .thenComparing(member -> member.addresses.client())
            .thenComparing(member -> member.addresses.http());

    /** The fixed part of an encoded member: seven 8-byte numbers and the state. */
    private static final int FIXED_BYTES = 7 * 8 + 1;

    public Member {
        if (generation < 1 || generation > MAX_GENERATION) {
            throw new IllegalArgumentException("a generation is from 1 to " + MAX_GENERATION + ", not " + generation);
        }
        if (heartbeat < 0 || ringEpoch < 0 || load < 0) {
            throw new IllegalArgumentException(
                    "heartbeat " + heartbeat + ", ring epoch " + ringEpoch + " or load " + load + " is negative");
        }
    }

    /** What a node says first: it is up, and has acknowledged no ring and counted no records. */
    public static Member starting(RingMember identity, Addresses addresses, long generation, long store) {
        return new Member(identity, addresses, MemberState.UP, generation, 0, 0, store, 0);
    }

    public NodeId id() {
        return identity.id();
    }

    public String zone() {
        return identity.zone();
    }

    public int weight() {
        return identity.weight();
    }

    /** Whether the two say the same but for generation and heartbeat. */
    public boolean sameContent(Member other) {
        return identity.equals(other.identity)
                && addresses.equals(other.addresses)
                && state == other.state
                && ringEpoch == other.ringEpoch
                && store == other.store
                && load == other.load;
    }

    /**
     * A 64-bit digest of the content, the same on every machine: two FNV-1a runs, finished as in SplitMix64. A collision
     * between two contents of one node (2^-64 a pair) would hide a change until the next one.
     */
    long contentHash() {
        long hash = mix(id().high() ^ mix(id().low()));
        hash = mix(hash ^ state.code());
        hash = mix(hash ^ ringEpoch);
        hash = mix(hash ^ store);
        hash = mix(hash ^ load);
        hash = mix(hash ^ weight());
        hash = mix(hash ^ hashOf(zone()));
        hash = mix(hash ^ hashOf(addresses.peer()));
        hash = mix(hash ^ hashOf(addresses.client()));
        return mix(hash ^ hashOf(addresses.http()));
    }

    /** What this member takes in a message. */
    int sizeBytes() {
        return FIXED_BYTES
                + Encoded.count(weight())
                + Encoded.text(zone())
                + Encoded.text(addresses.peer())
                + Encoded.text(addresses.client())
                + Encoded.text(addresses.http());
    }

    Member at(long newGeneration, long newHeartbeat) {
        return new Member(identity, addresses, state, newGeneration, newHeartbeat, ringEpoch, store, load);
    }

    Member acknowledging(long newRingEpoch) {
        return new Member(identity, addresses, state, generation, heartbeat + 1, newRingEpoch, store, load);
    }

    Member saying(MemberState newState) {
        return new Member(identity, addresses, newState, generation, heartbeat + 1, ringEpoch, store, load);
    }

    Member carrying(long newLoad) {
        return new Member(identity, addresses, state, generation, heartbeat + 1, ringEpoch, store, newLoad);
    }

    private static long hashOf(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash ^ text.length();
    }

    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
