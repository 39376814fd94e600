package io.gramme.client.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A command cannot do what it was told: one sentence that says what to do, and the exit code. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Failure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    static Failure of(String sentence) {
        return new Failure(ExitCodes.FAILED, sentence);
    }

    static Failure usage(String sentence) {
        return new Failure(ExitCodes.USAGE, sentence);
    }

    /** No node answered, or too few of them to decide anything. The same command may succeed later. */
    static Failure undecided(String sentence) {
        return new Failure(ExitCodes.QUORUM, sentence);
    }

    /** A file operation's failure; most exceptions name the file and leave the reason to their class. */
    static Failure of(String what, IOException cause) {
        String reason;
        if (cause instanceof NoSuchFileException missing) {
            reason = "there is no " + missing.getFile();
        } else if (cause instanceof FileAlreadyExistsException there) {
            reason = there.getFile() + " is already there";
        } else if (cause instanceof FileSystemException file && file.getReason() != null) {
            reason = file.getFile() + ": " + file.getReason();
        } else {
            reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        }
        return of(what + ": " + reason);
    }

    int exitCode() {
        return exitCode;
    }
}
