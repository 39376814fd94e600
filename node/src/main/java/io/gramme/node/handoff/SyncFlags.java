package io.gramme.node.handoff;

import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.DiskException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Which copies lack something that only a full sync brings back: a partition of a node that was away, for which a hint was not
 * taken or was lost; or this node's own copies, when its disk was emptied or damaged. The flag outlives this process. When the
 * node that it names is back it takes over the flag: then its copies of those partitions do not count in reads until they agree
 * with all others. Confined to its loop.
 *
 * <pre>
 * file = format u8 | itemised u8 | damaged segment u64 | count u32 | count * (node id 16 bytes | partition u32)
 * format 1 has neither of the second and the third
 * </pre>
 */
public final class SyncFlags {
    private static final byte FORMAT = 2;
    private static final byte FORMAT_WITHOUT_OWN = 1;
    private static final int HEADER = 2 + Long.BYTES + Integer.BYTES;
    private static final int FLAG_BYTES = 2 * Long.BYTES + Integer.BYTES;

    private final TwinFile file;
    private final TreeMap<Flag, Long> flags = new TreeMap<>();
    private boolean itemised;
    private long damagedSegment;
    private long raises;
    private boolean forgotten;
    private boolean dirty;

    /** One copy that is to be synced as a whole. */
    public record Flag(NodeId target, int partition) implements Comparable<Flag> {
        @Override
        public int compareTo(Flag other) {
            int order = target.compareTo(other.target);
            return order != 0 ? order : Integer.compare(partition, other.partition);
        }
    }

    /** Reads what an earlier process has left. */
    public SyncFlags(Folder folder) {
        this.file = new TwinFile(folder, "needs-sync");
        try {
            file.read().ifPresent(this::decode);
        } catch (DamagedFileException e) {
            forgotten = true;
        }
    }

    /** Whether an earlier process's flags cannot be read any more: this node's own copies may lack anything. */
    public boolean isForgotten() {
        return forgotten;
    }

    private void decode(Bytes content) {
        ByteBuffer in = content.asBuffer();
        byte format = in.get();
        if (format != FORMAT && format != FORMAT_WITHOUT_OWN) {
            throw new DiskException("needs-sync is of a newer format; start the newer version");
        }
        if (format == FORMAT) {
            itemised = in.get() != 0;
            damagedSegment = in.getLong();
        }
        for (int count = in.getInt(); count > 0; count--) {
            flags.put(new Flag(new NodeId(in.getLong(), in.getLong()), in.getInt()), 0L);
        }
    }

    /** Whether the flags alone say which of this node's own copies are whole. */
    public boolean isItemised() {
        return itemised;
    }

    /** From now on the flags alone say it. */
    public void itemise() {
        dirty |= !itemised;
        itemised = true;
    }

    /** The last segment of this loop's log whose damage the flags account for, 0 for none. */
    public long damagedSegment() {
        return damagedSegment;
    }

    /** The flags account for the damage up to that segment of this loop's log. */
    public void damagedSegment(long segment) {
        dirty |= damagedSegment != segment;
        damagedSegment = segment;
    }

    /** Raised again, a flag is a new one: what made up for the old one does not make up for it. */
    public void raise(NodeId target, int partition) {
        dirty |= flags.put(new Flag(target, partition), ++raises) == null;
    }

    /** How often flags were raised by this process. */
    public long raises() {
        return raises;
    }

    /** What {@link #raises} was when the flag was raised last, 0 for one of an earlier process. The flag must be there. */
    public long raisedAt(Flag flag) {
        return flags.getOrDefault(flag, 0L);
    }

    /** Somebody else has written it down, or it is done. */
    public void lower(NodeId target, int partition) {
        dirty |= flags.remove(new Flag(target, partition)) != null;
    }

    public boolean isRaised(NodeId target, int partition) {
        return !flags.isEmpty() && flags.containsKey(new Flag(target, partition));
    }

    public List<Flag> all() {
        return new ArrayList<>(flags.keySet());
    }

    /** Those that name this target. */
    public List<Flag> of(NodeId target) {
        return List.copyOf(flags.subMap(new Flag(target, 0), true, new Flag(target, Integer.MAX_VALUE), true)
                .keySet());
    }

    /** Makes durable what was raised in this turn. */
    public void flush() {
        if (!dirty) {
            return;
        }
        dirty = false;
        ByteBuffer out = ByteBuffer.allocate(HEADER + flags.size() * FLAG_BYTES);
        out.put(FORMAT).put((byte) (itemised ? 1 : 0)).putLong(damagedSegment).putInt(flags.size());
        for (Flag flag : flags.keySet()) {
            out.putLong(flag.target.high()).putLong(flag.target.low()).putInt(flag.partition);
        }
        file.write(Bytes.wrap(out.array()));
    }
}
