package io.gramme.itests.chaos.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Finds out what the machine offers, by trying each and taking it back. */
final class Probe {
    /** Where Debian and others have the library; the last one is of distributions without such folders. */
    private static final List<String> FAKETIME = List.of(
            "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
            "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
            "/usr/lib64/faketime/libfaketimeMT.so.1",
            "/usr/lib/faketime/libfaketimeMT.so.1");

    private static final long HOUR_SECONDS = 3_600;
    private static final long TOLERANCE_SECONDS = 60;

    private final Shell shell;
    private final Undo undo;
    private final String id;
    private final Path folder;
    private final Map<Capability, String> missing = new EnumMap<>(Capability.class);

    /** @param folder for what is tried on disks */
    Probe(Shell shell, Undo undo, String id, Path folder) {
        this.shell = shell;
        this.undo = undo;
        this.id = id;
        this.folder = folder;
    }

    static Optional<Path> faketime() {
        return FAKETIME.stream().map(Path::of).filter(Files::exists).findFirst();
    }

    Capabilities look() {
        network();
        mounted(() -> attempt(
                Capability.TMPFS, List.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString())));
        mounted(this::disk);
        quota();
        attempt(
                Capability.TRACE,
                List.of(
                        "strace",
                        "-f",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=fsync",
                        "-e",
                        "inject=fsync:error=EIO",
                        "true"));
        clocks();
        attempt(
                Capability.LIMITS,
                List.of(
                        "prlimit",
                        "--pid",
                        Long.toString(ProcessHandle.current().pid()),
                        "--nofile"));
        return new Capabilities(missing);
    }

    private boolean attempt(Capability capability, List<String> words) {
        return attempt(capability, words, "");
    }

    private boolean attempt(Capability capability, List<String> words, String input) {
        if (missing.containsKey(capability)) {
            return false;
        }
        Shell.Result result = shell.attempt(words, input);
        if (!result.isDone()) {
            String said = result.output().strip().lines().findFirst().orElse("no word");
            missing.put(capability, String.join(" ", words) + " ended with " + result.exit() + ": " + said);
        }
        return result.isDone();
    }

    private void network() {
        if (!Network.isOwn()) {
            String why = "this process is in the network of the machine: " + Network.OWN + " is not set";
            List.of(Capability.NAMESPACES, Capability.FILTER, Capability.SHAPER)
                    .forEach(capability -> missing.put(capability, why));
            return;
        }
        String name = id + "-probe";
        undo.during(
                "namespace " + name,
                () -> {
                    if (shell.attempt("ip", "netns", "list").output().contains(name)) {
                        shell.run("ip", "netns", "del", name);
                    }
                },
                () -> network(name));
    }

    private void network(String name) {
        String pid = Long.toString(ProcessHandle.current().pid());
        if (!attempt(Capability.NAMESPACES, List.of("ip", "netns", "add", name))) {
            missing.put(Capability.FILTER, "no namespace to try it in");
            missing.put(Capability.SHAPER, "no namespace to try it in");
            return;
        }
        attempt(Capability.NAMESPACES, List.of("ip", "-n", name, "link", "add", "br0", "type", "bridge"));
        attempt(
                Capability.NAMESPACES,
                List.of("ip", "-n", name, "link", "add", "p0", "type", "veth", "peer", "name", "probe", "netns", pid));
        List<String> enter = List.of("nsenter", "--net=/run/netns/" + name);
        attempt(Capability.FILTER, Namespaces.words(enter, "nft", "-f", "-"), Filter.NONE.rules());
        attempt(
                Capability.SHAPER,
                Namespaces.words(
                        enter, "tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", "1mbit", "burst", "16kb",
                        "latency", "400ms"));
    }

    private void mounted(Undo.Step body) {
        undo.during("mount " + folder, () -> shell.attempt("umount", folder.toString()), body);
    }

    /** The file is in the folder of the run and goes with it. */
    private void disk() {
        String image = folder.resolveSibling("probe.img").toString();
        attempt(Capability.LOOP, List.of("truncate", "-s", "8M", image));
        attempt(Capability.LOOP, List.of("mkfs.ext4", "-q", "-F", image));
        attempt(Capability.LOOP, List.of("mount", "-o", "loop", image, folder.toString()));
    }

    private void quota() {
        AtomicReference<CpuGroup> made = new AtomicReference<>();
        undo.during(
                "control group of the probe",
                () -> {
                    CpuGroup group = made.get();
                    if (group != null) {
                        group.remove();
                    }
                },
                () -> {
                    try {
                        made.set(CpuGroup.make(id + "-probe"));
                        Objects.requireNonNull(made.get()).limit(50);
                    } catch (IOException e) {
                        missing.put(Capability.CPU_QUOTA, String.valueOf(e));
                    }
                });
    }

    /** A JVM must live with it, and the clock must really be another one. */
    private void clocks() {
        Optional<Path> library = faketime();
        if (library.isEmpty()) {
            missing.put(Capability.CLOCKS, "there is no libfaketimeMT.so.1");
            return;
        }
        List<String> with = List.of("env", "LD_PRELOAD=" + library.get(), "FAKETIME=-1h");
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        attempt(Capability.CLOCKS, Namespaces.words(with, java, "-Xshare:auto", "-version"));
        if (missing.containsKey(Capability.CLOCKS)) {
            return;
        }
        String said = shell.run(Namespaces.words(with, "date", "+%s"), "").strip();
        long behind = System.currentTimeMillis() / 1_000 - Long.parseLong(said);
        if (behind < HOUR_SECONDS - TOLERANCE_SECONDS || behind > HOUR_SECONDS + TOLERANCE_SECONDS) {
            missing.put(Capability.CLOCKS, "a clock that should be an hour behind is " + behind + " s behind");
        }
    }
}
