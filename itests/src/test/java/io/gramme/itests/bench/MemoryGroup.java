package io.gramme.itests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A control group of Linux that limits the memory of the processes in it, page cache included: a page counts towards the group of whoever
 * read it first. Version 1 and version 2 differ in the names of their files. Confined to its thread, but for its removal.
 *
 * @param folder in the file system of control groups
 * @param version 1 or 2
 */
record MemoryGroup(Path folder, int version) {
    private static final int REMOVALS = 100;
    private static final long PAUSE_NANOS = 50_000_000;

    /** Where memory can be limited, by what is mounted. */
    record Root(Path folder, int version) {
        /**
         * Reads the list of mounts.
         *
         * @param mounts as in {@code /proc/self/mounts}
         */
        static Optional<Root> find(List<String> mounts) {
            Optional<Root> second = Optional.empty();
            for (String line : mounts) {
                String[] fields = line.split(" ", -1);
                if (fields.length < 4) {
                    continue;
                }
                if (fields[2].equals("cgroup")
                        && Arrays.asList(fields[3].split(",", -1)).contains("memory")) {
                    return Optional.of(new Root(Path.of(fields[1]), 1));
                }
                if (fields[2].equals("cgroup2") && second.isEmpty()) {
                    second = Optional.of(new Root(Path.of(fields[1]), 2));
                }
            }
            return second;
        }
    }

    /** Makes one without a limit, removed at the end; says why there can be none, if so. */
    static MemoryGroup make(Site site) throws Unavailable {
        List<String> mounts;
        try {
            mounts = Files.readAllLines(Path.of("/proc/self/mounts"));
        } catch (IOException e) {
            throw new Unavailable("this is no Linux: " + e);
        }
        return make(site, mounts);
    }

    /** @param mounts as in {@code /proc/self/mounts} */
    static MemoryGroup make(Site site, List<String> mounts) throws Unavailable {
        try {
            Root root = Root.find(mounts).orElseThrow(() -> new Unavailable("no control groups are mounted"));
            if (root.version() == 2) {
                enable(root.folder());
            }
            MemoryGroup group = new MemoryGroup(
                    root.folder()
                            .resolve("gramme-bench-" + ProcessHandle.current().pid()),
                    root.version());
            Files.createDirectory(group.folder);
            site.atTheEnd(group::remove);
            return group;
        } catch (IOException e) {
            throw new Unavailable("memory control groups cannot be used here: " + e);
        }
    }

    private static void enable(Path root) throws IOException, Unavailable {
        if (!words(root.resolve("cgroup.controllers")).contains("memory")) {
            throw new Unavailable("the control groups in " + root + " do not limit memory");
        }
        Path control = root.resolve("cgroup.subtree_control");
        if (!words(control).contains("memory")) {
            Files.writeString(control, "+memory");
        }
    }

    private static List<String> words(Path file) throws IOException {
        return Arrays.asList(Files.readString(file).trim().split("\\s+", -1));
    }

    /** No more than this from now on. */
    void limit(long bytes) throws IOException {
        Files.writeString(folder.resolve(version == 1 ? "memory.limit_in_bytes" : "memory.max"), Long.toString(bytes));
    }

    /** A process that writes its number here is in the group. */
    Path processes() {
        return folder.resolve("cgroup.procs");
    }

    /** What is in the group now. */
    Use use() throws IOException {
        String usage = version == 1 ? "memory.usage_in_bytes" : "memory.current";
        return Use.of(
                Long.parseLong(Files.readString(folder.resolve(usage)).trim()),
                Files.readAllLines(folder.resolve("memory.stat")));
    }

    /**
     * What a group takes.
     *
     * @param allBytes the kernel's own among them
     * @param cacheBytes of the page cache
     * @param mappedBytes those pages of it that a process has mapped
     */
    record Use(long allBytes, long cacheBytes, long mappedBytes) {
        /**
         * Reads what either version writes.
         *
         * @param statistics as in {@code memory.stat}
         */
        static Use of(long allBytes, List<String> statistics) {
            TreeMap<String, Long> values = statistics(statistics);
            return new Use(
                    allBytes,
                    values.getOrDefault("cache", values.getOrDefault("file", 0L)),
                    values.getOrDefault("mapped_file", values.getOrDefault("file_mapped", 0L)));
        }

        /** All but the pages of the cache that nobody has mapped. */
        long residentBytes() {
            return allBytes - cacheBytes + mappedBytes;
        }
    }

    private static TreeMap<String, Long> statistics(List<String> lines) {
        TreeMap<String, Long> values = new TreeMap<>();
        for (String line : lines) {
            String[] fields = line.split(" ", 2);
            values.put(fields[0], Long.parseLong(fields[1]));
        }
        return values;
    }

    /** The kernel lets go of a group a moment after its last process has ended. */
    private void remove() throws IOException {
        for (int i = 1; ; i++) {
            try {
                Files.delete(folder);
                return;
            } catch (IOException e) {
                if (i == REMOVALS) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Why this machine cannot limit memory. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message);
        }
    }
}
