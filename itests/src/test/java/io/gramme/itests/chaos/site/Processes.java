package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the system says of processes. A number is given again to another process: only with the time of its start is it that one. */
final class Processes {
    /** In the environment of all that a run starts: its id. */
    static final String RUN = "GRAMME_CHAOS_RUN";

    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0;
    private static final int STARTED = 19;

    private Processes() {}

    /** In ticks since the machine began; -1 when there is no such process, or the system does not say. */
    static long started(long pid) {
        String field = field(pid, STARTED);
        return field.isEmpty() ? -1 : Long.parseLong(field);
    }

    /** As {@code ps} has it, T of one that is stopped; empty when there is no such process. */
    static String state(long pid) {
        return field(pid, STATE);
    }

    /** Of those after its name, which is in parentheses and may have any letters in it. */
    private static String field(long pid, int number) {
        String stat = read(PROC.resolve(Long.toString(pid)).resolve("stat"));
        int end = stat.lastIndexOf(") ");
        return end < 0 ? "" : stat.substring(end + 2).split(" ", -1)[number];
    }

    static boolean hasLoaded(long pid, String library) {
        return read(PROC.resolve(Long.toString(pid)).resolve("maps")).contains(library);
    }

    /** The namespace that numbers of processes are of; empty when the system has none. */
    static String space() {
        return link(PROC.resolve("self/ns/pid"));
    }

    /** Other processes whose network this one is in, the first of the machine for one; those that are not to be seen do not count. */
    static List<Long> inThisNetwork() {
        String own = link(PROC.resolve("self/ns/net"));
        if (own.isEmpty()) {
            throw new SiteFailure("the system does not say which network this process is in");
        }
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .filter(pid -> link(PROC.resolve(pid + "/ns/net")).equals(own))
                .toList();
    }

    /** What it points to; empty when it is not there or not to be seen. */
    static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Those of this run, which began no earlier than it did; never this process. */
    static List<ProcessHandle> of(RunMark mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> isOf(process.pid(), mark.id()))
                .filter(process -> started(process.pid()) >= mark.started())
                .toList();
    }

    private static boolean isOf(long pid, String id) {
        Path folder = PROC.resolve(Long.toString(pid));
        boolean isMarked =
                Stream.of(read(folder.resolve("environ")).split("\0", -1)).anyMatch((RUN + "=" + id)::equals);
        return isMarked || read(folder.resolve("cgroup")).contains("/" + id + "-");
    }

    /** Empty when it has ended meanwhile, or belongs to somebody else. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
