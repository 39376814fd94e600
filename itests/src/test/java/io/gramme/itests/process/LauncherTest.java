package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script that starts everything, around a main class that only says how it was started. */
final class LauncherTest {
    @TempDir
    private Path temporary;

    private StubInstallation stub;
    private Path home;
    private Path gramme;

    @BeforeEach
    void copyTheProject() throws IOException {
        stub = StubInstallation.in(temporary.resolve("my project"));
        home = stub.home();
        gramme = stub.gramme();
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws Exception {
        stub.build();

        Command.Result result = Command.of(temporary, gramme, "put", "a key", "", "*", "$HOME", "naïve")
                .run();

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("words [put, a key, , *, $HOME, naïve]\n");
        assertThat(result.out()).contains("home " + home + "\n", "analytics true\n");
    }

    @Test
    void aKeyOutsideAsciiSurvivesTheCLocale() throws Exception {
        stub.build();

        Command command = Command.of(temporary, gramme, "get", "naïve").with("LC_ALL", "C");

        assertThat(command.run().out()).contains("words [get, naïve]\n");
    }

    @Test
    void itStartsThroughSymbolicLinks() throws Exception {
        stub.build();
        Path links = Files.createDirectory(temporary.resolve("links"));
        Files.createSymbolicLink(links.resolve("absolute"), gramme);
        Files.createSymbolicLink(links.resolve("relative"), Path.of("absolute"));

        Command.Result result = Command.of(links, "./relative", "ring").run();

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("home " + home + "\n");
    }

    @Test
    void theDaemonTakesItsOwnOptionsAndItsHeapFromTheEnvironment() throws Exception {
        stub.build();

        String plain = Command.of(temporary, gramme, "node").run().out();
        String larger = Command.of(temporary, gramme, "node")
                .with("GRAMME_HEAP", "700m")
                .run()
                .out();

        assertThat(plain).contains("heap 512\n", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxDirectMemorySize=256m");
        assertThat(larger).contains("heap 700\n");
    }

    @Test
    void shortCommandsStartLightAndTheBenchmarkGetsTheWholeCompiler() throws Exception {
        stub.build();

        String ring = Command.of(temporary, gramme, "ring").run().out();
        String bench = Command.of(temporary, gramme, "bench").run().out();

        assertThat(ring).contains("-XX:TieredStopAtLevel=1").doesNotContain("ExitOnOutOfMemoryError");
        assertThat(bench).doesNotContain("-XX:TieredStopAtLevel=1");
    }

    @Test
    void furtherOptionsReachTheJvm() throws Exception {
        stub.build();

        Command command = Command.of(temporary, gramme, "ring").with("GRAMME_JVM_OPTIONS", "-Dmine=7 -Xmx100m");

        assertThat(command.run().out()).contains("mine 7\n", "heap 9"); // what the serial collector leaves of 100
    }

    @Test
    void aMalformedHeapIsRefused() throws Exception {
        stub.build();

        Command.Result result =
                Command.of(temporary, gramme, "node").with("GRAMME_HEAP", "1 g").run();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("GRAMME_HEAP is '1 g'");
    }

    @Test
    void aMissingBuildIsMadeFirstAndSaysSoOnTheErrorStream() throws Exception {
        stub.build();
        Path target = home.resolve("node/target");
        Files.move(target, home.resolve("built"));
        Path tools = tool("mvn", "echo \"in $PWD: $*\"; mv built node/target");

        Command.Result result = Command.of(temporary, gramme, "ring")
                .with("PATH", tools + ":" + System.getenv("PATH"))
                .run();

        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith("words [ring]\n");
        assertThat(result.err())
                .contains("no build found", "in " + home + ": -q -B -ntp -DskipTests", "package -pl node -am");
    }

    @Test
    void aFailedBuildIsSaid() throws Exception {
        Path tools = tool("mvn", "exit 3");

        Command.Result result = Command.of(temporary, gramme, "ring")
                .with("PATH", tools + ":" + System.getenv("PATH"))
                .run();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("the build failed");
    }

    @Test
    void anOldJavaIsRefusedByName() throws Exception {
        Path jdk = jdk("JAVA_VERSION=\"11.0.2\"\n", "exit 9");
        Files.createFile(
                jdk.resolve("bin/javac"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        Command.Result result =
                Command.of(temporary, gramme, "ring").with("JAVA_HOME", jdk).run();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("is version 11.0.2; Gramme needs a JDK of version 17 or newer");
    }

    @Test
    void aJavaThatOnlySaysItsVersionIsAsked() throws Exception {
        Path jdk = jdk("", "echo 'openjdk version \"1.8.0_402\"' >&2");

        Command.Result result =
                Command.of(temporary, gramme, "ring").with("JAVA_HOME", jdk).run();

        assertThat(result.err()).contains("is version 1.8.0_402");
    }

    @Test
    void aJreIsRefused() throws Exception {
        Path jre = jdk("JAVA_VERSION=\"17.0.1\"\n", "echo java.base@17.0.1");

        Command.Result result =
                Command.of(temporary, gramme, "ring").with("JAVA_HOME", jre).run();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("is a JRE; Gramme needs a JDK");
    }

    @Test
    void aMissingJavaIsSaid() throws Exception {
        Command.Result result = Command.of(temporary, gramme, "ring")
                .with("JAVA_HOME", temporary.resolve("nowhere"))
                .run();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("there is no bin/java in it");
    }

    /** A folder that looks like a JDK whose java does only what the script says. */
    private Path jdk(String release, String script) throws IOException {
        Path jdk = Files.createDirectory(temporary.resolve("jdk"));
        Files.move(tool("java", script), jdk.resolve("bin"));
        if (!release.isEmpty()) {
            Files.writeString(jdk.resolve("release"), release);
        }
        return jdk;
    }

    private Path tool(String name, String script) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("tools"));
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }
}
