package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Makes {@link ChronicleIndex}es in a folder of their own, and decides whether the files of an earlier one may be trusted: only
 * when a clean stop left a proof, and every file has the length and CRC32C that the proof names. In every other case they are
 * deleted: a killed process leaves locks in them, and a power loss anything at all.
 */
public final class ChronicleIndexFactory implements IndexFactory {
    private static final int FORMAT = 3;
    /** Entries at hand in all loops of a node together: 9 MiB. */
    private static final int AT_HAND = 32_768;

    private static final int LEAST_AT_HAND = 256;

    private final Path folder;
    private final int atHand;

    /** Of an index that few look into. */
    public ChronicleIndexFactory(Path folder) {
        this(folder, LEAST_AT_HAND);
    }

    private ChronicleIndexFactory(Path folder, int atHand) {
        this.folder = folder;
        this.atHand = atHand;
    }

    /** Of a node's records: each of so many loops has its share of what is kept at hand. */
    public static ChronicleIndexFactory ofLoop(Path folder, int loops) {
        return new ChronicleIndexFactory(folder, Math.max(LEAST_AT_HAND, Integer.highestOneBit(AT_HAND / loops)));
    }

    @Override
    public KeyIndex fresh() {
        try {
            Files.createDirectories(folder);
            for (Path file : files()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new DiskException("cannot clear the index in " + folder, e);
        }
        ChronicleIndex index = new ChronicleIndex(folder);
        index.warmUp();
        return new CachedIndex(index, atHand);
    }

    @Override
    public Optional<KeyIndex> reopen(Bytes proof) {
        ByteBuffer in = proof.asBuffer();
        if (in.getInt() != FORMAT) {
            return Optional.empty();
        }
        Map<Integer, Integer> classes = new TreeMap<>();
        for (int count = in.getInt(); count > 0; count--) {
            int partition = in.getInt();
            int sizeClass = in.getInt();
            Fingerprint expected = new Fingerprint(in.getLong(), in.getInt());
            Path file = ChronicleIndex.file(folder, partition, sizeClass);
            if (!Files.exists(file) || !fingerprint(file).equals(expected)) {
                return Optional.empty();
            }
            classes.put(partition, sizeClass);
        }
        ChronicleIndex index = new ChronicleIndex(folder);
        index.warmUp();
        classes.forEach(index::reopen);
        return Optional.of(new CachedIndex(index, atHand));
    }

    @Override
    public Optional<Bytes> close(KeyIndex index) {
        ChronicleIndex maps = (ChronicleIndex) ((CachedIndex) index).written();
        Map<Integer, Integer> classes = new TreeMap<>(maps.sizeClasses());
        maps.close();
        ByteBuffer out = ByteBuffer.allocate(8 + classes.size() * 20);
        out.putInt(FORMAT).putInt(classes.size());
        classes.forEach((partition, sizeClass) -> {
            Path file = ChronicleIndex.file(folder, partition, sizeClass);
            force(file);
            Fingerprint fingerprint = fingerprint(file);
            out.putInt(partition).putInt(sizeClass).putLong(fingerprint.length).putInt(fingerprint.crc);
        });
        force(folder);
        return Optional.of(Bytes.wrap(out.array()));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ChronicleIndex.SUFFIX))
                    .toList();
        }
    }

    private record Fingerprint(long length, int crc) {}

    private static Fingerprint fingerprint(Path file) {
        CRC32C crc = new CRC32C();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
            while (channel.read(chunk.clear()) >= 0) {
                crc.update(chunk.flip());
            }
            return new Fingerprint(channel.size(), (int) crc.getValue());
        } catch (IOException e) {
            throw new DiskException("cannot read the index file " + file, e);
        }
    }

    private static void force(Path path) {
        StandardOpenOption how = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        } catch (IOException e) {
            throw new DiskException("cannot force " + path, e);
        }
    }
}
