package io.gramme.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.Digests;
import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.MerkleTree;
import io.gramme.antientropy.SyncMessage;
import io.gramme.antientropy.TreeId;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Frame;
import io.gramme.client.wire.MessageCodec;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.WireException;
import io.gramme.gossip.Addresses;
import io.gramme.gossip.DetectorMessage;
import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.Member;
import io.gramme.gossip.MemberState;
import io.gramme.gossip.RingStamp;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Suspicion;
import io.gramme.node.coordinator.ReapMessage;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.testing.Golden;
import io.gramme.node.testing.SampleRecords;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What nodes say to each other, to the byte. */
final class PeerCodecTest {
    private static final NodeId CLUSTER = new NodeId(0x1122334455667788L, 0x99aabbccddeeff00L);
    private static final NodeId NODE_1 = new NodeId(1, 2);
    private static final NodeId NODE_2 = new NodeId(3, 4);
    private static final RingMember MEMBER_1 = new RingMember(NODE_1, "left", 1);
    private static final RingMember MEMBER_2 = new RingMember(NODE_2, "right", 2);
    private static final RingState RING = new RingState(
            CLUSTER,
            new Ring(1, List.of(MEMBER_1, MEMBER_2), List.of(NODE_1, NODE_2, NODE_2, NODE_1)),
            Map.of(NODE_1, 11L, NODE_2, 22L));

    private final MessageCodec<ReplicaMessage> replica = ReplicaSerializers.codec();
    private final MessageCodec<GossipMessage> gossip = GossipSerializers.codec();
    private final MessageCodec<PeerHello> hello = new MessageCodec<>(1 << 20, List.of(new PeerHelloSerializer()));

    private static Map<String, ReplicaMessage> replicaSamples() {
        Map<String, ReplicaMessage> samples = new LinkedHashMap<>();
        samples.put("store", store(ReplicaMessage.Store.Purpose.PUT, Optional.empty()));
        samples.put("store-hint", store(ReplicaMessage.Store.Purpose.HINT, Optional.of(new NodeId(3, 4))));
        samples.put("store-passed-on", store(ReplicaMessage.Store.Purpose.PASSED_ON, Optional.of(new NodeId(3, 4))));
        samples.put("store-handoff", store(ReplicaMessage.Store.Purpose.HANDOFF, Optional.empty()));
        samples.put("store-repair", store(ReplicaMessage.Store.Purpose.REPAIR, Optional.empty()));
        samples.put("stored", new ReplicaMessage.Stored(200, 9, Optional.empty(), 64));
        samples.put("stored-refused", new ReplicaMessage.Stored(200, 9, Optional.of(Refusal.NO_SPACE), 0));
        samples.put("must-sync", new ReplicaMessage.MustSync(200, 9));
        samples.put("will-sync", new ReplicaMessage.WillSync(200, 9));
        samples.put("stored-hints-full", new ReplicaMessage.Stored(200, 9, Optional.of(Refusal.HINTS_FULL), 0));
        samples.put("stored-clock-skew", new ReplicaMessage.Stored(200, 9, Optional.of(Refusal.CLOCK_SKEW), 0));
        samples.put("fetch", new ReplicaMessage.Fetch(200, 9, 1, SampleRecords.KEY, -2));
        samples.put("fetched-same", new ReplicaMessage.Fetched(200, 9, new ReadOutcome.Same(), true));
        samples.put("fetched-absent", new ReplicaMessage.Fetched(200, 9, new ReadOutcome.Absent(), false));
        samples.put("fetched-lost", new ReplicaMessage.Fetched(200, 9, new ReadOutcome.Lost("checksum"), true));
        samples.put("fetched-busy", new ReplicaMessage.Fetched(200, 9, new ReadOutcome.Busy(), true));
        samples.put(
                "fetched-found",
                new ReplicaMessage.Fetched(200, 9, new ReadOutcome.Found(SampleRecords.siblings(), 77), true));
        samples.put(
                "forward",
                new ReplicaMessage.Forward(200, 9, new Request.Get("default", SampleRecords.KEY, Terms.DEFAULT)));
        samples.put(
                "forwarded", new ReplicaMessage.Forwarded(200, 9, Response.Failed.of(ErrorCode.TIMEOUT, "too late")));
        reapSamples().forEach((name, message) -> samples.put(name, new ReplicaMessage.Reap(message)));
        syncSamples().forEach((name, message) -> samples.put(name, new ReplicaMessage.Sync(message)));
        return samples;
    }

    private static Map<String, GossipMessage> gossipSamples() {
        RingStamp stamp = new RingStamp(CLUSTER, 1, RING.ring().checksum());
        Member member = new Member(
                MEMBER_1,
                new Addresses("10.0.0.1:7400", "10.0.0.1:7401", "10.0.0.1:7402"),
                MemberState.DRAINING,
                3,
                4,
                1,
                11,
                3L << 40);
        Map<String, GossipMessage> samples = new LinkedHashMap<>(digestSamples());
        samples.put("delta", new GossipMessage.Delta(stamp, List.of(member)));
        samples.put("ring-pull", new GossipMessage.RingPull(stamp));
        samples.put("ring-push", new GossipMessage.RingPush(RING));
        samples.put("ping", new DetectorMessage.Ping(-7));
        samples.put("pong", new DetectorMessage.Pong(-7, 3, 4, 99));
        samples.put("inquiry", new DetectorMessage.Inquiry(-8, NODE_2));
        samples.put("testimony", new DetectorMessage.Testimony(-8, NODE_2, true));
        samples.put(
                "suspicions",
                new GossipMessage.Suspicions(List.of(
                        new Suspicion(new GossipMessage.Entry(NODE_1, 3, 4, 99)),
                        new Suspicion(new GossipMessage.Entry(NODE_2, 5, 6, 98)))));
        samples.put("removal", new GossipMessage.Removal(stamp));
        return samples;
    }

    private static Map<String, GossipMessage> digestSamples() {
        RingStamp stamp = new RingStamp(CLUSTER, 1, RING.ring().checksum());
        Map<String, GossipMessage> samples = new LinkedHashMap<>();
        samples.put(
                "digest",
                new GossipMessage.Digest(
                        stamp,
                        true,
                        -5,
                        new GossipMessage.Summary(-6, List.of()),
                        NODE_1,
                        NODE_2,
                        List.of(new GossipMessage.Entry(NODE_1, 3, 4, 99), new GossipMessage.Entry(NODE_2, 0, 0, 0))));
        samples.put(
                "digest-opening",
                new GossipMessage.Digest(
                        stamp,
                        false,
                        -5,
                        new GossipMessage.Summary(
                                0,
                                LongStream.range(0, GossipMessage.Summary.MAX_PARTS)
                                        .boxed()
                                        .toList()),
                        NODE_1,
                        NODE_2,
                        List.of()));
        return samples;
    }

    /** Every message of anti-entropy. */
    private static Map<String, SyncMessage> syncSamples() {
        TreeId tree = new TreeId(200, 3);
        int[] few = new int[MerkleTree.FANOUT];
        few[0] = 7;
        few[64] = -1;
        few[127] = 1 << 31;
        Digests digests = Digests.of(few);
        Map<String, SyncMessage> samples = new LinkedHashMap<>();
        samples.put(
                "sync-compare-roots",
                new SyncMessage.CompareRoots(
                        -9, List.of(new SyncMessage.Root(tree, 11), new SyncMessage.Root(new TreeId(201, 1), -1))));
        samples.put(
                "sync-roots-compared",
                new SyncMessage.RootsCompared(
                        -9,
                        Arrays.stream(SyncMessage.Finding.values())
                                .map(finding -> new SyncMessage.Verdict(tree, finding))
                                .toList()));
        samples.put("sync-ask-inners", new SyncMessage.AskInners(-9, tree));
        samples.put("sync-inners", new SyncMessage.Inners(-9, tree, digests));
        samples.put("sync-ask-leaves", new SyncMessage.AskLeaves(-9, tree, 127));
        samples.put("sync-leaves", new SyncMessage.Leaves(-9, tree, 127, digests));
        samples.put("sync-ask-keys", new SyncMessage.AskKeys(-9, tree, List.of(0, 16_383)));
        samples.put("sync-keys", new SyncMessage.Keys(-9, tree, 1, 2, List.of(new KeyState(1, SampleRecords.KEY, 5))));
        samples.put("sync-ask-range", new SyncMessage.AskRange(-9, tree, 3L << 32 | 5, 1_000));
        samples.put(
                "sync-range-sent",
                new SyncMessage.RangeSent(-9, tree, 3L << 32 | 5, SyncMessage.AskRange.END, 3, 4_096, true));
        return samples;
    }

    /** Every message about tombstones. */
    private static Map<String, ReapMessage> reapSamples() {
        TreeId tree = new TreeId(200, 3);
        List<KeyState> tombstones =
                List.of(new KeyState(1, SampleRecords.KEY, 5), new KeyState(2, SampleRecords.KEY, -5));
        Map<String, ReapMessage> samples = new LinkedHashMap<>();
        samples.put("reap-ask-hints", new ReapMessage.AskHints(tree, -9));
        samples.put("reap-hints-kept", new ReapMessage.HintsKept(tree, -9, 1_000));
        samples.put("reap-ask-held", new ReapMessage.AskHeld(tree, -9, tombstones));
        samples.put("reap-held", new ReapMessage.Held(tree, -9, List.of(0, 1)));
        samples.put("reap-erase", new ReapMessage.Erase(tree, -9, tombstones));
        return samples;
    }

    private static PeerHello helloSample() {
        return new PeerHello(
                1,
                2,
                NODE_1,
                42,
                Optional.of(CLUSTER),
                Optional.of(new Tables(List.of(Table.DEFAULT))),
                "db1:7400",
                Optional.of("tables differ"),
                true,
                -77,
                true);
    }

    private static ReplicaMessage store(ReplicaMessage.Store.Purpose purpose, Optional<NodeId> target) {
        return new ReplicaMessage.Store(200, 9, 1, SampleRecords.KEY, SampleRecords.siblings(), purpose, target);
    }

    @Test
    void everyMessageComesBackAsItWasSentAndNoByteHasChanged() throws IOException {
        for (Map.Entry<String, ReplicaMessage> sample : replicaSamples().entrySet()) {
            Frame frame = replica.encode(1, 9, 200, 1, sample.getValue());
            assertThat(replica.decode(frame)).isEqualTo(sample.getValue());
            Golden.check("peer/" + sample.getKey(), frame.body());
        }
        for (Map.Entry<String, GossipMessage> sample : gossipSamples().entrySet()) {
            Frame frame = gossip.encode(1, 0, -1, 1, sample.getValue());
            assertThat(gossip.decode(frame)).isEqualTo(sample.getValue());
            Golden.check("peer/" + sample.getKey(), frame.body());
        }
        Frame frame = hello.encode(1, 0, -1, 0, helloSample());
        assertThat(hello.decode(frame)).hasToString(helloSample().toString());
        Golden.check("peer/hello", frame.body());
    }

    @Test
    void theSamplesHoldEveryKindOfMessage() {
        assertThat(syncSamples().values().stream().map(Object::getClass).distinct())
                .hasSize(SyncMessage.class.getPermittedSubclasses().length);
        assertThat(reapSamples().values().stream().map(Object::getClass).distinct())
                .hasSize(ReapMessage.class.getPermittedSubclasses().length);
        assertThat(replicaSamples().values().stream().map(Object::getClass).distinct())
                .hasSize(ReplicaMessage.class.getPermittedSubclasses().length);
        assertThat(gossipSamples().values().stream().map(Object::getClass).distinct())
                .hasSize(GossipMessage.class.getPermittedSubclasses().length
                        - 1
                        + DetectorMessage.class.getPermittedSubclasses().length);
    }

    /** The bytes that gossip reports and measures are those that are sent. */
    @Test
    void aGossipMessageTakesAsManyBytesAsItSays() {
        Map<String, GossipMessage> messages = gossipSamples();
        List<GossipMessage.Entry> many = LongStream.range(0, 200)
                .mapToObj(id -> new GossipMessage.Entry(new NodeId(0, id), 1, 1, 1))
                .toList();
        RingStamp stamp = new RingStamp(CLUSTER, 1, RING.ring().checksum());
        Member far = new Member(
                new RingMember(NODE_1, "z\u00f6ne", 200),
                new Addresses("h".repeat(200) + ":7400", "[::1]:7401", "c:1"),
                MemberState.UP,
                Member.MAX_GENERATION,
                4,
                1,
                11,
                3L << 40);
        messages.put(
                "many entries",
                new GossipMessage.Digest(
                        stamp, false, 1, new GossipMessage.Summary(1, List.of()), NODE_1, NODE_2, many));
        messages.put(
                "many suspicions",
                new GossipMessage.Suspicions(many.stream().map(Suspicion::new).toList()));
        messages.put("far member", new GossipMessage.Delta(stamp, List.of(far)));

        messages.forEach((name, message) -> assertThat(
                        gossip.encode(1, 0, -1, 1, message).body().length())
                .as(name)
                .isEqualTo(message.sizeBytes()));
    }

    @Test
    void damagedMessagesAreRefusedAndNothingElseHappens() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 3_000; round++) {
            for (ReplicaMessage sample : replicaSamples().values()) {
                decodeOrRefuse(replica, damaged(replica.encode(1, 9, 200, 1, sample), random));
            }
            for (GossipMessage sample : gossipSamples().values()) {
                decodeOrRefuse(gossip, damaged(gossip.encode(1, 0, -1, 1, sample), random));
            }
            decodeOrRefuse(hello, damaged(hello.encode(1, 0, -1, 0, helloSample()), random));
        }
    }

    private static Frame damaged(Frame frame, SplittableRandom random) {
        byte[] body = frame.body().toArray();
        int length = random.nextInt(4) == 0 ? random.nextInt(body.length + 1) : body.length;
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            body[random.nextInt(body.length)] = (byte) random.nextInt();
        }
        return new Frame(
                frame.version(),
                frame.type(),
                frame.correlation(),
                frame.partition(),
                frame.epoch(),
                Bytes.wrap(body, 0, length));
    }

    /** Whatever the bytes are, they are a message or a {@link WireException}. */
    private static <M> void decodeOrRefuse(MessageCodec<M> codec, Frame frame) {
        try {
            assertThat(codec.decode(frame)).isNotNull();
        } catch (WireException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }
}
