package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory that is a disk: it is full when it is made smaller. */
public final class TmpfsVolume implements Volume {
    private static final long SIZE = 1L << 30;
    private static final long PAGE = 4_096;
    private static final int TRIES = 30;

    private final Path mount;
    private final Shell shell;

    TmpfsVolume(Path folder, Shell shell, Undo undo) {
        this.shell = shell;
        this.mount = folder.resolve("tmpfs");
        try {
            Files.createDirectories(mount);
        } catch (IOException e) {
            throw new SiteFailure("cannot make " + mount, e);
        }
        undo.around(
                "mount " + mount,
                () -> shell.run("umount", "--lazy", mount.toString()),
                () -> shell.run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "gramme-chaos", mount.toString()));
    }

    @Override
    public Path data() {
        return mount.resolve("data");
    }

    /** Leaves it so many bytes of room. It cannot be made smaller than what it holds, and that may grow meanwhile: it is tried again. */
    public void leave(long bytes) {
        for (int i = 1; i < TRIES; i++) {
            if (shell.attempt(resizing(used() + bytes)).isDone()) {
                return;
            }
        }
        resize(used() + bytes);
    }

    private long used() {
        try {
            FileStore store = Files.getFileStore(mount);
            return store.getTotalSpace() - store.getUnallocatedSpace();
        } catch (IOException e) {
            throw new SiteFailure("cannot tell how full " + mount + " is", e);
        }
    }

    /** Whether there is no room for so many bytes: it is tried. */
    public boolean isFull(int bytes) {
        Path file = mount.resolve("more");
        try {
            try {
                Files.write(file, new byte[bytes]);
                return false;
            } catch (IOException e) {
                return String.valueOf(e.getMessage()).contains("No space left");
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new SiteFailure("cannot try to fill " + mount, e);
        }
    }

    /** Makes it as large as it was. */
    public void restore() {
        resize(SIZE);
    }

    private void resize(long bytes) {
        shell.run(resizing(bytes));
    }

    private String[] resizing(long bytes) {
        long whole = (bytes + PAGE - 1) / PAGE * PAGE;
        return new String[] {"mount", "-o", "remount,size=" + whole, mount.toString()};
    }
}
