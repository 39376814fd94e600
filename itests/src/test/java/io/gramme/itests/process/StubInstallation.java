package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/**
 * The launcher and its options in a folder of their own, around classes that only say how they were started.
 *
 * @param home the installation
 */
record StubInstallation(Path home) {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("gramme.root")));
    private static final String COMMAND = """
            package io.gramme.command;
            public final class Gramme {
                public static void main(String[] words) {
                    System.out.println("words " + java.util.List.of(words));
                    System.out.println("home " + System.getProperty("gramme.home"));
                    System.out.println("analytics " + System.getProperty("chronicle.analytics.disable"));
                    System.out.println("heap " + Runtime.getRuntime().maxMemory() / 1048576);
                    System.out.println("mine " + System.getProperty("mine"));
                    System.out.println("options "
                            + java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
                }
            }
            """;

    static StubInstallation in(Path folder) throws IOException {
        Path home = Files.createDirectory(folder).toRealPath();
        for (String name : List.of("bin/gramme", "conf/jvm.options", "conf/jvm-access.options")) {
            Files.createDirectories(home.resolve(name).getParent());
            Files.copy(ROOT.resolve(name), home.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new StubInstallation(home);
    }

    Path gramme() {
        return home.resolve("bin/gramme");
    }

    Path jar() {
        return home.resolve("node/target/gramme-node.jar");
    }

    /** Puts the stub where Maven would put the daemon. */
    void build() throws IOException {
        build(Map.of());
    }

    /** With further classes of the package, the source of each under its name. */
    void build(Map<String, String> more) throws IOException {
        Map<String, String> sources = new TreeMap<>(more);
        sources.put("Gramme", COMMAND);
        Path classes = Files.createTempDirectory(home, "classes");
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            arguments.add(Files.writeString(classes.resolve(source.getKey() + ".java"), source.getValue())
                    .toString());
        }
        int exit = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(exit).isZero();
        Files.createDirectories(home.resolve("node/target/lib"));
        try (OutputStream file = Files.newOutputStream(jar());
                JarOutputStream jar = new JarOutputStream(file)) {
            for (String name : sources.keySet()) {
                String entry = "io/gramme/command/" + name + ".class";
                jar.putNextEntry(new JarEntry(entry));
                Files.copy(classes.resolve(entry), jar);
            }
        }
    }
}
