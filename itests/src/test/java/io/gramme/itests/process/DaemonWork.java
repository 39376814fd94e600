package io.gramme.itests.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What daemons have done since they were started, as Linux and their own metrics pages count it.
 *
 * @param cpuSeconds of all threads but the compilers', which have done most of theirs once the daemon is warm
 * @param allocatedBytes of the heap, to within the size of the young generation
 * @param sentBytes of messages about records, between daemons
 * @param calls to the system that read or write, sockets included
 * @param logBytes written by the log threads
 * @param logWrites that took
 */
record DaemonWork(
        double cpuSeconds, double allocatedBytes, double sentBytes, double calls, double logBytes, double logWrites) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final DaemonWork NONE = new DaemonWork(0, 0, 0, 0, 0, 0);

    /** Of all of them together. */
    static DaemonWork of(HttpClient http, List<Target> daemons) throws IOException, InterruptedException {
        DaemonWork sum = NONE;
        for (Target daemon : daemons) {
            sum = sum.plus(of(http, daemon));
        }
        return sum;
    }

    /** A daemon. */
    record Target(long pid, String httpAddress) {}

    private static DaemonWork of(HttpClient http, Target daemon) throws IOException, InterruptedException {
        String page = http.send(
                        HttpRequest.newBuilder(URI.create("http://" + daemon.httpAddress + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Path process = Path.of("/proc", Long.toString(daemon.pid));
        double calls = io(process, "syscr") + io(process, "syscw");
        DaemonWork sum = new DaemonWork(
                0,
                sum(page, "jvm_gc_memory_allocated_bytes_total"),
                sum(page, "gramme_loop_sent_bytes_total"),
                calls,
                0,
                0);
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            for (Path thread : threads.toList()) {
                sum = sum.plus(of(thread));
            }
        }
        return sum;
    }

    private static DaemonWork of(Path thread) throws IOException {
        try {
            String name = Files.readString(thread.resolve("comm")).strip();
            boolean isLog = name.matches("loop-[0-9]+-log");
            return new DaemonWork(
                    name.matches("C[12] Compiler.*") ? 0 : cpuSeconds(thread),
                    0,
                    0,
                    0,
                    isLog ? io(thread, "wchar") : 0,
                    isLog ? io(thread, "syscw") : 0);
        } catch (IOException e) {
            if (Files.exists(thread)) {
                throw e;
            }
            return NONE; // It has ended meanwhile.
        }
    }

    /** The name stands in parentheses and may hold anything: fields are counted from behind it. */
    private static double cpuSeconds(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Double.parseDouble(fields[USER_TIME]) + Double.parseDouble(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
    }

    private static double io(Path folder, String name) throws IOException {
        return Files.readAllLines(folder.resolve("io")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    private static double sum(String page, String name) {
        return page.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private DaemonWork plus(DaemonWork other) {
        return new DaemonWork(
                cpuSeconds + other.cpuSeconds,
                allocatedBytes + other.allocatedBytes,
                sentBytes + other.sentBytes,
                calls + other.calls,
                logBytes + other.logBytes,
                logWrites + other.logWrites);
    }

    /** What came to that. */
    DaemonWork since(DaemonWork before) {
        return new DaemonWork(
                cpuSeconds - before.cpuSeconds,
                allocatedBytes - before.allocatedBytes,
                sentBytes - before.sentBytes,
                calls - before.calls,
                logBytes - before.logBytes,
                logWrites - before.logWrites);
    }
}
