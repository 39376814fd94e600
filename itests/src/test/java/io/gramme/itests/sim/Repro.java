package io.gramme.itests.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The one line that a failure prints, and all that is needed to see it again. */
record Repro(long seed, Profile profile, String commit, long hash) {
    @Override
    public String toString() {
        return "REPRO seed=0x" + Long.toHexString(seed) + " profile=" + name(profile) + " commit=" + commit + " hash=0x"
                + Long.toHexString(hash);
    }

    static String name(Profile profile) {
        return profile.name().toLowerCase(Locale.ROOT);
    }

    /** The commit that a working copy stands on, as far as its files tell. */
    static String commitOf(Path root) {
        try {
            Path head = root.resolve(".git/HEAD");
            if (!Files.isRegularFile(head)) {
                return "unknown";
            }
            String text = Files.readString(head).trim();
            if (!text.startsWith("ref: ")) {
                return brief(text);
            }
            Path ref = root.resolve(".git").resolve(text.substring(5));
            return Files.isRegularFile(ref) ? brief(Files.readString(ref).trim()) : "unknown";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String brief(String commit) {
        return commit.substring(0, Math.min(10, commit.length()));
    }
}
