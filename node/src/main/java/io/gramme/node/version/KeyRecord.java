package io.gramme.node.version;

import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record with its bytes: what one copy holds of a key, and what travels between nodes.
 *
 * @param values one for each version, in the same order; empty for a tombstone and for one that was dropped
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

    /** A record of tombstones: no version has a value. */
    public static KeyRecord withoutValues(Siblings siblings) {
        return new KeyRecord(siblings, Collections.nCopies(siblings.versions().size(), Bytes.EMPTY));
    }

    public boolean isEmpty() {
        return siblings.isEmpty();
    }

    /**
     * This record as the target state, whose versions all come from here or from the other. A value that was dropped here is taken
     * from the other, if that has it still.
     */
    public KeyRecord project(Siblings target, KeyRecord other) {
        if (target.equals(siblings) && !siblings.hasDropped()) {
            return this;
        }
        List<Version> versions = new ArrayList<>(target.versions().size());
        List<Bytes> kept = new ArrayList<>(target.versions().size());
        for (Version version : target.versions()) {
            int mine = indexOf(version.dot());
            int theirs = other.indexOf(version.dot());
            boolean fromHere =
                    mine >= 0 && (theirs < 0 || !siblings.versions().get(mine).isDropped());
            KeyRecord from = fromHere ? this : other;
            int at = fromHere ? mine : theirs;
            versions.add(from.siblings.versions().get(at));
            kept.add(from.values.get(at));
        }
        return new KeyRecord(new Siblings(target.clock(), versions), kept);
    }

    private int indexOf(Dot dot) {
        List<Version> versions = siblings.versions();
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).dot().equals(dot)) {
                return i;
            }
        }
        return -1;
    }

    /** The same, without the values of versions that ended at that time or before. */
    public KeyRecord dropEnded(long byMillis) {
        if (!siblings.isDroppable(byMillis)) {
            return this;
        }
        Siblings left = siblings.dropEnded(byMillis);
        List<Bytes> kept = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            kept.add(left.versions().get(i).length() == 0 ? Bytes.EMPTY : values.get(i));
        }
        return new KeyRecord(left, kept);
    }

    /** The two merged; not yet collapsed or reduced by the table's policy. */
    public KeyRecord merge(KeyRecord other) {
        return project(siblings.merge(other.siblings), other);
    }

    public @Nullable Bytes valueOf(Dot dot) {
        int at = indexOf(dot);
        return at < 0 ? null : values.get(at);
    }

    /** Whether every value that was not dropped still has the checksum it entered the cluster with. */
    public boolean isIntact() {
        for (int i = 0; i < values.size(); i++) {
            Version version = siblings.versions().get(i);
            if (!version.isDropped() && Checksum.of(values.get(i)) != version.checksum()) {
                return false;
            }
        }
        return true;
    }
}
