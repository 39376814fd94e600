package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.NodeId;
import org.junit.jupiter.api.Test;

final class UnansweredTest {
    private static final NodeId PEER = new NodeId(0, 1);
    private static final long TIMEOUT = 1_000;

    private final Unanswered unanswered = new Unanswered(TIMEOUT);

    private void ask(long... times) {
        for (long time : times) {
            unanswered.asked(PEER, time);
        }
    }

    @Test
    void aPeerThatAnswersNothingOfManyQuestionsIsOverdue() {
        ask(0, 500, 1_000, 1_500, 1_700, 1_900);

        assertThat(unanswered.overdue(2_000)).isEmpty();
        assertThat(unanswered.overdue(2_001)).containsExactly(PEER);
        assertThat(unanswered.overdue(2_002)).as("named once").isEmpty();
    }

    @Test
    void anyAnswerStartsTheTimeAnew() {
        ask(0, 500, 1_000, 1_100, 1_200);
        unanswered.heard(PEER);
        ask(1_500, 1_600, 1_700, 1_800, 1_900, 2_900);

        assertThat(unanswered.overdue(3_000)).isEmpty();
    }

    @Test
    void whoeverIsAskedNoLongerIsNotOverdue() {
        ask(0, 500, 1_000, 1_500, 1_600, 1_700);

        assertThat(unanswered.overdue(2_001)).isEmpty();
    }

    @Test
    void whatWasLostBeforeAQuietTimeDoesNotMakeABurstOverdue() {
        ask(0, 1_990, 1_991, 1_992, 1_993, 1_994);

        assertThat(unanswered.overdue(2_001)).isEmpty();
    }

    @Test
    void whatWasLostBeforeAPauseIsForgotten() {
        ask(0, 10, 20, 30, 40, 50);
        ask(3_000, 3_001);

        assertThat(unanswered.overdue(3_002)).isEmpty();
    }

    @Test
    void aLostMessageOrTwoInAQuietTimeAreNoSign() {
        ask(0, 10, 20, 30);

        assertThat(unanswered.overdue(60_000)).isEmpty();
        ask(60_000);
        assertThat(unanswered.overdue(60_001))
                .as("what was lost long ago is forgotten")
                .isEmpty();
    }
}
