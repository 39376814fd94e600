package io.gramme.antientropy;

/**
 * Names one tree of a ring: the records of a partition in all tables with the same N, for those have the same copies.
 *
 * @param partition from 0
 * @param copies N
 */
public record TreeId(int partition, int copies) implements Comparable<TreeId> {
    @Override
    public int compareTo(TreeId other) {
        int order = Integer.compare(partition, other.partition);
        return order != 0 ? order : Integer.compare(copies, other.copies);
    }
}
