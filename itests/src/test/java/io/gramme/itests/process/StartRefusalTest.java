package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.storage.FileFolder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must not run does not: the daemon ends at once, says why, and says what to do. */
final class StartRefusalTest {
    private static final int NEWER_FORMAT = 99;

    @TempDir
    private Path folder;

    private DaemonCluster daemons;
    private Daemon first;
    private Daemon second;

    @BeforeEach
    void install() throws IOException {
        daemons = new DaemonCluster(folder);
        first = daemons.daemon(0);
        second = daemons.daemon(1);
        first.configure(List.of(first.peerAddress()), "");
        second.configure(List.of(second.peerAddress()), "");
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void aPortOrADataFolderInUseIsNamed() throws Exception {
        first.start();
        first.awaitReady();

        second.configure(List.of(first.peerAddress()), "");
        rewrite(second, second.peerAddress(), first.peerAddress());
        assertRefused(second, "cannot listen on " + first.peerAddress());

        second.configure(List.of(second.peerAddress()), "");
        rewrite(second, second.data().toString(), first.data().toString());
        assertRefused(second, "the data folder " + first.data() + " is in use by another daemon");
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void theFolderOfAnotherNodeIsRefused() throws Exception {
        first.start();
        first.awaitReady();
        first.stop();
        rewrite(second, second.data().toString(), first.data().toString());

        assertRefused(second, "the data folder belongs to node " + first.id());
    }

    @Test
    void aFolderOfANewerFormatIsRefused() throws Exception {
        Files.createDirectories(first.data());
        Bytes identity = Bytes.wrap(ByteBuffer.allocate(48).putInt(NEWER_FORMAT).array());
        new TwinFile(new FileFolder(first.data()), "identity").write(identity);

        assertRefused(
                first, "the data folder has format 99; this program reads formats 1 and 2, a newer program wrote it");
    }

    @Test
    void anUnknownConfigurationKeyIsRefusedWithTheNearestName() throws Exception {
        first.configure(List.of(first.peerAddress()), "limits: {time-out: 1 s}");

        assertRefused(first, "time-out", "timeout");
    }

    @Test
    void tooFewDescriptorsAreRefusedWithTheCommandThatHelps() throws Exception {
        Command plain = daemons.installation().node(first.config());
        Command limited = new Command(
                List.of(
                        "bash",
                        "-c",
                        "ulimit -n 256; exec \"$0\" \"$@\"",
                        plain.words().get(0),
                        "node",
                        "--config",
                        first.config().toString()),
                plain.folder(),
                plain.environment());

        Command.Result result = limited.run();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("only 256 files and sockets may be open", "ulimit -n 4096");
    }

    private static void rewrite(Daemon daemon, String what, String by) throws IOException {
        Files.writeString(daemon.config(), Files.readString(daemon.config()).replace(what, by));
    }

    private static void assertRefused(Daemon daemon, String... words) throws IOException, InterruptedException {
        Command.Result result = daemon.run();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("gramme node: ").contains(words).doesNotContain("\tat ");
    }
}
