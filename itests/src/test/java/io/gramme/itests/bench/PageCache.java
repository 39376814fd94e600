package io.gramme.itests.bench;

import io.gramme.itests.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel keeps of files that nobody has open. Java cannot ask it to forget them; {@code dd} of GNU coreutils can. */
final class PageCache {
    private PageCache() {}

    /** Forces every file below the folder and drops what is cached of it. */
    static void drop(Path folder) throws IOException, InterruptedException {
        for (Path file : files(folder)) {
            Command.Result result = Command.of(
                            folder,
                            "dd",
                            "of=" + file,
                            "oflag=nocache",
                            "conv=notrunc,fdatasync",
                            "count=0",
                            "status=none")
                    .run();
            if (result.exit() != 0) {
                throw BenchFailure.of("the page cache cannot be dropped: " + result.err());
            }
        }
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
