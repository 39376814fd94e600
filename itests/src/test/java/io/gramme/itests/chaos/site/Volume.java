package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a node keeps its data on. */
public interface Volume {
    /** What kind of volume a scenario wants. */
    enum Kind {
        /** The disk of the machine. */
        PLAIN,
        /** Memory of a size that can be changed. */
        TMPFS,
        /** A file system of its own in a file, which can be copied as a loss of power would leave it. */
        LOOP
    }

    /** A folder that the daemon may make and fill. */
    Path data();

    /** Makes one in this folder. */
    static Volume make(Kind kind, Path folder, Shell shell, Undo undo) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new SiteFailure("cannot make " + folder, e);
        }
        return switch (kind) {
            case PLAIN -> () -> folder.resolve("data");
            case TMPFS -> new TmpfsVolume(folder, shell, undo);
            case LOOP -> new LoopVolume(folder, shell, undo);
        };
    }
}
