package io.gramme.itests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a JDK says of itself. */
final class Jdk {
    private static final String KEY = "JAVA_VERSION=";

    private Jdk() {}

    /** {@code JDK 17.0.15}, from its release file, or else the folder. */
    static String version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (Files.isReadable(release)) {
            for (String line : Files.readAllLines(release)) {
                if (line.startsWith(KEY)) {
                    return "JDK " + line.substring(KEY.length()).replace("\"", "");
                }
            }
        }
        return "JDK in " + home;
    }
}
