package io.gramme.client.wire;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One message of every kind, with every field set. The golden files hold their bytes. */
final class SampleMessages {
    static final NodeId CLUSTER = new NodeId(0x1122334455667788L, 0x99aabbccddeeff00L);
    static final NodeId NODE_1 = new NodeId(1, 2);
    static final NodeId NODE_2 = new NodeId(3, 4);
    static final RequestId ID = new RequestId(0x0102030405060708L, 300);
    static final Terms TERMS = new Terms(1, 3, 2, 1, 2500);
    static final Bytes KEY = Bytes.utf8("zenobe");
    static final Bytes CONTEXT = Bytes.wrap(new byte[] {1, 0, (byte) 0xff});

    private SampleMessages() {}

    static Map<String, Request> requests() {
        Map<String, Request> samples = new LinkedHashMap<>();
        samples.put("hello", new Request.Hello(1, 3, Optional.of(CLUSTER)));
        samples.put("hello-any-cluster", new Request.Hello(1, 1, Optional.empty()));
        samples.put("get", new Request.Get("default", KEY, CONTEXT, TERMS));
        samples.put(
                "put-following",
                new Request.Put(
                        "default", KEY, Bytes.utf8("gramme"), CONTEXT, PutMode.FOLLOWING, ID, TERMS, Ttl.NEVER));
        samples.put(
                "put",
                new Request.Put("default", KEY, Bytes.utf8("gramme"), CONTEXT, PutMode.SIBLING, ID, TERMS, 86_400_000));
        samples.put(
                "put-replace",
                new Request.Put("t-1", KEY, Bytes.EMPTY, Bytes.EMPTY, PutMode.REPLACE, ID, Terms.DEFAULT, Ttl.TABLE));
        samples.put("delete", new Request.Delete("default", KEY, CONTEXT, ID, TERMS));
        samples.put("describe-ring", new Request.DescribeRing());
        samples.put("list-keys", new Request.ListKeys("default", 255, KEY, 1000));
        return samples;
    }

    static Map<String, Response> responses() {
        Map<String, Response> samples = new LinkedHashMap<>();
        samples.put("welcome", new Response.Welcome(1, CLUSTER, NODE_1, List.of(table())));
        samples.put(
                "got",
                new Response.Got(
                        CONTEXT,
                        List.of(Value.of(Bytes.utf8("left")), expiring(Value.of(Bytes.utf8("right")))),
                        Optional.of(NODE_2),
                        300));
        samples.put("got-nothing", new Response.Got(Bytes.EMPTY, List.of()));
        samples.put("written", new Response.Written(CONTEXT, 7));
        samples.put("ring", ring());
        samples.put("keys", new Response.Keys(List.of(Bytes.utf8("a"), KEY), true));
        samples.put("failed", new Response.Failed(ErrorCode.QUORUM_NOT_MET, "the ring has 1 node", 2, 1, true));
        return samples;
    }

    static TableDescription table() {
        return new TableDescription(
                "default",
                1,
                TableDescription.Mode.SLOPPY,
                new TableDescription.Copies(3, 2, 2, 1, 2),
                TableDescription.Conflict.SIBLINGS,
                TableDescription.Durability.FORCED,
                3_600_000);
    }

    /** In 2026. */
    static Value expiring(Value value) {
        return new Value(value.bytes(), value.crc32c(), 1_785_000_000_000L);
    }

    static Response.RingDescription ring() {
        return new Response.RingDescription(
                CLUSTER,
                7,
                List.of(
                        new MemberDescription(
                                NODE_1, "east", 1, "up", "127.0.0.1:7401", "127.0.0.1:7402", "127.0.0.1:7400"),
                        new MemberDescription(NODE_2, "west", 2, "down", "[::1]:7411", "[::1]:7412", "[::1]:7410")),
                List.of(0, 1, 0, 1),
                List.of(table()));
    }
}
