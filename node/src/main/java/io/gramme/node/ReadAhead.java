package io.gramme.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far the system reads beyond what it is asked for. A read of one record, or a look into the index, that finds nothing in the page
 * cache brings in that much, and pushes out as much that was of use. Linux says so for each disk; its own default is 128 KiB.
 */
final class ReadAhead {
    /** Beyond this, a node whose data exceed its memory spends its disk on what nobody asked for. */
    static final int MOST_KIB = 128;

    private static final Path SYSTEM = Path.of("/sys");

    private ReadAhead() {}

    /** What to do about the disk that the folder is on, if anything. */
    static Optional<String> advice(Path folder) {
        try {
            long device = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
            return advice(SYSTEM, device);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // This system has no such numbers, so there is nothing to advise.
            return Optional.empty();
        }
    }

    /** @param device as {@code stat} gives it */
    static Optional<String> advice(Path system, long device) throws IOException {
        Path link = system.resolve("dev/block/" + major(device) + ":" + minor(device));
        if (!Files.exists(link)) {
            return Optional.empty();
        }
        Path setting = setting(link.toRealPath());
        int kib = Files.exists(setting)
                ? Integer.parseInt(Files.readString(setting).strip())
                : 0;
        return kib <= MOST_KIB
                ? Optional.empty()
                : Optional.of("the disk of the data folder reads " + kib
                        + " KiB ahead, most of it for nothing once data and index"
                        + " exceed the memory; set it with: echo 16 > " + setting);
    }

    /** A partition has its queue at the disk that it is part of. */
    private static Path setting(Path device) {
        Path queue = device.resolve("queue");
        return (Files.exists(queue) ? queue : device.resolveSibling("queue")).resolve("read_ahead_kb");
    }

    private static long major(long device) {
        return ((device >>> 32) & 0xffff_f000L) | ((device >>> 8) & 0xfff);
    }

    private static long minor(long device) {
        return ((device >>> 12) & 0xffff_ff00L) | (device & 0xff);
    }
}
