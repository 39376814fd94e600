package io.gramme.itests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When all threads of a JVM stood still, and why, from its log: {@code -Xlog:gc,safepoint} with {@code time} in front, as JDK 17 and 25
 * write it. Each safepoint is one pause, from the wish to stop until the threads go on; the garbage collection in it is its cause.
 */
final class GcLog {
    /** For the JVM whose log it is to be. */
    static final String OPTION = "-Xlog:gc,safepoint:file=%s:time,uptime:filecount=0";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT);
    private static final Pattern SAFEPOINT = Pattern.compile(
            "^\\[([^\\]]+)\\].* Safepoint \"([^\"]+)\", .*Reaching safepoint: (\\d+) ns, .*Total: (\\d+) ns.*");
    private static final Pattern COLLECTION = Pattern.compile("^\\[.* GC\\(\\d+\\) (Pause .*) \\d+M->.*");

    private GcLog() {}

    /**
     * All threads stood still.
     *
     * @param endMillis when it was over, since 1970
     * @param cause the collection, or the name of the safepoint
     * @param reachingNanos of it, until the last thread stopped
     */
    record Pause(long endMillis, String cause, long nanos, long reachingNanos) {
        double millis() {
            return nanos / 1e6;
        }
    }

    /** Those that were over in this time. */
    static List<Pause> read(Path log, long fromMillis, long toMillis) throws IOException {
        return parse(Files.readAllLines(log)).stream()
                .filter(pause -> pause.endMillis >= fromMillis && pause.endMillis <= toMillis)
                .toList();
    }

    static List<Pause> parse(List<String> lines) {
        List<Pause> pauses = new ArrayList<>();
        String collection = "";
        for (String line : lines) {
            Matcher pause = COLLECTION.matcher(line);
            Matcher safepoint = SAFEPOINT.matcher(line);
            if (pause.matches()) {
                collection = pause.group(1);
            } else if (safepoint.matches()) {
                String cause = collection.isEmpty() ? safepoint.group(2) : collection;
                pauses.add(new Pause(
                        OffsetDateTime.parse(safepoint.group(1), TIME)
                                .toInstant()
                                .toEpochMilli(),
                        cause,
                        Long.parseLong(safepoint.group(4)),
                        Long.parseLong(safepoint.group(3))));
                collection = "";
            }
        }
        return pauses;
    }
}
