package io.gramme.node.membership;

import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.DiskException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who the process is that runs on a data folder.
 *
 * @param node for ever
 * @param store a random number that the folder was given when it was made: a folder that was emptied gets another
 * @param loops how many loops the folder was made for
 * @param generation higher after each start
 * @param incarnation random, new at each start, durable before it is used: no two processes ever mint the same dot
 * @param remembers whether the folder has a memory of the ring log: one that is not there any more was lost
 */
public record Identity(NodeId node, long store, int loops, long generation, long incarnation, boolean remembers) {
    /** The format of data folders that this program writes. It reads the one before too, in which nobody remembers. */
    public static final int FORMAT = 2;

    private static final int FORMAT_WITHOUT_MEMORY = 1;

    private static final String NAME = "identity";

    /**
     * Begins a life on the folder: reads who it belongs to, or makes it this node's, and writes the new incarnation before
     * anything can use it. Throws {@link DiskException} with a sentence for the operator when the folder is another node's, was
     * made for another number of loops, or is of another format.
     */
    public static Identity begin(Folder folder, Optional<NodeId> configured, int loops, RandomGenerator random) {
        TwinFile file = new TwinFile(folder, NAME);
        Optional<Identity> before = read(file).map(Identity::decode);
        Identity identity = before.map(old -> old.next(configured, loops, random))
                .orElseGet(() -> first(configured, loops, random));
        file.write(identity.encode());
        return identity;
    }

    private static Optional<Bytes> read(TwinFile file) {
        try {
            return file.read();
        } catch (DamagedFileException e) {
            throw new DiskException(
                    e.getMessage() + ", so that nobody knows whose data folder it is; move the folder aside and"
                            + " start with an empty one and the node.id that this node had: its copies are fetched from the others");
        }
    }

    private static Identity first(Optional<NodeId> configured, int loops, RandomGenerator random) {
        NodeId node = configured.orElseGet(() -> NodeId.random(random));
        return new Identity(node, random.nextLong(), loops, 1, random.nextLong(), false);
    }

    private Identity next(Optional<NodeId> configured, int wantedLoops, RandomGenerator random) {
        if (configured.isPresent() && !configured.get().equals(node)) {
            throw new DiskException("the data folder belongs to node " + node + ", but node.id is " + configured.get()
                    + "; use the folder of that node, or an empty one");
        }
        if (wantedLoops != loops) {
            throw new DiskException("the data folder was made with " + loops + " loops, not " + wantedLoops
                    + "; set node.loops to " + loops);
        }
        return new Identity(node, store, loops, generation + 1, random.nextLong(), remembers);
    }

    /** The generation was raised because peers remember a higher one. */
    public Identity withGeneration(Folder folder, long higher) {
        return new Identity(node, store, loops, higher, incarnation, remembers).written(folder);
    }

    /** The folder has a memory of the ring log from now on. */
    Identity remembering(Folder folder) {
        return new Identity(node, store, loops, generation, incarnation, true).written(folder);
    }

    private Identity written(Folder folder) {
        TwinFile file = new TwinFile(folder, NAME);
        file.read();
        file.write(encode());
        return this;
    }

    /** How many loops the folder was made for; empty for a new folder. */
    public static Optional<Integer> loopsOf(Folder folder) {
        return read(new TwinFile(folder, NAME)).map(bytes -> decode(bytes).loops());
    }

    /** The number that the folder was given; empty for a new folder. */
    public static Optional<Long> storeOf(Folder folder) {
        return read(new TwinFile(folder, NAME)).map(bytes -> decode(bytes).store());
    }

    private Bytes encode() {
        ByteBuffer out = ByteBuffer.allocate(4 + 16 + 8 + 4 + 8 + 8 + 1);
        out.putInt(FORMAT).putLong(node.high()).putLong(node.low());
        out.putLong(store).putInt(loops).putLong(generation).putLong(incarnation);
        out.put((byte) (remembers ? 1 : 0));
        return Bytes.wrap(out.array());
    }

    private static Identity decode(Bytes bytes) {
        ByteBuffer in = bytes.asBuffer();
        int format = in.getInt();
        if (format != FORMAT && format != FORMAT_WITHOUT_MEMORY) {
            throw new DiskException("the data folder has format " + format + "; this program reads formats "
                    + FORMAT_WITHOUT_MEMORY + " and " + FORMAT + (format > FORMAT ? ", a newer program wrote it" : ""));
        }
        return new Identity(
                new NodeId(in.getLong(), in.getLong()),
                in.getLong(),
                in.getInt(),
                in.getLong(),
                in.getLong(),
                format == FORMAT && in.get() != 0);
    }
}
