package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 in a file. What the file holds at any time is what a loss of power would leave: the mount writes nothing by itself for five
 * minutes that nobody has forced.
 */
public final class LoopVolume implements Volume {
    private static final String SIZE = "768M";

    private final Path image;
    private final Path mount;
    private final Shell shell;
    private int losses;

    LoopVolume(Path folder, Shell shell, Undo undo) {
        this.shell = shell;
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

    /** Once nothing writes to it: takes the file as it is. */
    public Path freeze() {
        Path copy = image.resolveSibling("power-" + ++losses + ".img");
        shell.run("cp", "--sparse=always", image.toString(), copy.toString());
        return copy;
    }

    /** From now on it holds what was in that file. */
    public void restore(Path copy) {
        shell.run("umount", mount.toString());
        try {
            Files.move(copy, image, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SiteFailure("cannot bring back " + copy, e);
        }
        mount(image);
    }
}
