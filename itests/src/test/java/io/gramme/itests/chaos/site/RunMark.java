package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Whose a folder of a run is: written into it before anything else is made, and all that clean-up goes by.
 *
 * @param id of the run, which is the name of the folder
 * @param pid of its process
 * @param started when that process was, as {@link Processes#started} has it
 * @param space in which the number means that process
 */
record RunMark(String id, long pid, long started, String space) {
    static final String FILE = "run.properties";
    private static final Pattern ID = Pattern.compile(Pattern.quote(Site.PREFIX) + "[0-9]{1,20}");

    /** Makes the folder of a run of this process: nobody else has one of that name. */
    static Path makeFolder(Path folders) throws IOException {
        Path folder = Files.createTempDirectory(folders, Site.PREFIX);
        of(folder.getFileName().toString()).write(folder);
        return folder;
    }

    /** Of a run of this process. */
    static RunMark of(String id) {
        long pid = ProcessHandle.current().pid();
        return new RunMark(id, pid, Processes.started(pid), Processes.space());
    }

    void write(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("id", id);
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("started", Long.toString(started));
        properties.setProperty("space", space);
        try (Writer out = Files.newBufferedWriter(folder.resolve(FILE))) {
            properties.store(out, "a run of gramme-chaos");
        }
    }

    /** The one in this folder; empty when the folder is none that a run of this user has made. */
    static Optional<RunMark> read(Path folder) {
        Path file = folder.resolve(FILE);
        String name = folder.getFileName().toString();
        Properties properties = new Properties();
        try {
            boolean isOurs = ID.matcher(name).matches()
                    && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
            if (!isOurs) {
                return Optional.empty();
            }
            try (Reader in = Files.newBufferedReader(file)) {
                properties.load(in);
            }
            RunMark mark = new RunMark(
                    properties.getProperty("id", ""),
                    Long.parseLong(properties.getProperty("pid", "")),
                    Long.parseLong(properties.getProperty("started", "")),
                    properties.getProperty("space", ""));
            return Optional.of(mark).filter(found -> found.id.equals(name));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the number of its process means anything here. */
    boolean isOfThisSpace() {
        return space.equals(Processes.space());
    }

    /** Whether its process still runs: not another one that was given its number. */
    boolean isRunning() {
        return ProcessHandle.of(pid).isPresent() && Processes.started(pid) == started;
    }
}
