package io.gramme.gossip;

import static io.gramme.gossip.GossipWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.DetectorMessage.Inquiry;
import io.gramme.gossip.DetectorMessage.Testimony;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Transport;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** When others confirm a suspicion, and what a witness says. */
final class ConfirmationTest {
    private static final long NONCE = 42;
    private static final NodeId SUSPECT = new NodeId(0, 9);
    private static final NodeId ASKER = new NodeId(0, 8);
    private static final List<NodeId> WITNESSES = List.of(new NodeId(0, 1), new NodeId(0, 2), new NodeId(0, 3));
    private static final Suspicion SUSPICION = new Suspicion(new Entry(SUSPECT, 1, 100, 7));

    private final Map<NodeId, List<GossipMessage>> sent = new TreeMap<>();
    private final Transport<GossipMessage> transport =
            (to, message) -> sent.computeIfAbsent(to, node -> new ArrayList<>()).add(message);
    private final Inquiries inquiries = new Inquiries(DetectorConfig.standard(), transport);
    private final Witness witness = new Witness(DetectorConfig.standard(), new Seeds(1).random(), transport);

    private List<Suspicion> testify(int witnessNumber, boolean reached) {
        return inquiries.onTestimony(WITNESSES.get(witnessNumber), new Testimony(NONCE, SUSPECT, reached)).stream()
                .toList();
    }

    @Test
    void threeWitnessesWhoCannotReachItConfirm() {
        inquiries.ask(SUSPICION, WITNESSES, NONCE, 0);

        assertThat(testify(0, false)).isEmpty();
        assertThat(testify(1, false)).isEmpty();
        assertThat(testify(2, false)).containsExactly(SUSPICION);

        assertThat(sent.keySet()).containsExactlyElementsOf(WITNESSES);
        assertThat(inquiries.onTick(10 * SECOND)).isEmpty();
    }

    @Test
    void oneWitnessWhoReachesItIsEnoughToDeny() {
        inquiries.ask(SUSPICION, WITNESSES, NONCE, 0);

        assertThat(testify(0, false)).isEmpty();
        assertThat(testify(1, true)).isEmpty();
        assertThat(testify(2, false)).isEmpty();

        assertThat(inquiries.onTick(10 * SECOND)).isEmpty();
    }

    @Test
    void oneAnswerInTimeConfirmsWhereTheOthersAreSilent() {
        inquiries.ask(SUSPICION, WITNESSES, NONCE, 0);
        testify(1, false);

        assertThat(inquiries.onTick(SECOND - 1)).isEmpty();
        assertThat(inquiries.onTick(SECOND)).containsExactly(SUSPICION);
        assertThat(inquiries.onTick(2 * SECOND)).isEmpty();
    }

    @Test
    void nobodysAnswerConfirmsNothing() {
        inquiries.ask(SUSPICION, WITNESSES, NONCE, 0);

        assertThat(inquiries.onTick(SECOND)).isEmpty();
        assertThat(testify(0, false)).as("too late").isEmpty();
    }

    @Test
    void aWitnessIsHeardOnceAndAStrangerNever() {
        inquiries.ask(SUSPICION, WITNESSES, NONCE, 0);
        testify(0, false);

        assertThat(testify(0, false)).isEmpty();
        assertThat(testify(0, true)).as("it has spoken").isEmpty();
        assertThat(inquiries.onTestimony(ASKER, new Testimony(NONCE, SUSPECT, true)))
                .isEmpty();
        assertThat(inquiries.onTestimony(WITNESSES.get(1), new Testimony(NONCE + 1, SUSPECT, true)))
                .isEmpty();
        assertThat(inquiries.onTestimony(WITNESSES.get(1), new Testimony(NONCE, ASKER, true)))
                .isEmpty();

        assertThat(inquiries.onTick(SECOND)).containsExactly(SUSPICION);
    }

    @Test
    void withoutAWitnessNothingIsAsked() {
        inquiries.ask(SUSPICION, List.of(), NONCE, 0);

        assertThat(inquiries.onTick(SECOND)).isEmpty();
    }

    @Test
    void aWitnessPingsTheSubjectAndSaysThatItAnswered() {
        witness.onInquiry(ASKER, new Inquiry(NONCE, SUSPECT), 0);
        witness.onPong(SUSPECT, pinged(0));
        witness.onPong(SUSPECT, pinged(0));
        witness.onTick(SECOND);

        assertThat(sent.get(ASKER)).containsExactly(new Testimony(NONCE, SUSPECT, true));
    }

    @Test
    void aWitnessSaysNoWhenTheSubjectIsSilentForHalfASecond() {
        witness.onInquiry(ASKER, new Inquiry(NONCE, SUSPECT), 0);
        witness.onTick(SECOND / 2 - 1);
        assertThat(sent).doesNotContainKey(ASKER);
        witness.onTick(SECOND / 2);
        witness.onPong(SUSPECT, pinged(0));

        assertThat(sent.get(ASKER)).containsExactly(new Testimony(NONCE, SUSPECT, false));
    }

    @Test
    void anAnswerInAnotherNamePersuadesNoWitness() {
        witness.onInquiry(ASKER, new Inquiry(NONCE, SUSPECT), 0);

        witness.onPong(ASKER, pinged(0));
        witness.onPong(SUSPECT, pinged(0) + 1);
        witness.onTick(SECOND);

        assertThat(sent.get(ASKER)).containsExactly(new Testimony(NONCE, SUSPECT, false));
    }

    @Test
    void aRepeatedQuestionIsAnsweredOnceAndAFloodIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            witness.onInquiry(ASKER, new Inquiry(NONCE, SUSPECT), 0);
            witness.onInquiry(new NodeId(1, i), new Inquiry(NONCE, SUSPECT), 0);
        }

        witness.onTick(SECOND);

        assertThat(sent.get(ASKER)).containsExactly(new Testimony(NONCE, SUSPECT, false));
        assertThat(sent).hasSize(1 + 256);
    }

    private long pinged(int number) {
        return ((DetectorMessage.Ping) sent.getOrDefault(SUSPECT, List.of()).get(number)).nonce();
    }
}
