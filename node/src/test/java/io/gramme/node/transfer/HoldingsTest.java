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
        holdings.took(List.of(partitions), 1, 0);
        return holdings;
    }

    /** Nothing is new to the node. */
    private static long longAgo(int partition) {
        return 0;
    }

    @Test
    void theFirstRingOfAFolderAsksForNothing() {
        assertThat(new Holdings(folder).steps(List.of(1, 2), HoldingsTest::longAgo))
                .isEqualTo(NOTHING);
    }

    @Test
    void whatComesLaterBeginsEmptyAndIsToBeFilled() {
        Holdings holdings = holding(1, 2);

        assertThat(holdings.steps(List.of(1, 2, 3), HoldingsTest::longAgo))
                .isEqualTo(new Steps(List.of(3), List.of(3)));
    }

    @Test
    void aNodeThatCameWithoutAnythingFillsItsFirstCopies() {
        Holdings holdings = holding();

        assertThat(holdings.steps(List.of(5), HoldingsTest::longAgo).toFill()).containsExactly(5);
    }

    @Test
    void aCrashBeforeACopyWasTakenLeavesItToBeFilled() {
        holding(1).steps(List.of(1, 2), HoldingsTest::longAgo);

        assertThat(new Holdings(folder)
                        .steps(List.of(1, 2), HoldingsTest::longAgo)
                        .toFill())
                .containsExactly(2);
    }

    @Test
    void aCopyThatWasTakenIsNotBegunAnewByTheNextProcess() {
        holding(1).took(List.of(1, 2), 1, 0);

        assertThat(new Holdings(folder).steps(List.of(1, 2), HoldingsTest::longAgo))
                .isEqualTo(NOTHING);
    }

    @Test
    void aCopyThatWasLeftIsKeptForAWhile() {
        Holdings holdings = holding(1, 2);
        holdings.took(List.of(1), 1, 1_000);

        assertThat(holdings.due(1_999, 1_000)).isEmpty();
        assertThat(new Holdings(folder).due(2_000, 1_000)).containsExactly(2);

        holdings.dropped(2);
        assertThat(new Holdings(folder).due(9_000, 1_000)).isEmpty();
    }

    @Test
    void laterRingsDoNotPutOffTheEndOfACopyThatWasLeft() {
        Holdings holdings = holding(1, 2);
        holdings.took(List.of(1), 1, 1_000);
        holdings.took(List.of(1), 1, 5_000);

        assertThat(holdings.due(2_000, 1_000)).containsExactly(2);
    }

    @Test
    void aCopyThatComesBackBeginsEmpty() {
        Holdings holdings = holding(1, 2);
        holdings.took(List.of(1), 1, 1_000);

        assertThat(holdings.steps(List.of(1, 2), HoldingsTest::longAgo)).isEqualTo(new Steps(List.of(2), List.of(2)));
        holdings.took(List.of(1, 2), 1, 2_000);
        assertThat(holdings.due(9_000, 1_000)).isEmpty();
    }

    @Test
    void aCopyThatWasLostAndGivenBackWhileTheNodeWasAwayBeginsEmpty() {
        holding(1, 2).took(List.of(1, 2), 5, 0);

        Holdings holdings = new Holdings(folder);
        assertThat(holdings.steps(List.of(1, 2), partition -> partition == 2 ? 8 : 0))
                .isEqualTo(new Steps(List.of(2), List.of(2)));
        holdings.took(List.of(1, 2), 8, 0);
        assertThat(new Holdings(folder).steps(List.of(1, 2), partition -> 8)).isEqualTo(NOTHING);
    }

    @Test
    void afterItsFileWasDestroyedEveryCopyIsFilledAgainAndNoneIsEmptied() {
        holding(1, 2);
        folder.names().forEach(name -> folder.store(name, Bytes.wrap(new byte[4_096])));

        assertThat(new Holdings(folder).steps(List.of(1, 2), HoldingsTest::longAgo))
                .isEqualTo(new Steps(List.of(), List.of(1, 2)));
    }
}
