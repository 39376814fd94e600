package io.gramme.node.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.node.testing.Golden;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of messages and memories: those of this format, and what they make of others. */
final class PaxosCodecTest {
    private static final Ballot LOW = new Ballot(3, new NodeId(1, 2));
    private static final Ballot HIGH = new Ballot(4, new NodeId(5, 6));
    private static final Voter A = new Voter(new NodeId(1, 2), 7);
    private static final Voter B = new Voter(new NodeId(3, 4), -8);
    private static final Value COMMAND = new Value.Command(Bytes.utf8("command"));
    private static final Value CHANGE = new Value.Change(Voters.of(A, B));
    private static final Snapshot SNAPSHOT = new Snapshot(9, Voters.of(A), Bytes.utf8("state"));
    private static final List<PaxosMessage> MESSAGES = List.of(
            new PaxosMessage.Canvass(LOW, 1),
            new PaxosMessage.Endorsement(LOW, true, HIGH),
            new PaxosMessage.Prepare(LOW, 2),
            new PaxosMessage.Promise(LOW, 1, List.of(new PaxosMessage.Vote(2, new Entry(LOW, CHANGE)))),
            new PaxosMessage.Accept(LOW, 1, 2, List.of(COMMAND, new Value.Nothing(), CHANGE), 1),
            new PaxosMessage.Accepted(LOW, 4, 1),
            new PaxosMessage.Refusal(LOW, HIGH),
            new PaxosMessage.Learn(5, List.of(new Entry(HIGH, COMMAND)), 8),
            new PaxosMessage.Install(SNAPSHOT),
            new PaxosMessage.Learnt(6),
            new PaxosMessage.Outdated(8, new Start(2, 3)));

    private static Envelope envelope(PaxosMessage message) {
        return new Envelope(11, new Start(1, 12), message);
    }

    private static PaxosState memory() {
        PaxosState state = new PaxosState(SNAPSHOT);
        List.of(
                        new Write.Started(new Start(4, 5)),
                        new Write.Promised(HIGH),
                        new Write.Logged(10, new Entry(LOW, CHANGE)),
                        new Write.Logged(11, new Entry(HIGH, COMMAND)),
                        new Write.Decided(10),
                        new Write.Heard(B, new Start(6, 7)),
                        new Write.Withdrawn())
                .forEach(write -> write.applyTo(state));
        return state;
    }

    @Test
    void messagesAreReadAsTheyWereWritten() {
        for (PaxosMessage message : MESSAGES) {
            assertThat(PaxosCodec.decode(PaxosCodec.encode(envelope(message)))).isEqualTo(envelope(message));
        }
    }

    @Test
    void aMemoryIsReadAsItWasWritten() {
        PaxosCodec.Kept kept = PaxosCodec.decodeKept(PaxosCodec.encode(77, memory()));

        assertThat(kept.life()).isEqualTo(77);
        assertThat(kept.state()).hasToString(memory().toString());
        assertThat(kept.state().starts()).isEqualTo(memory().starts());
        assertThat(kept.state().voters()).isEqualTo(Voters.of(A, B));
    }

    @Test
    void theFormatsDoNotChangeUnnoticed() throws IOException {
        List<Bytes> messages = new ArrayList<>();
        MESSAGES.forEach(message -> messages.add(PaxosCodec.encode(envelope(message))));
        ByteBuffer all =
                ByteBuffer.allocate(messages.stream().mapToInt(Bytes::length).sum());
        messages.forEach(message -> message.copyTo(all));

        Golden.check("paxos-messages", Bytes.wrap(all.array()));
        Golden.check("paxos-memory", PaxosCodec.encode(77, memory()));
    }

    @Test
    void whatIsCutShortOrOfAnotherFormatIsRefused() {
        for (PaxosMessage message : MESSAGES) {
            Bytes bytes = PaxosCodec.encode(envelope(message));
            for (int length = 0; length < bytes.length(); length++) {
                Bytes cut = bytes.slice(0, length);
                assertThatThrownBy(() -> PaxosCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
            }
            byte[] newer = bytes.toArray();
            newer[1] = 2;
            assertThatThrownBy(() -> PaxosCodec.decode(Bytes.wrap(newer))).hasMessageContaining("format 2");
        }
    }
}
