package io.gramme.itests.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.History;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients do when something is wrong with themselves. */
final class LoadTest {
    private static final int BLIND_PUTS = 30_000;

    @TempDir
    private Path folder;

    @Test
    void whatEndsAClientIsThrownWhereItIsStoppedAndItsOperationIsInTheHistory() throws Exception {
        Path file = folder.resolve("history.jsonl");
        Targets nobody = new Targets(List.of(new Target("n1", "no address", "no address")));
        LoadSettings one =
                LoadSettings.only(Task.BLIND_PUT).clients(0, 1).perSecond(1_000).http();

        try (Recorder recorder = Recorder.create(file, Header.of("test", 1, false, 3, 2, 2))) {
            Load load = Load.start(nobody, one, 1, recorder);
            while (recorder.unknown() == 0) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(load::stop)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("1 clients ended of");
        }

        assertThat(History.read(file).operations())
                .singleElement()
                .satisfies(op -> assertThat(op.isOpen()).isTrue());
    }

    @Test
    void keysThatTakeSiblingsAreFewHoweverLongALoadGoesOnAndAreMergedWhenTheyComeAgain() {
        SharedKeys keys = new SharedKeys(10);
        TreeSet<String> names = new TreeSet<>();
        int merged = 0;
        for (int i = 0; i < BLIND_PUTS; i++) {
            SharedKeys.Blind blind = keys.blind();
            names.add(blind.key());
            merged += blind.isToBeMerged() ? 1 : 0;
        }

        assertThat(names).hasSize(2_000);
        assertThat(merged).isEqualTo((BLIND_PUTS - 8_000) / 4);
        assertThat(keys.growingSet(new SplittableRandom(1))).startsWith("set-");
    }
}
