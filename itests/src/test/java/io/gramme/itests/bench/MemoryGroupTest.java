package io.gramme.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.client.cli.Terminal;
import io.gramme.itests.bench.MemoryGroup.Root;
import io.gramme.itests.bench.MemoryGroup.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryGroupTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void theLimitIsWhatIsResidentAndAShareOfTheDataInWholePages() {
        MemoryLimit limit = new MemoryLimit(600 * MEBIBYTE + 1, 1_000 * MEBIBYTE, 0.25);

        assertThat(limit.cacheBytes()).isEqualTo(250 * MEBIBYTE);
        assertThat(limit.bytes()).isEqualTo(850 * MEBIBYTE + 4_096);
    }

    @Test
    void aShareBeyondTheDataIsRefused() {
        assertThatThrownBy(() -> new MemoryLimit(1, 1, 1.01)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MemoryLimit(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MemoryLimit(0, 1, 0.5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMemoryControllerOfVersion1IsPreferredToAMountOfVersion2ThatHasNone() {
        List<String> mounts = List.of(
                "cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0",
                "cgroup /sys/fs/cgroup/cpu cgroup rw,relatime,cpu 0 0",
                "cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0");

        assertThat(Root.find(mounts)).contains(new Root(Path.of("/sys/fs/cgroup/memory"), 1));
    }

    @Test
    void version2IsFoundWhereItIsAlone() {
        assertThat(Root.find(List.of("proc /proc proc rw 0 0", "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0")))
                .contains(new Root(Path.of("/sys/fs/cgroup"), 2));
        assertThat(Root.find(List.of("proc /proc proc rw 0 0", ""))).isEmpty();
    }

    @Test
    void whatIsMappedIsResidentAndTheRestOfTheCacheIsNot() {
        Use first = Use.of(1_000, List.of("cache 600", "rss 350", "mapped_file 150", "total_cache 9"));
        Use second = Use.of(1_000, List.of("anon 350", "file 600", "kernel 50", "file_mapped 150"));

        assertThat(first.residentBytes()).isEqualTo(550);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void whereMemoryCannotBeLimitedTheReasonIsSaid() throws IOException {
        Files.writeString(folder.resolve("cgroup.controllers"), "cpu pids\n");
        List<String> mounts = List.of("cgroup2 " + folder + " cgroup2 rw 0 0");

        try (Site site = Site.in(folder, Terminal.ofProcess())) {
            assertThatThrownBy(() -> MemoryGroup.make(site, List.of()))
                    .isInstanceOf(MemoryGroup.Unavailable.class)
                    .hasMessage("no control groups are mounted");
            assertThatThrownBy(() -> MemoryGroup.make(site, mounts))
                    .isInstanceOf(MemoryGroup.Unavailable.class)
                    .hasMessageContaining("do not limit memory");
        }
    }

    @Test
    void aGroupOfVersion2IsMadeWithTheMemoryControllerAndRemovedAtTheEnd() throws Exception {
        Files.writeString(folder.resolve("cgroup.controllers"), "cpu memory pids\n");
        Files.writeString(folder.resolve("cgroup.subtree_control"), "cpu\n");
        List<String> mounts = List.of("cgroup2 " + folder + " cgroup2 rw 0 0");
        Path made;

        try (Site site = Site.in(folder, Terminal.ofProcess())) {
            MemoryGroup group = MemoryGroup.make(site, mounts);
            made = group.folder();
            assertThat(made).isDirectory();
            assertThat(group.processes()).isEqualTo(made.resolve("cgroup.procs"));
        }

        assertThat(made).doesNotExist();
        assertThat(Files.readString(folder.resolve("cgroup.subtree_control"))).contains("+memory");
    }
}
