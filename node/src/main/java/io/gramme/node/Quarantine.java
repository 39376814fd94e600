package io.gramme.node;

import io.gramme.node.config.ConfigException;
import io.gramme.node.env.Fields;
import io.gramme.node.membership.Identity;
import io.gramme.node.storage.FileFolder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data folders that the cluster refuses, each set aside in a folder of its own below this node's. Nothing in them is ever removed
 * but by an operator's order.
 *
 * <pre>
 *   refused ──► mark "fenced", forced ──► the process ends ──► next start: everything moves into quarantine/STORE, a name at a time
 *           ──► names forced ──► a new identity of the same node ──► the mark goes
 *
 *   fenced = format u16 | store u64 | loops u32 | node 16 | milliseconds of the wall clock u64
 * </pre>
 *
 * <p>A start that was interrupted anywhere goes on at the next one: while the mark is there and the identity is missing or that of the
 * marked store, what is left is moved; an identity of another store means that all is done.
 */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int FORMAT = 1;
    private static final String MARK = "fenced";
    private static final String FOLDER = "quarantine";

    /** What is not moved. */
    private static final Set<String> STAYS = Set.of("lock", FOLDER, MARK + ".a", MARK + ".b");

    private final Path root;

    Quarantine(Path root) {
        this.root = root;
    }

    /**
     * A data folder that is refused.
     *
     * @param store its number
     * @param sinceMillis when that was learnt, by the wall clock
     */
    record Mark(long store, int loops, NodeId node, long sinceMillis) {
        /** As folders and operators write it. */
        String name() {
            return HexFormat.of().toHexDigits(store);
        }
    }

    /** A data folder that was set aside. */
    record Kept(Mark mark, Path path) {}

    private static TwinFile file(Path folder) {
        return new TwinFile(new FileFolder(folder), MARK);
    }

    private static Optional<Mark> read(Path folder) {
        return file(folder)
                .read()
                .map(bytes -> Fields.decode(
                        "the mark of a fence",
                        FORMAT,
                        bytes,
                        in -> new Mark(in.readLong(), in.readInt(), Fields.node(in), in.readLong())));
    }

    private static void write(Path folder, Mark mark) {
        TwinFile file = file(folder);
        file.read();
        file.write(Fields.encode(FORMAT, mark, (out, it) -> {
            out.writeLong(it.store);
            out.writeInt(it.loops);
            Fields.node(out, it.node);
            out.writeLong(it.sinceMillis);
        }));
    }

    /** Has the next start set this folder aside; durable when it returns. */
    void mark(Identity refused, long wallMillis) {
        write(root, new Mark(refused.store(), refused.loops(), refused.node(), wallMillis));
    }

    /** Sets the folder aside if it is marked, and begins another one of the same node. Before anything else is opened. */
    void settle(RandomGenerator random) {
        Optional<Mark> marked = read(root);
        if (marked.isEmpty()) {
            return;
        }
        Mark mark = marked.get();
        FileFolder folder = new FileFolder(root);
        Optional<Long> store = Identity.storeOf(folder);
        if (store.isEmpty() || store.get() == mark.store) {
            move(mark);
            Identity.begin(folder, Optional.of(mark.node), mark.loops, random);
            LOG.warn(
                    "the data folder that the cluster refuses is set aside in {}; node {} goes on with an empty one",
                    kept(mark),
                    mark.node);
        }
        folder.delete(MARK + ".a");
        folder.delete(MARK + ".b");
    }

    private Path kept(Mark mark) {
        return root.resolve(FOLDER).resolve(mark.name());
    }

    private void move(Mark mark) {
        Path target = kept(mark);
        try {
            Files.createDirectories(target);
            write(target, mark);
            for (Path entry : entries(root)) {
                if (!STAYS.contains(entry.getFileName().toString())) {
                    Files.move(entry, target.resolve(entry.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            for (Path changed : List.of(target, root.resolve(FOLDER), root)) {
                force(changed);
            }
        } catch (IOException e) {
            throw new ConfigException("cannot set the data folder aside in " + target + ": " + e);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    /** All that is set aside, the oldest first. */
    List<Kept> all() {
        List<Kept> kept = new ArrayList<>();
        Path folder = root.resolve(FOLDER);
        if (Files.isDirectory(folder)) {
            try {
                for (Path entry : entries(folder)) {
                    read(entry).ifPresent(mark -> kept.add(new Kept(mark, entry)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + folder, e);
            }
        }
        kept.sort(Comparator.comparingLong((Kept one) -> one.mark.sinceMillis).thenComparing(one -> one.mark.name()));
        return kept;
    }

    /** The one of that name. */
    Optional<Kept> named(String store) {
        return all().stream().filter(kept -> kept.mark.name().equals(store)).findFirst();
    }

    /** What it takes on the disk. */
    static long bytes(Kept kept) {
        try (Stream<Path> files = Files.walk(kept.path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot measure " + kept.path, e);
        }
    }

    /** Removes one for good; its mark goes last, so that what is left of one that was interrupted can be removed again. */
    static void drop(Kept kept) {
        try (Stream<Path> files = Files.walk(kept.path)) {
            List<Path> all =
                    new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
            all.sort(Comparator.comparingInt(path -> turn(kept, path)));
            for (Path path : all) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + kept.path, e);
        }
    }

    private static int turn(Kept kept, Path path) {
        boolean isMark = path.equals(kept.path.resolve(MARK + ".a")) || path.equals(kept.path.resolve(MARK + ".b"));
        return path.equals(kept.path) ? 2 : isMark ? 1 : 0;
    }
}
