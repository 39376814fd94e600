package io.gramme.client.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/** The end of a daemon's output, to tell a person why it did not start. */
final class LastLines {
    private static final int MAX_LINES = 8;
    private static final int MAX_BYTES = 8_192;
    /** A file's time is taken from a clock that ticks more rarely than the one that is read. */
    private static final int CLOCK_GRAIN_MILLIS = 20;

    private LastLines() {}

    /** Of each file that was written since then, a heading and its last lines; begins with a line break unless it is empty. */
    static String since(FileTime earliest, Path... files) {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            List<String> lines = last(file, earliest);
            if (!lines.isEmpty()) {
                text.append("\n  the end of ").append(file).append(':');
                lines.forEach(line -> text.append("\n    ").append(line));
            }
        }
        return text.toString();
    }

    private static List<String> last(Path file, FileTime earliest) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            if (Files.getLastModifiedTime(file).toMillis() + CLOCK_GRAIN_MILLIS < earliest.toMillis()) {
                return List.of();
            }
            long from = Math.max(0, reader.length() - MAX_BYTES);
            byte[] end = new byte[(int) (reader.length() - from)];
            reader.seek(from);
            reader.readFully(end);
            List<String> lines = new ArrayList<>(
                    new String(end, StandardCharsets.UTF_8).lines().toList());
            if (from > 0 && lines.size() > 1) {
                lines.remove(0);
            }
            return lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size());
        } catch (IOException e) {
            return List.of("cannot be read: " + e.getMessage());
        }
    }
}
