package io.gramme.itests.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** What the machine's disk takes by itself, with nobody else on it. Microseconds. */
final class DiskProbe {
    private static final long HIGHEST_MICROS = 60_000_000;

    private DiskProbe() {}

    /** Writes a piece into a file that was filled with zeros before, as the log is, and forces it, so many times. */
    static Histogram force(Path folder, int bytes, int times) throws IOException {
        Path file = folder.resolve("probe");
        Histogram micros = new Histogram(HIGHEST_MICROS, 3);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(bytes * times));
            channel.force(true);
            ByteBuffer piece = ByteBuffer.allocateDirect(bytes);
            for (int i = 0; i < times; i++) {
                piece.clear().put(0, (byte) 1);
                long began = System.nanoTime();
                channel.write(piece, (long) i * bytes);
                channel.force(false);
                record(micros, began);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return micros;
    }

    /** Reads so many bytes at random places of these files, of which nothing is cached at first. */
    static Histogram read(List<Path> files, int bytes, int times, long seed) throws IOException {
        List<Path> large = new ArrayList<>();
        for (Path file : files) {
            if (Files.size(file) > bytes) {
                large.add(file);
            }
        }
        large.sort(Comparator.naturalOrder());
        if (large.isEmpty()) {
            throw BenchFailure.of("there is no file of more than " + bytes + " bytes to read");
        }
        Histogram micros = new Histogram(HIGHEST_MICROS, 3);
        List<FileChannel> channels = new ArrayList<>();
        try {
            for (Path file : large) {
                channels.add(FileChannel.open(file, StandardOpenOption.READ));
            }
            SplittableRandom random = new SplittableRandom(seed);
            ByteBuffer piece = ByteBuffer.allocateDirect(bytes);
            for (int i = 0; i < times; i++) {
                FileChannel channel = channels.get(random.nextInt(channels.size()));
                long at = random.nextLong(channel.size() - bytes);
                long began = System.nanoTime();
                channel.read(piece.clear(), at);
                record(micros, began);
            }
        } finally {
            for (FileChannel channel : channels) {
                channel.close();
            }
        }
        return micros;
    }

    private static void record(Histogram micros, long began) {
        micros.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - began) / 1_000));
    }
}
