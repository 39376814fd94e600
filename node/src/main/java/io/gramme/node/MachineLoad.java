package io.gramme.node;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether this machine, or the share of it that the process may use, has processor time left. Looks once a second. One that was found
 * busy is so until much of it is idle: what stands back then would else make it busy again at once. Thread-safe.
 */
final class MachineLoad {
    private static final double BUSY = 0.85;
    private static final double BUSY_STILL = 0.6;
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private volatile boolean busy;

    /** Not when that cannot be told. */
    boolean isBusy(long nanos) {
        long due = nextLook.get();
        if (nanos - due >= 0 && nextLook.compareAndSet(due, nanos + LOOK_NANOS)) {
            busy = machine.getCpuLoad() >= (busy ? BUSY_STILL : BUSY);
        }
        return busy;
    }
}
