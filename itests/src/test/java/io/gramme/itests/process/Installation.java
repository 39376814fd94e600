package io.gramme.itests.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gramme as it is installed, in a folder of the test's own: the real launcher and options, around a jar that names the classes
 * under test, so that no stale build can be tested by mistake.
 */
public final class Installation {
    /** {@code -Dgramme.daemon.options=} lets them compile as users' do, which takes a minute longer to be warm. */
    private static final String DAEMON_OPTIONS = System.getProperty("gramme.daemon.options", "-XX:TieredStopAtLevel=1");

    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("gramme.root")));

    private final Path home;

    private Installation(Path home) {
        this.home = home;
    }

    public static Installation in(Path folder) throws IOException {
        Path home = Files.createDirectory(folder.resolve("gramme"));
        for (String name : List.of("bin/gramme", "conf/jvm.options", "conf/jvm-access.options")) {
            Files.createDirectories(home.resolve(name).getParent());
            Files.copy(ROOT.resolve(name), home.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createDirectories(home.resolve("node/target/lib"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath());
        try (OutputStream jar = Files.newOutputStream(home.resolve("node/target/gramme-node.jar"))) {
            new JarOutputStream(jar, manifest).close();
        }
        return new Installation(home);
    }

    private static String classPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
    }

    public Path gramme() {
        return home.resolve("bin/gramme");
    }

    /** One more option of every daemon that is started from now on. */
    void addDaemonOption(String option) throws IOException {
        Files.writeString(home.resolve("conf/jvm.options"), option + "\n", StandardOpenOption.APPEND);
    }

    /** A short command. */
    Command command(Object... words) {
        List<Object> all = new ArrayList<>(List.of(words));
        all.add(0, gramme());
        return Command.of(home, all.toArray());
    }

    /** The daemon with this configuration, not yet started. Small and soon warm, for several of them share the machine. */
    Command node(Path config) {
        return Command.of(home, gramme(), "node", "--config", config)
                .with("GRAMME_HEAP", "256m")
                .with("GRAMME_JVM_OPTIONS", DAEMON_OPTIONS);
    }
}
