package io.gramme.client.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A process that is only ever touched when it still is the one that was started.
 *
 * <p>The system gives a process id to another process once its first owner is gone. So the id stands beside the time at
 * which the process began: on Linux the boot and the clock ticks since then, which no correction of the wall clock changes;
 * elsewhere what the JVM is told.
 *
 * @param pid the process id
 * @param began the mark of its start
 */
record DaemonProcess(long pid, String began) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** Of the fields behind the name in {@code /proc/PID/stat}: the state is the first, the start time the twentieth. */
    private static final int STATE_FIELD = 0;

    private static final int START_FIELD = 19;

    /** The process that has this id now; empty when none has. */
    static Optional<DaemonProcess> of(long pid) {
        return mark(pid).map(began -> new DaemonProcess(pid, began));
    }

    /** A process that has ended but was not collected by its parent counts as gone. */
    boolean isRunning() {
        return mark(pid).filter(began::equals).isPresent();
    }

    /** SIGTERM, if it still is this process. */
    void terminate() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    /** SIGKILL, if it still is this process. */
    void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Whether it ends within this time. */
    boolean endsWithin(Duration limit) {
        return Poll.until(limit, () -> !isRunning());
    }

    private Optional<ProcessHandle> handle() {
        return isRunning() ? ProcessHandle.of(pid) : Optional.empty();
    }

    private static Optional<String> mark(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean gone = fields[STATE_FIELD].equals("Z") || fields[STATE_FIELD].equals("X");
            return gone
                    ? Optional.empty()
                    : Optional.of(Files.readString(BOOT_ID).strip() + ":" + fields[START_FIELD]);
        } catch (IOException e) {
            return Files.exists(BOOT_ID) ? Optional.empty() : markFromJvm(pid);
        }
    }

    private static Optional<String> markFromJvm(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(instant -> "epoch-millis:" + instant.toEpochMilli());
    }
}
