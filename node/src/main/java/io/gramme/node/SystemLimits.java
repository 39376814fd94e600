package io.gramme.node;

import com.sun.management.UnixOperatingSystemMXBean;
import io.gramme.node.config.ConfigException;
import java.lang.management.ManagementFactory;

/** What the machine lets this process have. */
final class SystemLimits {
    static final long MIN_DESCRIPTORS = 4_096;

    private SystemLimits() {}

    /** How many files and sockets may be open; 0 where the system does not say. */
    static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : 0;
    }

    static void check() {
        long descriptors = descriptors();
        if (descriptors != 0 && descriptors < MIN_DESCRIPTORS) {
            throw new ConfigException("only " + descriptors + " files and sockets may be open, and a node needs "
                    + MIN_DESCRIPTORS + "; raise the limit with: ulimit -n " + MIN_DESCRIPTORS);
        }
    }

    static String heap() {
        return Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB";
    }
}
