package io.gramme.node.net;

import io.gramme.client.wire.MessageCodec;
import io.gramme.client.wire.MessageSerializer;
import io.gramme.client.wire.WireInput;
import io.gramme.client.wire.WireOutput;
import io.gramme.node.founding.FoundingCodec;
import io.gramme.node.founding.FoundingMessage;
import io.gramme.node.membership.CommandCodec;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.membership.FenceMessage.AskWhole;
import io.gramme.node.membership.FenceMessage.Whole;
import io.gramme.node.membership.RingLogMessage.Answer;
import io.gramme.node.membership.RingLogMessage.Ask;
import io.gramme.node.membership.RingLogMessage.Consensus;
import io.gramme.node.membership.RingLogMessage.Invite;
import io.gramme.node.membership.RingLogMessage.Willing;
import io.gramme.node.net.ReplicaSerializers.FunctionSerializer;
import io.gramme.node.paxos.PaxosCodec;
import io.gramme.node.transfer.TransferMessage.Verified;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.ring.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How what nodes say of the cluster itself is written. Types 96 to 111; a type is never used for anything else. */
public final class ControlSerializers {
    public static final int FIRST_TYPE = 96;
    static final int LAST_TYPE = 111;

    /** A snapshot of a large topology, with room. */
    private static final int MAX_MESSAGE_BYTES = 4 << 20;

    private static final int MAX_WHY = 4_096;

    private ControlSerializers() {}

    /** A codec for one thread. */
    public static MessageCodec<ControlMessage> codec() {
        List<MessageSerializer<? extends ControlMessage>> all = new ArrayList<>(ringLog());
        all.addAll(transfer());
        all.addAll(fences());
        all.add(new FunctionSerializer<>(
                FoundingMessage.class,
                105,
                message -> 256,
                (out, message) -> out.bytes(FoundingCodec.encode(message)),
                in -> FoundingCodec.decode(in.bytes())));
        return new MessageCodec<>(MAX_MESSAGE_BYTES, all);
    }

    private static List<MessageSerializer<? extends ControlMessage>> ringLog() {
        return List.of(
                new FunctionSerializer<>(
                        Consensus.class,
                        96,
                        message -> 128,
                        (out, message) -> out.bytes(PaxosCodec.encode(message.envelope())),
                        in -> new Consensus(PaxosCodec.decode(in.bytes()))),
                new FunctionSerializer<>(
                        Ask.class,
                        97,
                        message -> 128,
                        (out, ask) ->
                                out.fixed64(ask.op()).varint64(ask.known()).bytes(CommandCodec.encode(ask.command())),
                        in -> new Ask(in.fixed64(), in.varint64(), CommandCodec.decode(in.bytes()))),
                new FunctionSerializer<>(
                        Answer.class,
                        98,
                        message -> 128,
                        ControlSerializers::writeAnswer,
                        ControlSerializers::readAnswer),
                new FunctionSerializer<>(Invite.class, 99, message -> 1, (out, invite) -> {}, in -> new Invite()),
                new FunctionSerializer<>(
                        Willing.class,
                        100,
                        message -> 8,
                        (out, willing) -> out.fixed64(willing.life()),
                        in -> new Willing(in.fixed64())));
    }

    private static List<MessageSerializer<? extends ControlMessage>> transfer() {
        return List.of(
                new FunctionSerializer<>(
                        Verify.class,
                        101,
                        message -> 16,
                        (out, verify) -> out.varint64(verify.barrier()).varint64(verify.sealed()),
                        in -> new Verify(in.varint64(), added(in))),
                new FunctionSerializer<>(
                        Verified.class,
                        102,
                        message -> 24 + 2 * message.partitions().size(),
                        (out, verified) -> out.varint64(verified.epoch())
                                .list(verified.partitions(), WireOutput::count)
                                .flag(verified.hints())
                                .varint64(verified.barrier()),
                        in -> new Verified(
                                in.varint64(),
                                in.list(Partition.MAX_COUNT, 1, WireInput::count),
                                in.flag(),
                                added(in))));
    }

    private static List<MessageSerializer<? extends ControlMessage>> fences() {
        return List.of(
                new FunctionSerializer<>(AskWhole.class, 103, message -> 1, (out, ask) -> {}, in -> new AskWhole()),
                new FunctionSerializer<>(
                        Whole.class,
                        104,
                        message -> 8,
                        (out, whole) -> out.varint64(whole.lacking()),
                        in -> new Whole(in.varint64())));
    }

    /** An epoch that programs before this one do not send. */
    private static long added(WireInput in) {
        return in.remaining() > 0 ? in.varint64() : 0;
    }

    private static void writeAnswer(WireOutput out, Answer answer) {
        out.fixed64(answer.op()).flag(answer.decided()).text(answer.refusal().orElse(""));
        out.flag(answer.leader().isPresent());
        answer.leader().ifPresent(out::nodeId);
        out.flag(answer.news().isPresent());
        answer.news().ifPresent(news -> out.bytes(PaxosCodec.encode(news)));
    }

    private static Answer readAnswer(WireInput in) {
        long op = in.fixed64();
        boolean decided = in.flag();
        String refusal = in.text(MAX_WHY);
        return new Answer(
                op,
                decided,
                refusal.isEmpty() ? Optional.empty() : Optional.of(refusal),
                in.flag() ? Optional.of(in.nodeId()) : Optional.empty(),
                in.flag() ? Optional.of(PaxosCodec.decodeSnapshot(in.bytes())) : Optional.empty());
    }
}
