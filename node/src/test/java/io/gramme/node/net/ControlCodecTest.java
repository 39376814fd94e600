package io.gramme.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.MessageCodec;
import io.gramme.client.wire.WireException;
import io.gramme.gossip.RingState;
import io.gramme.node.founding.FirstVote;
import io.gramme.node.founding.Founder;
import io.gramme.node.founding.FoundingMessage;
import io.gramme.node.founding.FoundingWord;
import io.gramme.node.founding.SeedList;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.membership.FenceMessage;
import io.gramme.node.membership.FenceMessage.AskWhole;
import io.gramme.node.membership.FenceMessage.Whole;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.RingLogMessage;
import io.gramme.node.membership.RingLogMessage.Answer;
import io.gramme.node.membership.RingLogMessage.Ask;
import io.gramme.node.membership.RingLogMessage.Consensus;
import io.gramme.node.membership.RingLogMessage.Invite;
import io.gramme.node.membership.RingLogMessage.Willing;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.node.paxos.Ballot;
import io.gramme.node.paxos.Envelope;
import io.gramme.node.paxos.PaxosMessage;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.paxos.Start;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.testing.Golden;
import io.gramme.node.transfer.TransferMessage;
import io.gramme.node.transfer.TransferMessage.Verified;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What nodes say of the cluster itself, as bytes. */
final class ControlCodecTest {
    private static final NodeId NODE = new NodeId(1, 2);

    private final MessageCodec<ControlMessage> codec = ControlSerializers.codec();

    private static Map<String, ControlMessage> samples() {
        Snapshot snapshot = new Snapshot(7, Voters.of(new Voter(NODE, 11)), Bytes.utf8("state"));
        Map<String, ControlMessage> samples = new LinkedHashMap<>();
        samples.put(
                "consensus",
                new Consensus(new Envelope(11, new Start(2, 9), new PaxosMessage.Canvass(new Ballot(3, NODE), 4))));
        samples.put("ask", new Ask(-5, 6, new TopologyCommand.Stage(new Intent.Leave(NODE))));
        samples.put("ask-give-up", new Ask(-5, 7, new TopologyCommand.GiveUp(NODE, 300, true)));
        samples.put("answer", new Answer(-5, true, Optional.empty(), Optional.empty(), Optional.of(snapshot)));
        samples.put("answer-refused", new Answer(-5, true, Optional.of("no"), Optional.empty(), Optional.empty()));
        samples.put("answer-elsewhere", new Answer(-5, false, Optional.empty(), Optional.of(NODE), Optional.empty()));
        samples.put("invite", new Invite());
        samples.put("willing", new Willing(-11));
        samples.put("verify", new Verify(300, 299));
        samples.put("verified", new Verified(300, List.of(0, 255, 65_535), true, 298));
        samples.put("ask-whole", new AskWhole());
        samples.put("whole", new Whole(3));
        words().forEach((name, word) ->
                samples.put("founding-" + name, new FoundingMessage(new SeedList(3, 256, List.of(NODE)), word)));
        return samples;
    }

    private static Map<String, FoundingWord> words() {
        Ballot ballot = new Ballot(3, NODE);
        RingMember member = new RingMember(NODE, "cellar", 2);
        RingState ring = new RingState(
                new NodeId(7, 8), RingPlanner.firstEpoch(List.of(member), 4), new TreeMap<>(Map.of(NODE, -9L)));
        Map<String, FoundingWord> words = new LinkedHashMap<>();
        words.put("ask", new FoundingWord.Ask(-5));
        words.put("told", new FoundingWord.Told(-5, new Founder(member, -9), true, false));
        words.put("prepare", new FoundingWord.Prepare(ballot, -9));
        words.put("promise", new FoundingWord.Promise(ballot, Optional.empty()));
        words.put("promise-voted", new FoundingWord.Promise(ballot, Optional.of(new FirstVote(ballot, ring))));
        words.put("refusal", new FoundingWord.Refusal(ballot, new Ballot(4, NODE)));
        words.put("accept", new FoundingWord.Accept(ballot, ring));
        words.put("accepted", new FoundingWord.Accepted(ballot));
        words.put("formed", new FoundingWord.Formed(ring));
        return words;
    }

    private Frame frame(ControlMessage message) {
        return codec.encode(1, 0, Frame.NO_PARTITION, 1, message);
    }

    @Test
    void everyMessageComesBackAsItWasSentAndNoByteHasChanged() throws IOException {
        for (Map.Entry<String, ControlMessage> sample : samples().entrySet()) {
            assertThat(codec.decode(frame(sample.getValue()))).isEqualTo(sample.getValue());
            Golden.check("control/" + sample.getKey(), frame(sample.getValue()).body());
        }
    }

    @Test
    void theSamplesHoldEveryKindOfMessage() {
        assertThat(samples().values().stream().map(Object::getClass).distinct())
                .hasSize(RingLogMessage.class.getPermittedSubclasses().length
                        + TransferMessage.class.getPermittedSubclasses().length
                        + FenceMessage.class.getPermittedSubclasses().length
                        + 1);
        assertThat(words().values().stream().map(Object::getClass).distinct())
                .hasSize(FoundingWord.class.getPermittedSubclasses().length);
    }

    @Test
    void damagedMessagesAreRefusedAndNothingElseHappens() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 3_000; round++) {
            for (ControlMessage sample : samples().values()) {
                Frame whole = frame(sample);
                byte[] body = whole.body().toArray();
                if (body.length > 0) {
                    body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Frame damaged = new Frame(
                        1,
                        whole.type(),
                        0,
                        Frame.NO_PARTITION,
                        1,
                        Bytes.wrap(body).slice(0, random.nextInt(body.length + 1)));
                assertThatCode(() -> refusedOrRead(damaged)).doesNotThrowAnyException();
            }
        }
    }

    private void refusedOrRead(Frame damaged) {
        try {
            codec.decode(damaged);
        } catch (WireException e) {
            // As it should be.
        }
    }
}
