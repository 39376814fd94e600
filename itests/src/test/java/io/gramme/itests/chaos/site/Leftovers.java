package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What runs have left that were killed before they could take back what they made. Everything is found by the id of its run, and only
 * of runs whose process is gone.
 */
public final class Leftovers {
    private static final Pattern ID = Pattern.compile(Pattern.quote(Site.PREFIX) + "[0-9]{1,10}(?![0-9])");
    private static final long END_SECONDS = 20;

    private final Shell shell;

    public Leftovers(Shell shell) {
        this.shell = shell;
    }

    /** Removes what runs have left that are over, and says what that was. */
    public List<String> cleanAll() {
        List<String> removed = new ArrayList<>();
        for (String id : ids()) {
            if (!isRunning(id)) {
                removed.addAll(clean(id));
            }
        }
        return removed;
    }

    private Set<String> ids() {
        StringBuilder names = new StringBuilder();
        names.append(shell.attempt("ip", "netns", "list").output());
        mounts().forEach(mount -> names.append(mount).append('\n'));
        list(Site.folders()).forEach(path -> names.append(path).append('\n'));
        CpuGroup.roots()
                .forEach(root -> list(root).forEach(path -> names.append(path).append('\n')));
        ProcessHandle.allProcesses()
                .forEach(process -> names.append(arguments(process)).append('\n'));
        TreeSet<String> ids = new TreeSet<>();
        Matcher matcher = ID.matcher(names);
        while (matcher.find()) {
            ids.add(matcher.group());
        }
        return ids;
    }

    /** Whether the process that the id names is a run. */
    private static boolean isRunning(String id) {
        long pid = Long.parseLong(id.substring(Site.PREFIX.length()));
        return ProcessHandle.of(pid)
                .filter(process -> arguments(process).contains(".chaos.scenario."))
                .isPresent();
    }

    /** Removes everything with this id, and says what that was. */
    List<String> clean(String id) {
        List<String> removed = new ArrayList<>();
        Pattern exact = Pattern.compile(Pattern.quote(id) + "(?![0-9])");
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> exact.matcher(arguments(process)).find())
                .forEach(process -> {
                    end(process);
                    removed.add("process " + process.pid());
                });
        List<String> mounts = mounts();
        mounts.sort(Comparator.reverseOrder());
        for (String mount : mounts) {
            if (exact.matcher(mount).find()) {
                shell.run("umount", "--lazy", mount);
                removed.add("mount " + mount);
            }
        }
        shell.attempt("ip", "netns", "list").output().lines().forEach(line -> {
            String name = line.split(" ", 2)[0];
            if (exact.matcher(name).find()) {
                shell.run("ip", "netns", "del", name);
                removed.add("namespace " + name);
            }
        });
        groupsAndFolders(exact, removed);
        return removed;
    }

    private void groupsAndFolders(Pattern exact, List<String> removed) {
        for (Path root : CpuGroup.roots()) {
            for (Path group : list(root)) {
                if (exact.matcher(group.getFileName().toString()).find()) {
                    removeGroup(group);
                    removed.add("control group " + group);
                }
            }
        }
        for (Path folder : list(Site.folders())) {
            if (ID.matcher(folder.getFileName().toString()).matches()
                    && exact.matcher(folder.getFileName().toString()).matches()) {
                removeFolder(folder);
                removed.add("folder " + folder);
            }
        }
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
    }

    private static void removeGroup(Path folder) {
        try {
            new CpuGroup(folder, 1).remove();
        } catch (IOException e) {
            throw new SiteFailure("cannot remove " + folder, e);
        }
    }

    void removeFolder(Path folder) {
        shell.run("rm", "-rf", "--one-file-system", folder.toString());
    }

    private static List<String> mounts() {
        Path file = Path.of("/proc/self/mounts");
        try {
            List<String> mounts = new ArrayList<>();
            if (Files.exists(file)) {
                Files.readAllLines(file).forEach(line -> mounts.add(line.split(" ", -1)[1]));
            }
            mounts.removeIf(mount -> !mount.contains("/" + Site.PREFIX) || mount.startsWith("/run/netns/"));
            return mounts;
        } catch (IOException e) {
            throw new SiteFailure("cannot read " + file, e);
        }
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(Site.PREFIX))
                    .toList();
        } catch (IOException e) {
            throw new SiteFailure("cannot read " + folder, e);
        }
    }

    /** Its whole command line: the JDK cuts off what is longer than a page. */
    private static String arguments(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // It has ended meanwhile.
        }
    }
}
