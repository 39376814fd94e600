package io.gramme.client.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a process has used, from Linux's {@code /proc}. */
public record ProcessUse(long pid, double cpuSeconds, long rssBytes) {
    /** USER_HZ, which is 100 on every architecture that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final long PAGE = 1_024;

    /** Empty when there is no such process, or no {@code /proc}. */
    public static Optional<ProcessUse> of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // The name stands in parentheses and may hold anything: fields are counted from behind it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double ticks = Double.parseDouble(fields[USER_TIME]) + Double.parseDouble(fields[SYSTEM_TIME]);
            return Optional.of(new ProcessUse(pid, ticks / TICKS_PER_SECOND, rss(folder)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long rss(Path folder) throws IOException {
        for (String line : Files.readAllLines(folder.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * PAGE;
            }
        }
        return 0;
    }

    /** The processor time of this process so far. */
    public static double ownCpuSeconds() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return system.getProcessCpuTime() / 1e9;
    }
}
