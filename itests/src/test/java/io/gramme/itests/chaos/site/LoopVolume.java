package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An ext4 in a file. What the file holds at any time is what a loss of power would leave: the mount writes nothing by itself for five
 * minutes that nobody has forced.
 */
public final class LoopVolume implements Volume {
    private static final String SIZE = "768M";

    private final Path image;
    private final Path mount;
    private final Shell shell;
    private final Undo undo;
    private int losses;

    LoopVolume(Path folder, Shell shell, Undo undo) {
        this.shell = shell;
        this.undo = undo;
        this.image = folder.resolve("disk.img");
        this.mount = folder.resolve("disk");
        try {
            Files.createDirectories(mount);
        } catch (IOException e) {
            throw new SiteFailure("cannot make " + mount, e);
        }
        shell.run("truncate", "-s", SIZE, image.toString());
        shell.run("mkfs.ext4", "-q", "-F", image.toString());
        undo.around("mount " + mount, () -> shell.attempt("umount", "--lazy", mount.toString()), () -> mount(image));
    }

    private void mount(Path file) {
        shell.run("mount", "-o", "loop,commit=300", file.toString(), mount.toString());
    }

    @Override
    public Path data() {
        return mount.resolve("data");
    }

    /** Once nothing writes to it: takes the file as it is. What was written to the marker just before is not to be in it. */
    public Path freeze() {
        Path copy = image.resolveSibling("power-" + ++losses + ".img");
        undo.within("copy of " + image, () -> {
            Files.writeString(marker(), "nobody has forced this");
            shell.run("cp", "--sparse=always", image.toString(), copy.toString());
        });
        return copy;
    }

    private Path marker() {
        return mount.resolve("unforced-" + losses);
    }

    /** From now on it holds what was in that file. */
    public void restore(Path copy) {
        undo.within("copy of " + image, () -> {
            shell.run("umount", mount.toString());
            Files.move(copy, image, StandardCopyOption.REPLACE_EXISTING);
            mount(image);
        });
    }

    /** Whether the last loss took away what nobody had forced. */
    public boolean hasLost() {
        return losses > 0 && !Files.exists(marker());
    }
}
