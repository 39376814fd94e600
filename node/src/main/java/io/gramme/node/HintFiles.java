package io.gramme.node;

import io.gramme.node.handoff.HintFolders;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.DiskException;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.FileFolder;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.IndexFactory;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folders of one loop's hints.
 *
 * <pre>
 * needs-sync.a  needs-sync.b
 * {node id}/         a target's segments and key files, and since when it is there
 * {node id}/index/   its index
 * {node id}.gone/    all delivered; what is left of it is removed at the next start
 * </pre>
 */
final class HintFiles implements HintFolders {
    private static final String GONE = ".gone";

    private final Path path;
    private final String name;
    private final Runnable wake;
    private final Clock clock;
    private final Consumer<Throwable> halt;
    private final Map<NodeId, FileDisk> open = new TreeMap<>();

    /**
     * Finishes what a crash has interrupted.
     *
     * @param path an existing folder that nobody else uses
     * @param name for the threads
     */
    HintFiles(Path path, String name, Clock clock, Runnable wake, Consumer<Throwable> halt) {
        this.path = path;
        this.name = name;
        this.clock = clock;
        this.wake = wake;
        this.halt = halt;
        list().stream().filter(folder -> folder.toString().endsWith(GONE)).forEach(HintFiles::remove);
    }

    private List<Path> list() {
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new DiskException("cannot list " + path, e);
        }
    }

    @Override
    public List<NodeId> targets() {
        return list().stream()
                .map(folder -> NodeId.parse(folder.getFileName().toString()))
                .sorted()
                .toList();
    }

    private Path folder(NodeId target) {
        return path.resolve(target.toString());
    }

    @Override
    public FileDisk open(NodeId target) {
        try {
            Files.createDirectories(folder(target));
            force(path);
        } catch (IOException e) {
            throw new DiskException("cannot make " + folder(target), e);
        }
        FileDisk disk = new FileDisk(folder(target), name + "-hints-" + target.brief(), clock, wake, halt);
        open.put(target, disk);
        return disk;
    }

    @Override
    public long usableBytes() {
        return new FileFolder(path).usableBytes();
    }

    @Override
    public IndexFactory indexes(NodeId target) {
        return new ChronicleIndexFactory(folder(target).resolve("index"));
    }

    @Override
    public void close(NodeId target) {
        Objects.requireNonNull(open.remove(target)).close();
    }

    @Override
    public void discard(NodeId target) {
        close(target);
        Path gone = path.resolve(target + GONE);
        try {
            Files.move(folder(target), gone, StandardCopyOption.ATOMIC_MOVE);
            force(path);
        } catch (IOException e) {
            throw new DiskException("cannot rename " + folder(target), e);
        }
        remove(gone);
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new DiskException("cannot remove " + folder, e);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Folder root() {
        return new FileFolder(path);
    }
}
