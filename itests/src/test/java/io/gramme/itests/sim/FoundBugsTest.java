package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** One test for each bug that the simulator has found: the smallest plan that showed it, named after what it did. */
final class FoundBugsTest {
    @Test
    void aStopUnderLoadIsClean() throws IOException {
        keepsEveryInvariant("stop-under-load");
    }

    @Test
    void aDeleteOverATombstoneOfOneCopyIsHeldByW() throws IOException {
        keepsEveryInvariant("delete-over-tombstones");
    }

    @Test
    void aRecordThatNeededAReadIsWrittenInTheSameTurn() throws IOException {
        keepsEveryInvariant("answer-before-flush");
    }

    @Test
    void aRetriedDeleteDoesNotClaimAWriteItNeverSaw() throws IOException {
        keepsEveryInvariant("context-of-a-retried-delete");
    }

    @Test
    void aTaskSubmittedByAnOutcomeDoesNotOvertakeThoseThatWait() throws IOException {
        keepsEveryInvariant("two-reads-of-one-key");
    }

    @Test
    void aNodeThatStartedOnAFullDiskTakesWritesWhenThereIsSpaceAgain() throws IOException {
        keepsEveryInvariant("full-disk-at-start");
    }

    @Test
    void aPowerLossInTheFirstGroupOfASegmentIsNoDamage() throws IOException {
        keepsEveryInvariant("torn-header");
    }

    @Test
    void aCopyThatLostARecordAndCoordinatesAWriteDoesNotHideTheOthers() throws IOException {
        keepsEveryInvariant("damaged-copy-coordinates");
    }

    @Test
    void aCopyThatLostARecordDoesNotAnswerAsIfItHeldAll() throws IOException {
        keepsEveryInvariant("damaged-copy-answers");
    }

    @Test
    void aHintForARecordThatCannotBeReadIsDeliveredInTheEnd() throws IOException {
        keepsEveryInvariant("hint-for-a-lost-record");
    }

    @Test
    void aSegmentThatIsReplacedDoesNotHoldTheLogBackForEver() throws IOException {
        keepsEveryInvariant("held-back-log");
    }

    @Test
    void aRecordWhoseHeaderRotsInTheNewestSegmentIsMadeSound() throws IOException {
        keepsEveryInvariant("header-of-a-live-record");
    }

    @Test
    void aSessionIsNotToldThatItsWriteIsForgottenWhenWhoStoodInHoldsThePartitionByNow() throws IOException {
        keepsEveryInvariant("session-after-standing-in");
    }

    @Test
    void whoLeavesPassesOnWhatItKeepsForOneThatIsGivenUp() throws IOException {
        keepsEveryInvariant("hint-for-one-given-up");
    }

    @Test
    void anEmptyValueEndsToo() throws IOException {
        keepsEveryInvariant("empty-value-ends");
    }

    @Test
    void aCopyKeepsItsValueWhenAnotherThatDroppedItSendsItsRecord() throws IOException {
        keepsEveryInvariant("merge-with-a-dropped-value");
    }

    @Test
    void aKeyFileThatIsMadeAnewKnowsOfRecordsThatTheIndexForgot() throws IOException {
        keepsEveryInvariant("key-file-without-a-forgotten-record");
    }

    private static void keepsEveryInvariant(String plan) throws IOException {
        try (InputStream in = FoundBugsTest.class.getResourceAsStream("/sim/plans/" + plan + ".json")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(SimRun.of(PlanFile.read(text), Plant.NONE).failure()).isEmpty();
        }
    }
}
