package io.gramme.itests.chaos.check;

/**
 * Where a strict table put a write: the consensus group and the slot of its log. Slots of one group are one order; versions of
 * different groups are not comparable.
 */
public record Version(long group, long slot) {
    public Version {
        if (group < 0 || slot < 0) {
            throw new IllegalArgumentException("a group and a slot are not negative");
        }
    }

    @Override
    public String toString() {
        return group + ":" + slot;
    }
}
