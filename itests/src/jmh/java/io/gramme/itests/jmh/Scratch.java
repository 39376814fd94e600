package io.gramme.itests.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder on the file system of the build, for as long as a benchmark runs. */
final class Scratch {
    private static final Path WHERE = Path.of(System.getProperty("gramme.parts.folder", "target"));

    private final Path folder;

    Scratch(String name) {
        try {
            folder = Files.createTempDirectory(Files.createDirectories(WHERE), "parts-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    void remove() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
