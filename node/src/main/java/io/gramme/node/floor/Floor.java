package io.gramme.node.floor;

import java.lang.management.ManagementFactory;

/**
 * What came of one floor.
 *
 * @param name for a table
 * @param operations in the time that was measured
 * @param seconds of it
 * @param cpuSeconds of this process meanwhile
 */
public record Floor(String name, long operations, double seconds, double cpuSeconds) {
    public double perSecond() {
        return operations / seconds;
    }

    /** NaN when it took no processor time that could be seen. */
    public double perCpuSecond() {
        return cpuSeconds == 0 ? Double.NaN : operations / cpuSeconds;
    }

    /** The time and the processor time since it was made. */
    static final class Watch {
        private final long begun = System.nanoTime();
        private final double cpu = cpuSeconds();

        double seconds() {
            return (System.nanoTime() - begun) / 1e9;
        }

        Floor floor(String name, long operations) {
            return new Floor(name, operations, seconds(), cpuSeconds() - cpu);
        }

        private static double cpuSeconds() {
            return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                            .getProcessCpuTime()
                    / 1e9;
        }
    }
}
