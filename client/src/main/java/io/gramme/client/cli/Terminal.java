package io.gramme.client.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command reads and writes: results to the standard output, everything else to the standard error, both in UTF-8.
 *
 * @param isInTerminal whether a person types the input
 * @param isOutTerminal whether a person sees the output as it is
 * @param isErrTerminal whether a person sees the rest, so that a progress bar makes sense
 * @param home of the installation: {@code bin/gramme} and the default data folders are in it
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean isInTerminal,
        boolean isOutTerminal,
        boolean isErrTerminal,
        Path home) {
    private static final String HOME_PROPERTY = "gramme.home";

    /** That of this process. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                isTerminal(0),
                isTerminal(1),
                isTerminal(2),
                Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath().normalize());
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16), false, StandardCharsets.UTF_8);
    }

    /** Java cannot tell this of one stream; Linux can, and elsewhere plain lines are right everywhere. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** One line to a person, beside the result and after what there is of it. */
    public void say(String line) {
        out.flush();
        err.println(line);
        err.flush();
    }

    public void print(String line) {
        out.println(line);
    }

    public void flush() {
        out.flush();
        err.flush();
    }
}
