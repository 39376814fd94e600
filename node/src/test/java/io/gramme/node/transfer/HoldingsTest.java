package io.gramme.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.testing.MemoryFolder;
import io.gramme.node.transfer.Holdings.Steps;
import io.gramme.ring.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which copies count as begun, over restarts. */
final class HoldingsTest {
    private static final Steps NOTHING = new Steps(List.of(), List.of());

    private final MemoryFolder folder = new MemoryFolder();

    private Holdings holding(Integer... partitions) {
        Holdings holdings = new Holdings(folder);
        holdings.took(List.of(partitions), 0);
        return holdings;
    }

    @Test
    void theFirstRingOfAFolderAsksForNothing() {
        assertThat(new Holdings(folder).steps(List.of(1, 2))).isEqualTo(NOTHING);
    }

    @Test
    void whatComesLaterBeginsEmptyAndIsToBeFilled() {
        Holdings holdings = holding(1, 2);

        assertThat(holdings.steps(List.of(1, 2, 3))).isEqualTo(new Steps(List.of(3), List.of(3)));
    }

    @Test
    void aNodeThatCameWithoutAnythingFillsItsFirstCopies() {
        Holdings holdings = holding();

        assertThat(holdings.steps(List.of(5)).toFill()).containsExactly(5);
    }

    @Test
    void aCrashBeforeACopyWasTakenLeavesItToBeFilled() {
        holding(1).steps(List.of(1, 2));

        assertThat(new Holdings(folder).steps(List.of(1, 2)).toFill()).containsExactly(2);
    }

    @Test
    void aCopyThatWasTakenIsNotBegunAnewByTheNextProcess() {
        holding(1).took(List.of(1, 2), 0);

        assertThat(new Holdings(folder).steps(List.of(1, 2))).isEqualTo(NOTHING);
    }

    @Test
    void aCopyThatWasLeftIsKeptForAWhile() {
        Holdings holdings = holding(1, 2);
        holdings.took(List.of(1), 1_000);

        assertThat(holdings.due(1_999, 1_000)).isEmpty();
        assertThat(new Holdings(folder).due(2_000, 1_000)).containsExactly(2);

        holdings.dropped(2);
        assertThat(new Holdings(folder).due(9_000, 1_000)).isEmpty();
    }

    @Test
    void laterRingsDoNotPutOffTheEndOfACopyThatWasLeft() {
        Holdings holdings = holding(1, 2);
        holdings.took(List.of(1), 1_000);
        holdings.took(List.of(1), 5_000);

        assertThat(holdings.due(2_000, 1_000)).containsExactly(2);
    }

    @Test
    void aCopyThatComesBackBeginsEmpty() {
        Holdings holdings = holding(1, 2);
        holdings.took(List.of(1), 1_000);

        assertThat(holdings.steps(List.of(1, 2))).isEqualTo(new Steps(List.of(2), List.of(2)));
        holdings.took(List.of(1, 2), 2_000);
        assertThat(holdings.due(9_000, 1_000)).isEmpty();
    }

    @Test
    void afterItsFileWasDestroyedEveryCopyIsFilledAgainAndNoneIsEmptied() {
        holding(1, 2);
        folder.names().forEach(name -> folder.store(name, Bytes.wrap(new byte[4_096])));

        assertThat(new Holdings(folder).steps(List.of(1, 2))).isEqualTo(new Steps(List.of(), List.of(1, 2)));
    }
}
