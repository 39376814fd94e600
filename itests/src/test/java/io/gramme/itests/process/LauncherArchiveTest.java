package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of loaded classes that the launcher makes and uses: a cache, which no command depends on. */
final class LauncherArchiveTest {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("gramme.root")));
    private static final String REHEARSAL = """
            package io.gramme.command;
            final class Rehearsal {
                public static void main(String[] words) {
                    Gramme.main(words);
                    System.exit(%d);
                }
            }
            """;
    private static final String SHARED = "io.gramme.command.Gramme source: shared objects file";

    @TempDir
    private Path temporary;

    private StubInstallation stub;
    private Path archives;

    @BeforeEach
    void installTheStub() throws IOException {
        installIn("project");
    }

    private void installIn(String name) throws IOException {
        stub = StubInstallation.in(temporary.resolve(name));
        archives = stub.home().resolve("node/target/archives");
        build(0);
        Files.createDirectory(archives);
    }

    /** What runs beside a command must not outlive the folder that it writes to. */
    @AfterEach
    void awaitTheMaking() throws Exception {
        awaitNoneInTheMaking();
    }

    @Test
    void theFirstCommandHasAnArchiveMadeAndTheNextOnesUseIt() throws Exception {
        assertThat(load("ring")).doesNotContain(SHARED);

        Path archive = awaitArchive();

        assertThat(archive).isNotEmptyFile();
        assertThat(load("ring")).contains(SHARED);
        assertThat(load("node")).contains(SHARED);
        assertThat(load("bench")).contains(SHARED);
        assertPlain(run("put", "a key"), "put, a key");
    }

    @Test
    void withoutTheFolderThereIsNoArchive() throws Exception {
        Files.delete(archives);

        assertPlain(run("ring"), "ring");

        assertThat(archives).doesNotExist();
    }

    /** JDK 17 shares no classes of jars in such a folder, only its own. */
    @Test
    void aBlankInTheNameOfTheFolderDisturbsNoCommand() throws Exception {
        installIn("my project");
        assertPlain(run("ring"), "ring");

        Path archive = awaitArchive();

        assertThat(archive).isNotEmptyFile();
        assertPlain(run("ring"), "ring");
        assertPlain(run("node"), "node");
    }

    @Test
    void aDamagedArchiveIsIgnoredInSilence() throws Exception {
        run("ring");
        Path archive = awaitArchive();
        byte[] whole = Files.readAllBytes(archive);

        for (byte[] damaged : List.of(
                Arrays.copyOf(whole, whole.length / 2),
                Arrays.copyOf(whole, 100),
                new byte[whole.length],
                "no archive".getBytes(StandardCharsets.UTF_8))) {
            Files.write(archive, damaged);
            assertPlain(run("ring"), "ring");
            assertPlain(run("node"), "node");
        }
    }

    /** The JVM knows a jar by its size and by the second of its last change, so the other one is given another second. */
    @Test
    void anArchiveOfOtherJarsIsIgnoredInSilence() throws Exception {
        run("ring");
        Path archive = awaitArchive();
        FileTime before = Files.getLastModifiedTime(stub.jar());
        build(0);
        Files.setLastModifiedTime(stub.jar(), FileTime.from(before.toInstant().plusSeconds(60)));
        Files.setLastModifiedTime(archive, FileTime.from(Instant.now().plus(Duration.ofDays(1))));

        assertPlain(run("ring"), "ring");
        assertPlain(run("node"), "node");
        assertThat(load("ring")).doesNotContain(SHARED);
    }

    @Test
    void aNewBuildGetsANewArchive() throws Exception {
        run("ring");
        Path archive = awaitArchive();
        Files.writeString(archive, "of the build before");
        Files.setLastModifiedTime(archive, FileTime.from(Instant.EPOCH));

        assertPlain(run("ring"), "ring");
        await(() -> Files.getLastModifiedTime(archive).compareTo(FileTime.from(Instant.EPOCH)) > 0);

        assertThat(load("ring")).contains(SHARED);
    }

    @Test
    void commandsAtOnceDoNotDisturbEachOther() throws Exception {
        List<Process> running = new ArrayList<>();
        List<Path> outputs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Path out = temporary.resolve("out-" + i);
            outputs.add(out);
            running.add(Command.of(temporary, stub.gramme(), "ring").start(out, temporary.resolve("err-" + i)));
        }
        for (Process process : running) {
            assertThat(process.waitFor()).isZero();
        }

        awaitArchive();

        for (int i = 0; i < outputs.size(); i++) {
            assertThat(outputs.get(i)).content().startsWith("words [ring]\n");
            assertThat(temporary.resolve("err-" + i)).isEmptyFile();
        }
        assertThat(load("ring")).contains(SHARED);
    }

    @Test
    void whatCannotBeMadeIsNotTriedAgain() throws Exception {
        build(1);

        assertPlain(run("ring"), "ring");
        Path archive = awaitArchive();

        assertThat(archive).isEmptyFile();
        FileTime made = Files.getLastModifiedTime(archive);
        assertPlain(run("ring"), "ring");
        awaitNoneInTheMaking();
        assertThat(Files.getLastModifiedTime(archive)).isEqualTo(made);
    }

    @Test
    void theRehearsalOfTheRealCommandsSucceeds() throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("it's rehearsed"));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

        Command.Result result = Command.of(
                        temporary,
                        Path.of(System.getProperty("java.home"), "bin/java"),
                        "@" + ROOT.resolve("conf/jvm-access.options"),
                        "-cp",
                        classPath,
                        "io.gramme.command.Rehearsal",
                        folder)
                .run();

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("value");
    }

    private void build(int exitOfTheRehearsal) throws IOException {
        stub.build(Map.of("Rehearsal", REHEARSAL.formatted(exitOfTheRehearsal)));
    }

    private Command.Result run(String... words) throws Exception {
        return command(words).run();
    }

    /** What the JVM says of the classes it loads. */
    private String load(String... words) throws Exception {
        return command(words)
                .with("GRAMME_JVM_OPTIONS", "-Xlog:class+load")
                .run()
                .out();
    }

    private Command command(String... words) {
        return Command.of(
                temporary,
                Stream.concat(Stream.of(stub.gramme()), Stream.of(words)).toArray());
    }

    private static void assertPlain(Command.Result result, String words) {
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith("words [" + words + "]\n");
    }

    private Path awaitArchive() throws Exception {
        await(() -> files().stream().anyMatch(file -> file.toString().endsWith(".jsa")));
        awaitNoneInTheMaking();
        List<Path> found = files();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private void awaitNoneInTheMaking() throws Exception {
        await(() -> files().stream().noneMatch(file -> file.toString().endsWith(".making")));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(archives)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(archives)) {
            return files.toList();
        }
    }
}
