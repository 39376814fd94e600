package io.gramme.node;

import io.gramme.node.config.ConfigException;
import io.gramme.node.storage.FileFolder;
import io.gramme.node.storage.Folder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A node's data folder, locked for as long as the process runs.
 *
 * <pre>
 * lock  identity.a  identity.b  ring.a  ring.b  ringlog.a  ringlog.b  absences.a  absences.b
 * fenced.a  fenced.b   while this folder is to be set aside, see {@link Quarantine}
 * quarantine/         what was set aside
 * loop-0/log/     segments, key files, the clean mark
 * loop-0/index/   the index; can be deleted while the node is down
 * loop-0/hints/   what is kept for other nodes, a folder for each
 * </pre>
 */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** Makes the folder if there is none, and locks it. Throws {@link ConfigException} when another process has it. */
    static DataFolder open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new ConfigException("the data folder " + path.toAbsolutePath()
                        + " is in use by another daemon; stop that one, or set node.data to another folder");
            }
            return new DataFolder(path, channel, lock);
        } catch (IOException e) {
            throw new ConfigException("cannot use " + path.toAbsolutePath() + " as the data folder: " + e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Folder root() {
        return new FileFolder(path);
    }

    Quarantine quarantine() {
        return new Quarantine(path);
    }

    Path log(int loop) {
        return make(path.resolve("loop-" + loop).resolve("log"));
    }

    Path hints(int loop) {
        return make(path.resolve("loop-" + loop).resolve("hints"));
    }

    Path index(int loop) {
        return make(path.resolve("loop-" + loop).resolve("index"));
    }

    private static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ConfigException("cannot make the folder " + folder + ": " + e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new ConfigException("cannot release the data folder: " + e);
        }
    }
}
