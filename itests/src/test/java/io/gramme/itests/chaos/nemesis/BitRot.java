package io.gramme.itests.chaos.nemesis;

import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.SiteFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Damages the files of values and hints of a node, which may be running. */
final class BitRot {
    private static final int BLOCK = 4_096;

    private BitRot() {}

    /** Flips so many bits, anywhere, and copies one block over another in each file that has two. */
    static void damage(ChaosNode node, int flips, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try {
            List<Path> files = logs(node.data());
            if (files.isEmpty()) {
                throw new SiteFailure(node + " has no files that could rot");
            }
            int gone = 0;
            for (int i = 0; i < flips + files.size(); i++) {
                Path file = files.get(i < flips ? random.nextInt(files.size()) : i - flips);
                try {
                    if (i < flips) {
                        flip(file, random);
                    } else {
                        swap(file, random);
                    }
                } catch (NoSuchFileException e) {
                    // Compacted away meanwhile.
                    gone++;
                }
            }
            if (gone >= flips) {
                throw new SiteFailure("the files of " + node + " do not stay long enough to be damaged");
            }
        } catch (IOException e) {
            throw new SiteFailure("cannot damage the files of " + node, e);
        }
    }

    private static List<Path> logs(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(file -> file.toString().endsWith(".log"))
                    .filter(file -> file.toFile().length() > 0)
                    .sorted()
                    .toList();
        }
    }

    private static void flip(Path file, SplittableRandom random) throws IOException {
        try (FileChannel channel = open(file)) {
            long at = random.nextLong(channel.size());
            int bit = random.nextInt(Byte.SIZE);
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1 << bit)).rewind();
            channel.write(one, at);
        }
    }

    private static void swap(Path file, SplittableRandom random) throws IOException {
        try (FileChannel channel = open(file)) {
            long blocks = channel.size() / BLOCK;
            if (blocks < 2) {
                return;
            }
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            channel.read(block, random.nextLong(blocks) * BLOCK);
            channel.write(block.flip(), random.nextLong(blocks) * BLOCK);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
