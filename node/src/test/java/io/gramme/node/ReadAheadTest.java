package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadAheadTest {
    private static final long DISK = 8 << 8;
    private static final long FIRST_PARTITION = DISK + 1;
    /** 259:300, a minor number that does not fit the old eight bits. */
    private static final long LARGE_NUMBERS = (259 << 8) | (300 & 0xff) | ((300L & ~0xff) << 12);

    @TempDir
    private Path system;

    private Path disk;

    @BeforeEach
    void makeADiskWithAPartition() throws IOException {
        system = system.toRealPath();
        disk = system.resolve("devices/sda");
        Files.createDirectories(disk.resolve("sda1"));
        Files.createDirectories(disk.resolve("queue"));
        Files.createDirectories(system.resolve("dev/block"));
        link("8:0", "");
        link("8:1", "sda1");
        link("259:300", "");
    }

    private void link(String numbers, String part) throws IOException {
        Files.createSymbolicLink(system.resolve("dev/block").resolve(numbers), disk.resolve(part));
    }

    private void set(int kib) throws IOException {
        Files.writeString(disk.resolve("queue/read_ahead_kb"), kib + "\n");
    }

    @Test
    void whatAnOrdinaryDiskReadsAheadIsNotWorthAWord() throws IOException {
        set(ReadAhead.MOST_KIB);

        assertThat(ReadAhead.advice(system, DISK)).isEmpty();
    }

    @Test
    void aDiskThatReadsFarAheadIsNamedWithTheCommandThatMendsIt() throws IOException {
        set(8_192);

        for (long device : new long[] {DISK, FIRST_PARTITION, LARGE_NUMBERS}) {
            assertThat(ReadAhead.advice(system, device))
                    .hasValueSatisfying(advice -> assertThat(advice)
                            .contains("8192 KiB")
                            .endsWith("echo 16 > " + disk.resolve("queue/read_ahead_kb")));
        }
    }

    @Test
    void aFolderWithoutADiskOfItsOwnGetsNoAdvice() throws IOException {
        assertThat(ReadAhead.advice(system, DISK)).isEmpty();
        assertThat(ReadAhead.advice(system, 42)).isEmpty();
        assertThat(ReadAhead.advice(system.resolve("none"))).isEmpty();
    }
}
