package io.gramme.node.version;

import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * A record with its bytes: what one copy holds of a key, and what travels between nodes.
 *
 * @param values one for each version, in the same order; empty for a tombstone
 */
public record KeyRecord(Siblings siblings, List<Bytes> values) {
    public static final KeyRecord NONE = new KeyRecord(Siblings.NONE, List.of());

    public KeyRecord {
        values = List.copyOf(values);
        if (values.size() != siblings.versions().size()) {
            throw new MalformedVersionException(
                    siblings.versions().size() + " versions with " + values.size() + " values");
        }
        for (int i = 0; i < values.size(); i++) {
            if (siblings.versions().get(i).length() != values.get(i).length()) {
                throw new MalformedVersionException("a value whose length is not its version's");
            }
        }
    }

    public boolean isEmpty() {
        return siblings.isEmpty();
    }

    /** This record as the target state, whose versions all come from here or from the other. */
    public KeyRecord project(Siblings target, KeyRecord other) {
        List<Bytes> kept = new ArrayList<>(target.versions().size());
        for (Version version : target.versions()) {
            Bytes value = valueOf(version.dot());
            kept.add(value != null ? value : java.util.Objects.requireNonNull(other.valueOf(version.dot())));
        }
        return new KeyRecord(target, kept);
    }

    /** The two merged; not yet collapsed or reduced by the table's policy. */
    public KeyRecord merge(KeyRecord other) {
        return project(siblings.merge(other.siblings), other);
    }

    public @org.jspecify.annotations.Nullable Bytes valueOf(Dot dot) {
        List<Version> versions = siblings.versions();
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).dot().equals(dot)) {
                return values.get(i);
            }
        }
        return null;
    }

    /** Whether every value still has the checksum it entered the cluster with. */
    public boolean isIntact() {
        for (int i = 0; i < values.size(); i++) {
            if (Checksum.of(values.get(i)) != siblings.versions().get(i).checksum()) {
                return false;
            }
        }
        return true;
    }
}
