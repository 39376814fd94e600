package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What runs have left that were killed before they could take back what they made. A run is known by the {@linkplain RunMark mark} in
 * its folder, and by nothing else; what bears no mark is left alone, and so is all of a run whose process lives.
 */
public final class Leftovers {
    private static final long END_SECONDS = 20;

    private final Shell shell;
    private final Path folders;
    private final List<String> said = new ArrayList<>();

    /** @param folders where runs have their folders */
    public Leftovers(Shell shell, Path folders) {
        this.shell = shell;
        this.folders = folders;
    }

    /** Removes what runs have left that are over, and says what that was, and what was left alone. */
    public List<String> cleanAll() {
        for (Path folder : list(folders, Site.PREFIX)) {
            RunMark mark = RunMark.read(folder).orElse(null);
            if (mark == null) {
                said.add("left alone: " + folder + ", which has no mark of a run");
            } else if (!mark.isOfThisSpace()) {
                said.add("left alone: " + folder + ", whose process is not to be seen from here");
            } else if (mark.isRunning()) {
                said.add("left alone: " + folder + ", whose process " + mark.pid() + " runs");
            } else {
                clean(mark, folder);
            }
        }
        return List.copyOf(said);
    }

    private void clean(RunMark mark, Path folder) {
        try {
            Processes.of(mark).forEach(this::end);
            mounts(folder).forEach(mount -> {
                shell.run("umount", "--lazy", mount);
                said.add("removed: mount " + mount);
            });
            namespaces(mark.id()).forEach(name -> {
                shell.run("ip", "netns", "del", name);
                said.add("removed: namespace " + name);
            });
            for (Path root : CpuGroup.roots()) {
                for (Path group : list(root, mark.id() + "-")) {
                    new CpuGroup(group, 1).remove();
                    said.add("removed: control group " + group);
                }
            }
            removeFolder(shell, folder);
            said.add("removed: folder " + folder);
        } catch (IOException | SiteFailure e) {
            said.add("left behind: " + folder + ": " + e.getMessage());
        }
    }

    private void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
        said.add("removed: process " + process.pid());
    }

    private List<String> namespaces(String id) {
        return shell.attempt("ip", "netns", "list")
                .output()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .filter(name -> name.startsWith(id + "-"))
                .toList();
    }

    /** What is mounted is never followed. */
    static void removeFolder(Shell shell, Path folder) {
        shell.run("rm", "-rf", "--one-file-system", folder.toString());
    }

    /** Below this folder, the innermost first. */
    private static List<String> mounts(Path folder) throws IOException {
        Path file = Path.of("/proc/self/mounts");
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(line -> line.split(" ", -1)[1])
                .filter(mount -> mount.startsWith(folder + "/"))
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static List<Path> list(Path folder, String prefix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new SiteFailure("cannot read " + folder, e);
        }
    }
}
