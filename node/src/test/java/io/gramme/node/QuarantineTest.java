package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.membership.Identity;
import io.gramme.node.storage.FileFolder;
import io.gramme.node.testing.Golden;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder that is refused is set aside as a whole, wherever a start that does it is interrupted. */
final class QuarantineTest {
    private static final NodeId NODE = new NodeId(1, 2);
    private static final long SINCE = 1_700_000_000_000L;

    @TempDir
    Path root;

    private Identity begin(long seed) {
        return Identity.begin(new FileFolder(root), Optional.empty(), 2, new SplittableRandom(seed));
    }

    private Identity filled() throws IOException {
        Identity identity = Identity.begin(new FileFolder(root), Optional.of(NODE), 2, new SplittableRandom(1));
        Files.createDirectories(root.resolve("loop-0").resolve("log"));
        Files.writeString(root.resolve("loop-0").resolve("log").resolve("records"), "records");
        Files.writeString(root.resolve("ring.a"), "ring");
        Files.writeString(root.resolve("lock"), "");
        return identity;
    }

    private List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void assertSetAside(Identity before) throws IOException {
        Quarantine quarantine = new Quarantine(root);
        assertThat(names(root)).containsExactly("identity.a", "identity.b", "lock", "quarantine");
        assertThat(quarantine.all()).singleElement().satisfies(kept -> {
            assertThat(kept.mark()).isEqualTo(new Quarantine.Mark(before.store(), 2, NODE, SINCE));
            assertThat(names(kept.path()))
                    .containsExactly("fenced.a", "fenced.b", "identity.a", "identity.b", "loop-0", "ring.a");
        });
        Identity now = begin(9);
        assertThat(now.node()).isEqualTo(NODE);
        assertThat(now.store()).isNotEqualTo(before.store());
    }

    @Test
    void aFolderThatIsNotMarkedStays() throws IOException {
        Identity before = filled();

        new Quarantine(root).settle(new SplittableRandom(2));

        assertThat(begin(3).store()).isEqualTo(before.store());
        assertThat(new Quarantine(root).all()).isEmpty();
    }

    @Test
    void aMarkedFolderIsSetAsideAndTheNodeBeginsWithAnEmptyOne() throws IOException {
        Identity before = filled();
        new Quarantine(root).mark(before, SINCE);

        new Quarantine(root).settle(new SplittableRandom(2));

        assertSetAside(before);
    }

    @Test
    void aStartThatWasInterruptedBetweenAnyTwoMovesIsGoneOnWith() throws IOException {
        for (String moved : List.of("identity.a", "identity.b", "loop-0", "ring.a")) {
            Identity before = filled();
            new Quarantine(root).mark(before, SINCE);
            Path kept = root.resolve("quarantine").resolve(new Quarantine.Mark(before.store(), 2, NODE, SINCE).name());
            Files.createDirectories(kept);
            Files.move(root.resolve(moved), kept.resolve(moved));

            new Quarantine(root).settle(new SplittableRandom(2));

            assertSetAside(before);
            clear();
        }
    }

    @Test
    void aStartThatWasInterruptedWhenAllWasDoneButTheMarkDoesNothingMore() throws IOException {
        Identity before = filled();
        new Quarantine(root).mark(before, SINCE);
        byte[] mark = Files.readAllBytes(root.resolve("fenced.b"));
        new Quarantine(root).settle(new SplittableRandom(2));
        Files.write(root.resolve("fenced.b"), mark);

        new Quarantine(root).settle(new SplittableRandom(3));

        assertSetAside(before);
    }

    @Test
    void theMarkHasTheBytesItAlwaysHad() throws IOException {
        new Quarantine(root).mark(filled(), SINCE);

        Bytes file = new FileFolder(root).load("fenced.a").orElseThrow();
        Golden.check("membership/fenced", file.slice(0, 20 + file.asBuffer().getInt(12)));
    }

    @Test
    void whatIsDroppedIsGone() throws IOException {
        Identity before = filled();
        Quarantine quarantine = new Quarantine(root);
        quarantine.mark(before, SINCE);
        quarantine.settle(new SplittableRandom(2));
        Quarantine.Kept kept = quarantine.all().get(0);
        assertThat(Quarantine.bytes(kept)).isPositive();

        Quarantine.drop(kept);

        assertThat(quarantine.all()).isEmpty();
        assertThat(quarantine.named(kept.mark().name())).isEmpty();
        assertThat(kept.path()).doesNotExist();
    }

    private void clear() throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(path -> !path.equals(root)).forEach(all::add);
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }
}
