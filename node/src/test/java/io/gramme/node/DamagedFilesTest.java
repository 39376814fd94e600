package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rots in the files of a node that is down: no wrong byte is served afterwards, and the other copies make up for all of it. */
final class DamagedFilesTest {
    private static final int KEYS = 1_000;
    private static final int FLIPS = 1_000;
    private static final String EAGER = "sync: {retry: 100 ms, settle: 50 ms}\nhints: {retry: 50 ms}\n";

    @TempDir
    Path folder;

    /** Where a bit flips. */
    private enum Where {
        ANY_BYTE,
        ANY_FILE,
        /** The index and the key files are trusted as they are: whatever there is to find the scrub finds. */
        ANY_BYTE_OF_A_SEGMENT
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void aThousandFlippedBitsAreNeverServedAndAllRepaired(Where where) {
        try (TestRing ring = new TestRing(folder, 3, 2, EAGER)) {
            for (int i = 0; i < KEYS; i++) {
                assertThat(ring.put(i % 3, path(i) + "?w=3", value(i)).statusCode())
                        .isEqualTo(204);
            }
            ring.stop(1);
            flip(ring.data(1), where);

            ring.start(1);
            TestRing.await(() -> ring.get(1, "/health").statusCode() == 200);
            long wrong = 0;
            // A read repairs what it finds damaged: half of the keys are left to the scrub.
            for (int i = 0; i < KEYS; i += 2) {
                HttpResponse<String> answer = ring.get(1, path(i) + "?r=1");
                boolean right = answer.statusCode() == 200 && answer.body().equals(value(i));
                wrong += right || answer.statusCode() == 503 || answer.statusCode() == 504 ? 0 : 1;
            }
            assertThat(wrong).as("wrong answers").isZero();

            long found = scrubUntilSound(ring, 1);
            assertThat(found).isGreaterThan(where == Where.ANY_BYTE_OF_A_SEGMENT ? 50 : -1);
            ring.awaitReady(1);
            TestRing.await(() -> disagreeing(ring) == 0);
            for (int i = 0; i < KEYS; i++) {
                assertThat(ring.get(1, path(i) + "?r=3").body()).isEqualTo(value(i));
            }
        }
    }

    @Test
    void aNodeWhoseRingFileIsDestroyedLearnsTheRingFromTheOthers() throws IOException {
        try (TestRing ring = new TestRing(folder, 3, EAGER)) {
            ring.put(0, path(1) + "?w=3", "kept");
            ring.stop(2);
            for (String copy : List.of("ring.a", "ring.b", "loop-0/hints/needs-sync.a", "loop-0/hints/needs-sync.b")) {
                Files.write(ring.data(2).resolve(copy), new byte[100]);
            }

            ring.start(2);
            ring.awaitReady(2);

            TestRing.await(() -> ring.get(2, path(1) + "?r=3").body().equals("kept"));
        }
    }

    /** Until a pass finds nothing, and nothing that was found is left to be made up for; returns what was found. */
    private static long scrubUntilSound(TestRing ring, int node) {
        long damage = -1;
        for (int pass = 0; pass < 30; pass++) {
            long cycles = scrub(ring, node).get("cycles").asLong();
            assertThat(ring.send(ring.request(node, "/storage/scrub").POST(BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(200);
            TestRing.await(() -> scrub(ring, node).get("cycles").asLong() > cycles);
            TestRing.await(() -> scrub(ring, node).get("unreadableRecords").asLong() == 0);
            JsonNode page = scrub(ring, node);
            long now = page.get("damagedRecords").asLong()
                    + page.get("damagedFiles").asLong();
            if (now == damage) {
                return damage;
            }
            damage = now;
        }
        throw new AssertionError("every pass finds damage: " + scrub(ring, node));
    }

    private static JsonNode scrub(TestRing ring, int node) {
        return ring.json(node, "/storage").get("scrub");
    }

    private static long disagreeing(TestRing ring) {
        long differ = 0;
        for (int i = 0; i < KEYS; i++) {
            String key = "key" + i;
            String digest = ring.digest(0, key);
            differ += digest.equals(ring.digest(1, key)) && digest.equals(ring.digest(2, key)) ? 0 : 1;
        }
        return differ;
    }

    private static void flip(Path data, Where where) {
        SplittableRandom random = new SplittableRandom(7);
        try (Stream<Path> all = Files.walk(data)) {
            String suffix = where == Where.ANY_BYTE_OF_A_SEGMENT ? ".log" : "";
            List<Path> files = all.filter(file -> Files.isRegularFile(file) && size(file) > 0)
                    .filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
            long bytes = files.stream().mapToLong(DamagedFilesTest::size).sum();
            for (int i = 0; i < FLIPS; i++) {
                if (where == Where.ANY_FILE) {
                    Path file = files.get(random.nextInt(files.size()));
                    flip(file, random.nextLong(size(file)), random.nextInt(8));
                } else {
                    flipAny(files, random.nextLong(bytes), random.nextInt(8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void flipAny(List<Path> files, long at, int bit) {
        long left = at;
        for (Path file : files) {
            if (left < size(file)) {
                flip(file, left, bit);
                return;
            }
            left -= size(file);
        }
    }

    private static void flip(Path file, long at, int bit) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1 << bit)).rewind();
            channel.write(one, at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(int i) {
        return "/tables/default/keys/key" + i;
    }

    private static String value(int i) {
        return "value " + i + " " + "x".repeat(i % 13 * 100);
    }
}
