package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A control group of Linux that limits processor time, of version 1 or 2.
 *
 * @param folder in the file system of control groups
 */
public record CpuGroup(Path folder, int version) {
    private static final List<Path> FIRST =
            List.of(Path.of("/sys/fs/cgroup/cpu"), Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    private static final Path SECOND = Path.of("/sys/fs/cgroup");
    private static final long PERIOD_MICROS = 100_000;
    private static final String PROCESSES = "cgroup.procs";
    private static final int REMOVALS = 100;
    private static final long PAUSE_NANOS = 50_000_000;

    /** Where groups are, whether or not they limit anything. */
    static List<Path> roots() {
        return List.of(FIRST.get(0), FIRST.get(1), SECOND);
    }

    /** Makes one without a limit. */
    static CpuGroup make(String name) throws IOException {
        for (Path root : FIRST) {
            if (Files.exists(root.resolve("cpu.cfs_quota_us"))) {
                return new CpuGroup(Files.createDirectory(root.resolve(name)), 1);
            }
        }
        if (!Files.exists(SECOND.resolve("cgroup.controllers"))) {
            throw new IOException("no control groups with cpu are mounted");
        }
        Files.writeString(SECOND.resolve("cgroup.subtree_control"), "+cpu");
        return new CpuGroup(Files.createDirectory(SECOND.resolve(name)), 2);
    }

    /** So much of one processor from now on; 0 for no limit. */
    public void limit(int percent) throws IOException {
        long micros = PERIOD_MICROS * percent / 100;
        if (version == 1) {
            Files.writeString(folder.resolve("cpu.cfs_quota_us"), percent == 0 ? "-1" : Long.toString(micros));
        } else {
            Files.writeString(folder.resolve("cpu.max"), (percent == 0 ? "max" : micros) + " " + PERIOD_MICROS);
        }
    }

    /** Takes a process in, with all its threads. */
    public void add(long pid) throws IOException {
        Files.writeString(folder.resolve(PROCESSES), Long.toString(pid));
    }

    /** How often its processes had to wait because of the limit. */
    public long waits() throws IOException {
        return Files.readAllLines(folder.resolve("cpu.stat")).stream()
                .filter(line -> line.startsWith("nr_throttled "))
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                .sum();
    }

    /** Its processes go back to where they came from; the kernel lets go of the group a moment later. */
    public void remove() throws IOException {
        for (int i = 1; Files.exists(folder); i++) {
            release();
            try {
                Files.delete(folder);
            } catch (IOException e) {
                if (i == REMOVALS) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void release() throws IOException {
        for (String pid : Files.readAllLines(folder.resolve(PROCESSES))) {
            try {
                Files.writeString(folder.resolveSibling(PROCESSES), pid);
            } catch (IOException e) {
                if (ProcessHandle.of(Long.parseLong(pid)).isPresent()) {
                    throw e;
                }
            }
        }
    }
}
