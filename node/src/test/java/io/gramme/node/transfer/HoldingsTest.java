package io.gramme.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.TreeId;
import io.gramme.node.storage.TwinFile;
import io.gramme.node.testing.MemoryFolder;
import io.gramme.node.transfer.Holdings.Steps;
import io.gramme.ring.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which copies count as begun, over restarts. */
final class HoldingsTest {
    private static final Steps NOTHING = new Steps(List.of(), List.of(), List.of());

    private final MemoryFolder folder = new MemoryFolder();

    private static List<TreeId> copies(Integer... partitions) {
        return List.of(partitions).stream()
                .map(partition -> new TreeId(partition, 3))
                .toList();
    }

    private Holdings holding(Integer... partitions) {
        Holdings holdings = new Holdings(folder);
        holdings.took(copies(partitions), 1, 0);
        return holdings;
    }

    /** Nothing is new to the node. */
    private static long longAgo(TreeId copy) {
        return 0;
    }

    @Test
    void theFirstRingOfAFolderAsksForNothing() {
        assertThat(new Holdings(folder).steps(copies(1, 2), HoldingsTest::longAgo))
                .isEqualTo(NOTHING);
    }

    @Test
    void whatComesLaterBeginsEmptyAndIsToBeFilled() {
        Holdings holdings = holding(1, 2);

        assertThat(holdings.steps(copies(1, 2, 3), HoldingsTest::longAgo))
                .isEqualTo(new Steps(List.of(3), List.of(), List.of(3)));
    }

    @Test
    void aNodeThatCameWithoutAnythingFillsItsFirstCopies() {
        Holdings holdings = holding();

        assertThat(holdings.steps(copies(5), HoldingsTest::longAgo).toFill()).containsExactly(5);
    }

    @Test
    void aCrashBeforeACopyWasTakenLeavesItToBeFilled() {
        holding(1).steps(copies(1, 2), HoldingsTest::longAgo);

        assertThat(new Holdings(folder)
                        .steps(copies(1, 2), HoldingsTest::longAgo)
                        .toFill())
                .containsExactly(2);
    }

    @Test
    void aCopyThatWasTakenIsNotBegunAnewByTheNextProcess() {
        holding(1).took(copies(1, 2), 1, 0);

        assertThat(new Holdings(folder).steps(copies(1, 2), HoldingsTest::longAgo))
                .isEqualTo(NOTHING);
    }

    @Test
    void aCopyThatWasLeftIsKeptForAWhile() {
        Holdings holdings = holding(1, 2);
        holdings.took(copies(1), 1, 1_000);

        assertThat(holdings.due(1_999, 1_000)).isEmpty();
        assertThat(new Holdings(folder).due(2_000, 1_000)).containsExactly(new TreeId(2, 3));

        holdings.dropped(copies(2));
        assertThat(new Holdings(folder).due(9_000, 1_000)).isEmpty();
    }

    @Test
    void laterRingsDoNotPutOffTheEndOfACopyThatWasLeft() {
        Holdings holdings = holding(1, 2);
        holdings.took(copies(1), 1, 1_000);
        holdings.took(copies(1), 1, 5_000);

        assertThat(holdings.due(2_000, 1_000)).containsExactly(new TreeId(2, 3));
    }

    @Test
    void aCopyThatComesBackBeginsEmpty() {
        Holdings holdings = holding(1, 2);
        holdings.took(copies(1), 1, 1_000);

        assertThat(holdings.steps(copies(1, 2), HoldingsTest::longAgo))
                .isEqualTo(new Steps(List.of(2), List.of(), List.of(2)));
        holdings.took(copies(1, 2), 1, 2_000);
        assertThat(holdings.due(9_000, 1_000)).isEmpty();
    }

    @Test
    void aCopyThatWasLostAndGivenBackWhileTheNodeWasAwayBeginsEmpty() {
        holding(1, 2).took(copies(1, 2), 5, 0);

        Holdings holdings = new Holdings(folder);
        assertThat(holdings.steps(copies(1, 2), copy -> copy.partition() == 2 ? 8 : 0))
                .isEqualTo(new Steps(List.of(2), List.of(), List.of(2)));
        holdings.took(copies(1, 2), 8, 0);
        assertThat(new Holdings(folder).steps(copies(1, 2), copy -> 8)).isEqualTo(NOTHING);
    }

    @Test
    void afterItsFileWasDestroyedEveryCopyIsFilledAgainAndNoneIsEmptied() {
        holding(1, 2);
        folder.names().forEach(name -> folder.store(name, Bytes.wrap(new byte[4_096])));

        assertThat(new Holdings(folder).steps(copies(1, 2), HoldingsTest::longAgo))
                .isEqualTo(new Steps(List.of(), List.of(), List.of(1, 2)));
    }

    @Test
    void whileNothingWasHeldADestroyedFileLeavesNothingToFill() {
        holding(1);
        folder.names().forEach(name -> folder.store(name, Bytes.wrap(new byte[4_096])));
        new Holdings(folder).took(copies(), 1, 1_000);

        assertThat(new Holdings(folder).steps(copies(1), HoldingsTest::longAgo))
                .as("what it has may be old")
                .isEqualTo(new Steps(List.of(1), List.of(), List.of(1)));
    }

    @Test
    void aCopyThatComesBackForSomeTablesLosesTheirOldRecordsAndKeepsTheOthers() {
        Holdings holdings = new Holdings(folder);
        TreeId two = new TreeId(1, 2);
        TreeId three = new TreeId(1, 3);
        holdings.took(List.of(two, three), 1, 0);
        holdings.took(List.of(three), 1, 1_000);

        assertThat(new Holdings(folder).steps(List.of(two, three), HoldingsTest::longAgo))
                .isEqualTo(new Steps(List.of(), List.of(two), List.of()));
        assertThat(holdings.due(2_000, 1_000)).containsExactly(two);
        assertThat(holdings.left()).isEqualTo(1);
    }

    @Test
    void aPartitionIsDroppedWhenNoneOfItIsNeededAnyMore() {
        Holdings holdings = new Holdings(folder);
        TreeId two = new TreeId(1, 2);
        TreeId three = new TreeId(1, 3);
        holdings.took(List.of(two, three), 1, 0);
        holdings.took(List.of(three), 1, 1_000);
        holdings.took(List.of(), 1, 5_000);

        assertThat(holdings.due(2_000, 1_000)).isEmpty();
        assertThat(holdings.due(6_000, 1_000)).containsExactly(two, three);
    }

    @Test
    void aFileThatKnowsOfNoTablesIsRead() {
        Bytes old = Bytes.wrap(new byte[] {
            0, 1, 0, 0, 0, 2, 0, 0, 0, 4, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9
        });
        new TwinFile(folder, "holdings").write(old);

        Holdings holdings = new Holdings(folder);

        assertThat(holdings.steps(copies(4, 5), HoldingsTest::longAgo))
                .isEqualTo(new Steps(List.of(5), List.of(), List.of(5)));
        assertThat(holdings.due(10, 1)).containsExactly(new TreeId(5, 0));

        holdings.took(copies(4), 1, 20);
        assertThat(holdings.left()).as("what is held was not left").isEqualTo(1);
    }
}
