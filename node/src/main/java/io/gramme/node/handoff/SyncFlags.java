package io.gramme.node.handoff;

import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which copies lack something for want of a hint: a partition of a node that was away, for which a hint was not taken or was
 * lost. Only a full sync of that partition makes up for it, so that the flag outlives this process. When the node is back it
 * takes over the flags that name it: then its copies of those partitions do not count in reads. Confined to its loop.
 *
 * <pre>file = format u8 | count u32 | count * (node id 16 bytes | partition u32)</pre>
 */
public final class SyncFlags {
    private static final byte FORMAT = 1;
    private static final int FLAG_BYTES = 2 * Long.BYTES + Integer.BYTES;

    private final TwinFile file;
    private final TreeSet<Flag> flags = new TreeSet<>();
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
        file.read().ifPresent(this::decode);
    }

    private void decode(Bytes content) {
        ByteBuffer in = content.asBuffer();
        if (in.get() != FORMAT) {
            throw new io.gramme.node.storage.DiskException("needs-sync is of a newer format; start the newer version");
        }
        for (int count = in.getInt(); count > 0; count--) {
            flags.add(new Flag(new NodeId(in.getLong(), in.getLong()), in.getInt()));
        }
    }

    public void raise(NodeId target, int partition) {
        dirty |= flags.add(new Flag(target, partition));
    }

    /** Somebody else has written it down, or it is done. */
    public void lower(NodeId target, int partition) {
        dirty |= flags.remove(new Flag(target, partition));
    }

    public boolean isRaised(NodeId target, int partition) {
        return !flags.isEmpty() && flags.contains(new Flag(target, partition));
    }

    public List<Flag> all() {
        return new ArrayList<>(flags);
    }

    /** Makes durable what was raised in this turn. */
    public void flush() {
        if (!dirty) {
            return;
        }
        dirty = false;
        ByteBuffer out = ByteBuffer.allocate(1 + Integer.BYTES + flags.size() * FLAG_BYTES);
        out.put(FORMAT).putInt(flags.size());
        for (Flag flag : flags) {
            out.putLong(flag.target.high()).putLong(flag.target.low()).putInt(flag.partition);
        }
        file.write(Bytes.wrap(out.array()));
    }
}
