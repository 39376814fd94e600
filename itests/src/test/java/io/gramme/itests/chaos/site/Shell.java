package io.gramme.itests.chaos.site;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the short commands that make and undo faults. Thread-safe. */
public final class Shell {
    private static final long LIMIT_SECONDS = 60;

    /**
     * How a command ended.
     *
     * @param output of both kinds
     */
    public record Result(int exit, String output) {
        public boolean isDone() {
            return exit == 0;
        }
    }

    /** Runs it; one that fails is a {@link SiteFailure}. */
    public String run(String... words) {
        return run(List.of(words), "");
    }

    /** Runs it with this input; one that fails is a {@link SiteFailure}. */
    public String run(List<String> words, String input) {
        Result result = attempt(words, input);
        if (!result.isDone()) {
            throw new SiteFailure(String.join(" ", words) + " ended with " + result.exit() + ": "
                    + result.output().strip());
        }
        return result.output();
    }

    /** Runs it, whatever comes of it. */
    public Result attempt(String... words) {
        return attempt(List.of(words), "");
    }

    /** Runs it with this input, whatever comes of it; a command that is not there ends with 127. */
    public Result attempt(List<String> words, String input) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            Thread reader = new Thread(() -> read(process, output), "output of " + words.get(0));
            reader.setDaemon(true);
            reader.start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                return new Result(124, "it still ran after " + LIMIT_SECONDS + " s");
            }
            reader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            return new Result(process.exitValue(), output.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteFailure("interrupted in " + String.join(" ", words), e);
        }
    }

    /** A stream of bytes is synchronized: what is there is whole, whoever asks. */
    private static void read(Process process, ByteArrayOutputStream output) {
        try (InputStream in = process.getInputStream()) {
            in.transferTo(output);
        } catch (IOException e) {
            output.writeBytes(("and no more: " + e).getBytes(StandardCharsets.UTF_8));
        }
    }
}
