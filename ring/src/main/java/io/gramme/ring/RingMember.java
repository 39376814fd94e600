package io.gramme.ring;

/**
 * A member as the ring sees it.
 *
 * @param zone what fails together (a rack, a room, a machine); copies go to distinct zones while zones remain
 * @param weight its share of the partitions, from 1 to 1,000; 2 gets twice what 1 gets
 */
public record RingMember(NodeId id, String zone, int weight) {
    public static final int MAX_WEIGHT = 1_000;
    public static final int MAX_ZONE_LENGTH = 64;

    public RingMember {
        if (zone.isEmpty() || zone.length() > MAX_ZONE_LENGTH) {
            throw new IllegalArgumentException("a zone is named with 1 to " + MAX_ZONE_LENGTH + " characters");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("a weight is from 1 to " + MAX_WEIGHT + ", not " + weight);
        }
    }
}
