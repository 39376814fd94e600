package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A folder of the file system. Safe to use from several threads on different files. */
public sealed class FileFolder implements Folder permits FileDisk {
    private static final int ZERO_CHUNK = 1 << 18;

    private final Path path;

    public FileFolder(Path path) {
        this.path = path;
    }

    public final Path path(String name) {
        return path.resolve(name);
    }

    @Override
    public final List<String> names() {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DiskException("cannot list " + path, e);
        }
    }

    @Override
    public final Optional<Bytes> load(String name) {
        try {
            return Optional.of(Bytes.wrap(Files.readAllBytes(path(name))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new DiskException("cannot read " + path(name), e);
        }
    }

    public final Bytes load(String name, long offset, int length) {
        ByteBuffer into = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
            while (into.hasRemaining() && channel.read(into, offset + into.position()) >= 0) {
                // A read may stop early; only the end of the file ends the loop.
            }
        } catch (IOException e) {
            throw new DiskException("cannot read " + path(name), e);
        }
        return Bytes.wrap(into.array(), 0, into.position());
    }

    public final long size(String name) {
        try {
            return Files.size(path(name));
        } catch (IOException e) {
            throw new DiskException("cannot read the size of " + path(name), e);
        }
    }

    @Override
    public final void store(String name, Bytes content) {
        try {
            overwrite(name, content);
        } catch (IOException e) {
            throw cannotWrite(name, e);
        }
        forceNames();
    }

    /** Stores a file that others can do without. False, and no file, when there is no room. */
    final boolean storeIfRoom(String name, Bytes content) {
        try {
            overwrite(name, content);
        } catch (IOException e) {
            delete(name);
            if (isOutOfRoom(e)) {
                return false;
            }
            throw cannotWrite(name, e);
        }
        forceNames();
        return true;
    }

    /** In its old place, so that a file that does not grow can be replaced on a full file system. */
    private void overwrite(String name, Bytes content) throws IOException {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer from = content.asBuffer();
            while (from.hasRemaining()) {
                channel.write(from);
            }
            if (channel.size() > content.length()) {
                channel.truncate(content.length());
            }
            channel.force(true);
        }
    }

    private DiskException cannotWrite(String name, IOException e) {
        return new DiskException("cannot write " + path(name), e);
    }

    /** Java has no type for it: these are the words of the operating system for ENOSPC and EDQUOT. */
    private static boolean isOutOfRoom(IOException e) {
        String words = String.valueOf(e.getMessage());
        return words.contains("No space left on device") || words.contains("quota exceeded");
    }

    public final void sync(String name) {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw new DiskException("cannot force " + path(name), e);
        }
    }

    public final void truncate(String name, long size) {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
            channel.truncate(size).force(true);
        } catch (IOException e) {
            throw new DiskException("cannot cut " + path(name), e);
        }
    }

    public final void syncNames() {
        forceNames();
    }

    @Override
    public void delete(String name) {
        try {
            if (Files.deleteIfExists(path(name))) {
                forceNames();
            }
        } catch (IOException e) {
            throw new DiskException("cannot delete " + path(name), e);
        }
    }

    /** Removes a file; {@link #forceNames} makes that durable. */
    final void unlink(String name) {
        try {
            Files.deleteIfExists(path(name));
        } catch (IOException e) {
            throw new DiskException("cannot delete " + path(name), e);
        }
    }

    /** Makes the creation and removal of names in this folder durable. */
    final void forceNames() {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new DiskException("cannot force the folder " + path, e);
        }
    }

    /**
     * Makes a file of zeros and forces it, in chunks at first: a force of another file may have to wait for what is forced here.
     * False, and no file, when there is no room.
     *
     * @param inChunks asked behind each forced chunk; once it says no, the rest is written and forced as a whole
     */
    final boolean zeroFill(String name, long sizeBytes, BooleanSupplier inChunks) {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZERO_CHUNK, sizeBytes));
        try (FileChannel channel = FileChannel.open(
                path(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            boolean chunked = true;
            for (long at = 0; at < sizeBytes; at = channel.position()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), sizeBytes - at));
                channel.write(zeros);
                if (chunked) {
                    channel.force(true);
                    chunked = inChunks.getAsBoolean();
                }
            }
            channel.force(true);
        } catch (IOException e) {
            delete(name);
            if (isOutOfRoom(e) || usableBytes() < sizeBytes) {
                return false;
            }
            throw cannotWrite(name, e);
        }
        forceNames();
        return true;
    }

    public final long usableBytes() {
        try {
            return store().getUsableSpace();
        } catch (IOException e) {
            throw new DiskException("cannot read the free space of " + path, e);
        }
    }

    public final long totalBytes() {
        try {
            return store().getTotalSpace();
        } catch (IOException e) {
            throw new DiskException("cannot read the size of the file system of " + path, e);
        }
    }

    private FileStore store() throws IOException {
        return Files.getFileStore(path);
    }
}
