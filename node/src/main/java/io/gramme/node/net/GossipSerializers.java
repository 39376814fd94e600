package io.gramme.node.net;

import io.gramme.client.wire.MessageCodec;
import io.gramme.client.wire.MessageSerializer;
import io.gramme.client.wire.WireInput;
import io.gramme.client.wire.WireOutput;
import io.gramme.gossip.Addresses;
import io.gramme.gossip.DetectorMessage.Inquiry;
import io.gramme.gossip.DetectorMessage.Ping;
import io.gramme.gossip.DetectorMessage.Pong;
import io.gramme.gossip.DetectorMessage.Testimony;
import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.GossipMessage.Delta;
import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.gossip.GossipMessage.Removal;
import io.gramme.gossip.GossipMessage.RingPull;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.gossip.GossipMessage.Summary;
import io.gramme.gossip.GossipMessage.Suspicions;
import io.gramme.gossip.Member;
import io.gramme.gossip.MemberState;
import io.gramme.gossip.RingStamp;
import io.gramme.gossip.Suspicion;
import io.gramme.node.membership.RingStateCodec;
import io.gramme.node.net.ReplicaSerializers.FunctionSerializer;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.Token;
import java.util.ArrayList;
import java.util.List;

/** How gossip is written. Types 66 to 79; a type is never used for anything else. */
public final class GossipSerializers {
    static final int FIRST_TYPE = 66;
    static final int LAST_TYPE = 79;

    private static final int MAX_MESSAGE_BYTES = 2 << 20;

    private GossipSerializers() {}

    /** A codec for one thread. */
    public static MessageCodec<GossipMessage> codec() {
        List<MessageSerializer<? extends GossipMessage>> all = new ArrayList<>(exchange());
        all.addAll(absence());
        all.addAll(detection());
        return new MessageCodec<>(MAX_MESSAGE_BYTES, all);
    }

    private static List<MessageSerializer<? extends GossipMessage>> exchange() {
        return List.of(
                new FunctionSerializer<>(
                        Digest.class,
                        66,
                        Digest::sizeBytes,
                        GossipSerializers::writeDigest,
                        GossipSerializers::readDigest),
                new FunctionSerializer<>(
                        Delta.class,
                        67,
                        Delta::sizeBytes,
                        (out, delta) ->
                                writeStamp(out, delta.ring()).list(delta.members(), GossipSerializers::writeMember),
                        in -> new Delta(readStamp(in), in.list(Ring.MAX_MEMBERS, 64, GossipSerializers::readMember))),
                new FunctionSerializer<>(
                        RingPull.class,
                        68,
                        RingPull::sizeBytes,
                        (out, pull) -> writeStamp(out, pull.ring()),
                        in -> new RingPull(readStamp(in))),
                new FunctionSerializer<>(
                        RingPush.class,
                        69,
                        RingPush::sizeBytes,
                        (out, push) -> out.bytes(RingStateCodec.encode(push.state())),
                        in -> new RingPush(RingStateCodec.decode(in.bytes()))));
    }

    /** Who is out of reach, and who is gone. */
    private static List<MessageSerializer<? extends GossipMessage>> absence() {
        return List.of(
                new FunctionSerializer<>(
                        Suspicions.class,
                        74,
                        Suspicions::sizeBytes,
                        (out, said) -> out.list(said.suspicions(), (o, suspicion) -> writeEntry(o, suspicion.since())),
                        in -> new Suspicions(
                                in.list(Suspicions.MAX_SUSPICIONS, Suspicion.BYTES, i -> new Suspicion(readEntry(i))))),
                new FunctionSerializer<>(
                        Removal.class,
                        75,
                        Removal::sizeBytes,
                        (out, removal) -> writeStamp(out, removal.ring()),
                        in -> new Removal(readStamp(in))));
    }

    private static List<MessageSerializer<? extends GossipMessage>> detection() {
        return List.of(
                new FunctionSerializer<>(
                        Ping.class,
                        70,
                        Ping::sizeBytes,
                        (out, ping) -> out.fixed64(ping.nonce()),
                        in -> new Ping(in.fixed64())),
                new FunctionSerializer<>(
                        Pong.class,
                        71,
                        Pong::sizeBytes,
                        (out, pong) -> out.fixed64(pong.nonce())
                                .fixed64(pong.generation())
                                .fixed64(pong.heartbeat())
                                .fixed64(pong.content()),
                        in -> new Pong(in.fixed64(), in.fixed64(), in.fixed64(), in.fixed64())),
                new FunctionSerializer<>(
                        Inquiry.class,
                        72,
                        Inquiry::sizeBytes,
                        (out, inquiry) -> out.fixed64(inquiry.nonce()).nodeId(inquiry.subject()),
                        in -> new Inquiry(in.fixed64(), in.nodeId())),
                new FunctionSerializer<>(
                        Testimony.class,
                        73,
                        Testimony::sizeBytes,
                        (out, testimony) -> out.fixed64(testimony.nonce())
                                .nodeId(testimony.subject())
                                .flag(testimony.reached()),
                        in -> new Testimony(in.fixed64(), in.nodeId(), in.flag())));
    }

    private static WireOutput writeStamp(WireOutput out, RingStamp stamp) {
        return out.nodeId(stamp.clusterId())
                .fixed64(stamp.epoch())
                .fixed64(stamp.checksum().high())
                .fixed64(stamp.checksum().low());
    }

    private static RingStamp readStamp(WireInput in) {
        return new RingStamp(in.nodeId(), in.fixed64(), new Token(in.fixed64(), in.fixed64()));
    }

    private static void writeDigest(WireOutput out, Digest digest) {
        writeStamp(out, digest.ring()).flag(digest.answer()).fixed64(digest.nonce());
        out.fixed64(digest.summary().suspicions()).list(digest.summary().contents(), WireOutput::fixed64);
        out.nodeId(digest.first()).nodeId(digest.last());
        out.list(digest.entries(), GossipSerializers::writeEntry);
    }

    private static Digest readDigest(WireInput in) {
        return new Digest(
                readStamp(in),
                in.flag(),
                in.fixed64(),
                new Summary(in.fixed64(), in.list(Summary.MAX_PARTS, Long.BYTES, WireInput::fixed64)),
                in.nodeId(),
                in.nodeId(),
                in.list(Digest.MAX_ENTRIES, Entry.BYTES, GossipSerializers::readEntry));
    }

    private static void writeEntry(WireOutput out, Entry entry) {
        out.nodeId(entry.id())
                .fixed64(entry.generation())
                .fixed64(entry.heartbeat())
                .fixed64(entry.content());
    }

    private static Entry readEntry(WireInput in) {
        return new Entry(in.nodeId(), in.fixed64(), in.fixed64(), in.fixed64());
    }

    private static void writeMember(WireOutput out, Member member) {
        out.nodeId(member.id()).text(member.zone()).count(member.weight());
        out.text(member.addresses().peer())
                .text(member.addresses().client())
                .text(member.addresses().http());
        out.flag(member.state() == MemberState.DRAINING);
        out.fixed64(member.generation()).fixed64(member.heartbeat());
        out.fixed64(member.ringEpoch()).fixed64(member.store()).fixed64(member.load());
    }

    private static Member readMember(WireInput in) {
        RingMember identity = new RingMember(in.nodeId(), in.text(4 * RingMember.MAX_ZONE_LENGTH), in.count());
        Addresses addresses = new Addresses(
                in.text(Addresses.MAX_LENGTH), in.text(Addresses.MAX_LENGTH), in.text(Addresses.MAX_LENGTH));
        MemberState state = in.flag() ? MemberState.DRAINING : MemberState.UP;
        return new Member(
                identity, addresses, state, in.fixed64(), in.fixed64(), in.fixed64(), in.fixed64(), in.fixed64());
    }
}
