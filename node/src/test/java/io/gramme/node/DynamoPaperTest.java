package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.antientropy.KeyDigest;
import io.gramme.antientropy.MerkleTree;
import io.gramme.client.CausalContext;
import io.gramme.client.GetResult;
import io.gramme.client.GrammeClient;
import io.gramme.client.RequestOptions;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the paper says of the store's interface, its partitioning, its replication, its versions, its requests and its handling of
 * failures, permanent ones among them, claim by claim, each with its section: Dynamo, SOSP 2007, sections 4.1 to 4.7. Five nodes, N=3.
 * Sections 4.8, 4.9 and 6.2 are in {@link DynamoPaperRingTest}.
 */
final class DynamoPaperTest {
    private static final String KEYS = "/tables/default/keys/";
    private static final String CONTEXT = "X-Gramme-Context";
    private static final int NODES = 5;

    @TempDir
    private static Path folder;

    private static TestRing ring;
    private static GrammeClient client;

    @BeforeAll
    static void start() {
        ring = new TestRing(folder, NODES, "");
        client = GrammeClient.builder(ring.client(0), ring.client(3)).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        ring.close();
    }

    private static Bytes key(String name) {
        return Bytes.utf8(name);
    }

    private static HttpResponse<String> put(int node, String key, String value, String context) {
        HttpRequest.Builder request = ring.request(node, KEYS + key).PUT(HttpRequest.BodyPublishers.ofString(value));
        if (!context.isEmpty()) {
            request.header(CONTEXT, context);
        }
        return ring.send(request);
    }

    private static String context(HttpResponse<String> response) {
        return response.headers().firstValue(CONTEXT).orElse("");
    }

    /** Stops nodes while something is done, and waits until the others know. */
    private static void without(List<Integer> nodes, Runnable body) {
        nodes.forEach(ring::stop);
        int gone = nodes.size();
        for (int node = 0; node < NODES; node++) {
            int other = node;
            if (!nodes.contains(node)) {
                TestRing.await(() -> ring.get(other, "/ring").body().split("unreachable", -1).length == gone + 1);
            }
        }
        try {
            body.run();
        } finally {
            nodes.forEach(ring::start);
            nodes.forEach(ring::awaitReady);
            for (int node = 0; node < NODES; node++) {
                int other = node;
                TestRing.await(() -> !ring.get(other, "/ring").body().contains("unreachable"));
            }
        }
    }

    @Test
    void aGetReturnsOneObjectOrConflictingOnesWithAContext_4_1() {
        CausalContext left = client.put("default", key("conflict"), Bytes.utf8("left"));
        client.put("default", key("conflict"), Bytes.utf8("right"));

        GetResult conflicting = client.get("default", key("conflict"));
        assertThat(conflicting.values()).containsExactlyInAnyOrder(Bytes.utf8("left"), Bytes.utf8("right"));
        assertThat(conflicting.context().isEmpty()).isFalse();

        client.put("default", key("conflict"), Bytes.utf8("new left"), RequestOptions.withContext(left));
        assertThat(client.get("default", key("conflict")).values())
                .containsExactlyInAnyOrder(Bytes.utf8("new left"), Bytes.utf8("right"));
    }

    @Test
    void theValidityOfAContextIsVerified_4_1() {
        String context = context(put(0, "mine", "v", ""));

        assertThat(put(0, "other", "v", context).statusCode()).isEqualTo(400);
        assertThat(put(0, "mine", "v", "AAAA" + context).body()).contains("BadContext");
        assertThat(put(0, "mine", "w", context).statusCode()).isEqualTo(204);
    }

    @Test
    void keysAndObjectsAreOpaqueBytes_4_1() {
        Bytes key = Bytes.wrap(new byte[] {0, (byte) 0xff, '/', '%', 0});
        Bytes value = Bytes.wrap(new byte[] {(byte) 0xc0, 0, (byte) 0x80});

        client.put("default", key, value);

        assertThat(client.get("default", key).values()).containsExactly(value);
    }

    @Test
    void theMd5OfTheKeyIsA128BitIdentifierThatDeterminesTheNodes_4_1() {
        assertThat(Token.of(key("dynamo"))).hasToString(md5("dynamo"));
        assertThat(ring.json(0, KEYS + "dynamo/where").get("token").asText()).isEqualTo(md5("dynamo"));
    }

    private static String md5(String text) {
        try {
            byte[] digest = java.security.MessageDigest.getInstance("MD5")
                    .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return java.util.HexFormat.of().formatHex(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Ring planned(int members, int partitions) {
        List<RingMember> list = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            list.add(new RingMember(new NodeId(7, i), "zone-" + i % 3, 1));
        }
        return RingPlanner.firstEpoch(list, partitions);
    }

    @Test
    void aNodeHasManyPositionsOnTheRing_4_2() {
        Ring planned = planned(8, 256);

        assertThat(RingPlanner.load(planned).values()).allMatch(positions -> positions == 32);
    }

    @Test
    void positionsFollowTheCapacityOfANode_4_2() {
        RingMember small = new RingMember(new NodeId(7, 1), "default", 1);
        RingMember large = new RingMember(new NodeId(7, 2), "default", 3);

        Map<NodeId, Integer> load = RingPlanner.load(RingPlanner.firstEpoch(List.of(small, large), 256));

        assertThat(load).containsEntry(small.id(), 64).containsEntry(large.id(), 192);
    }

    @Test
    void theLoadOfANodeThatIsGoneIsDispersedOverTheOthers_4_2() {
        Ring planned = planned(9, 512);
        NodeId gone = new NodeId(7, 0);
        Map<NodeId, Integer> taken = new HashMap<>();
        for (int partition = 0; partition < 512; partition++) {
            PreferenceList list = planned.preferenceList(partition, 3);
            if (list.isPrimary(gone)) {
                taken.merge(list.fallbacks().get(0), 1, Integer::sum);
            }
        }

        assertThat(taken).as("who takes the place").hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void eachItemIsReplicatedAtNHosts_4_3() {
        client.put("default", key("replicated"), Bytes.utf8("v"));

        List<Integer> primaries = ring.primaries("replicated");
        assertThat(primaries).hasSize(3);
        primaries.forEach(
                node -> TestRing.await(() -> !ring.digest(node, "replicated").equals("none")));
        ring.fallbacks("replicated")
                .forEach(node -> assertThat(ring.digest(node, "replicated")).isEqualTo("none"));
    }

    @Test
    void preferenceListsHoldDistinctNodesAndMoreThanN_4_3() {
        Ring planned = planned(6, 128);
        for (int partition = 0; partition < 128; partition++) {
            PreferenceList list = planned.preferenceList(partition, 3);
            Set<NodeId> distinct = new HashSet<>(list.primaries());
            distinct.addAll(list.fallbacks());

            assertThat(list.primaries()).hasSize(3);
            assertThat(distinct).hasSize(6);
        }
    }

    @Test
    void everyNodeDeterminesThePreferenceListOfAnyKey_4_3() {
        for (String name : List.of("a", "b", "c")) {
            JsonNode first = ring.json(0, KEYS + name + "/where").get("primaries");
            for (int node = 1; node < NODES; node++) {
                JsonNode other = ring.json(node, KEYS + name + "/where").get("primaries");
                assertThat(other.findValuesAsText("id")).isEqualTo(first.findValuesAsText("id"));
            }
        }
    }

    @Test
    void copiesSpreadOverDataCentres_4_6() {
        Ring planned = planned(9, 256);
        for (int partition = 0; partition < 256; partition++) {
            Set<String> zones = new HashSet<>();
            planned.preferenceList(partition, 3)
                    .primaries()
                    .forEach(node -> zones.add(planned.member(node).zone()));

            assertThat(zones).hasSize(3);
        }
    }

    @Test
    void aNewVersionSubsumesThePreviousOne_4_4() {
        String first = context(put(0, "subsumed", "D1", ""));

        put(0, "subsumed", "D2", first);

        assertThat(ring.get(0, KEYS + "subsumed").body()).isEqualTo("D2");
    }

    /** Figure 3: Sx writes D1 and D2, Sy and Sz branch off, and Sx reconciles what they left. */
    @Test
    void versionBranchesAreReconciledByTheClient_4_4() {
        List<Integer> nodes = ring.primaries("figure-3");
        int x = nodes.get(0);
        String d1 = context(put(x, "figure-3", "D1", ""));
        String d2 = context(put(x, "figure-3", "D2", d1));

        put(nodes.get(1), "figure-3", "D3", d2);
        put(nodes.get(2), "figure-3", "D4", d2);
        HttpResponse<String> branched = ring.get(x, KEYS + "figure-3?r=3");
        put(x, "figure-3", "D5", context(branched));

        assertThat(branched.statusCode()).isEqualTo(300);
        assertThat(branched.body().split("\"[A-Za-z0-9+/]+={0,2}\"", -1)).hasSizeGreaterThan(2);
        assertThat(ring.get(x, KEYS + "figure-3?r=3").body()).isEqualTo("D5");
    }

    @Test
    void addingToACartIsNeverForgotten_4_4() throws InterruptedException {
        List<Thread> shoppers = new ArrayList<>();
        for (String item : List.of("book", "pen", "ink", "paper")) {
            Thread shopper = new Thread(() -> client.update("default", key("cart"), cart -> add(cart, item)));
            shoppers.add(shopper);
            shopper.start();
        }
        for (Thread shopper : shoppers) {
            shopper.join();
        }

        Set<String> items = new HashSet<>();
        client.get("default", key("cart"))
                .values()
                .forEach(value -> items.addAll(List.of(value.toUtf8().split(",", -1))));
        assertThat(items).contains("book", "pen", "ink", "paper");
    }

    private static Bytes add(GetResult cart, String item) {
        Set<String> items = new HashSet<>(Set.of(item));
        cart.values().forEach(value -> items.addAll(List.of(value.toUtf8().split(",", -1))));
        return Bytes.utf8(String.join(",", items));
    }

    @Test
    void anyNodeTakesRequestsForAnyKey_4_5() {
        for (int node = 0; node < NODES; node++) {
            assertThat(put(node, "anywhere-" + node, "v", "").statusCode()).isEqualTo(204);
            for (int other = 0; other < NODES; other++) {
                assertThat(ring.get(other, KEYS + "anywhere-" + node).body()).isEqualTo("v");
            }
        }
    }

    @Test
    void aNodeOutsideTheFirstNForwardsToOneOfThem_4_5() {
        int outsider = ring.fallbacks("forwarded").get(0);
        double before = metric(outsider, "gramme_requests_forwarded_total");

        put(outsider, "forwarded", "v", "");

        assertThat(metric(outsider, "gramme_requests_forwarded_total")).isEqualTo(before + 1);
        assertThat(ring.digest(outsider, "forwarded")).isEqualTo("none");
    }

    private static double metric(int node, String name) {
        return ring.get(node, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aPartitionAwareClientSendsStraightToACoordinator_4_5() {
        double before = 0;
        double after = 0;
        for (int node = 0; node < NODES; node++) {
            before += metric(node, "gramme_requests_forwarded_total");
        }
        for (int i = 0; i < 50; i++) {
            client.put("default", key("straight-" + i), Bytes.utf8("v"));
        }
        for (int node = 0; node < NODES; node++) {
            after += metric(node, "gramme_requests_forwarded_total");
        }

        assertThat(after).isEqualTo(before);
    }

    @Test
    void aPutSucceedsAtWAndAGetAtR_4_5() {
        without(ring.primaries("quorum").subList(2, 3), () -> {
            assertThat(ring.put(ring.primaries("quorum").get(0), KEYS + "quorum?w=2", "v")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(ring.get(ring.primaries("quorum").get(1), KEYS + "quorum?r=2")
                            .body())
                    .as("R + W > N: the two sets meet")
                    .isEqualTo("v");
            assertThat(ring.get(ring.primaries("quorum").get(1), KEYS + "quorum?r=3")
                            .statusCode())
                    .isEqualTo(503);
        });
    }

    @Test
    void aGetReturnsEveryVersionThatIsCausallyUnrelated_4_5() {
        List<Integer> nodes = ring.primaries("unrelated");
        put(nodes.get(0), "unrelated", "left", "");
        put(nodes.get(1), "unrelated", "right", "");

        assertThat(ring.json(nodes.get(2), KEYS + "unrelated?r=3").get("values"))
                .hasSize(2);
    }

    @Test
    void aGetWritesTheReconciledVersionBack_4_5() {
        List<Integer> nodes = ring.primaries("written-back");
        ring.stop(nodes.get(2));
        put(nodes.get(0), "written-back", "v", "");
        ring.start(nodes.get(2));
        ring.awaitReady(nodes.get(2));

        ring.get(nodes.get(0), KEYS + "written-back?r=3");

        TestRing.await(
                () -> ring.digest(nodes.get(2), "written-back").equals(ring.digest(nodes.get(0), "written-back")));
    }

    @Test
    void operationsGoToTheFirstNHealthyNodesNotToTheFirstN_4_6() {
        List<Integer> primaries = ring.primaries("healthy");
        int next = ring.fallbacks("healthy").get(0);
        without(primaries.subList(1, 2), () -> {
            assertThat(ring.put(primaries.get(0), KEYS + "healthy?w=3", "v").statusCode())
                    .as("three nodes though one of the first three is down")
                    .isEqualTo(204);
            assertThat(ring.hintsKept(List.of(next))).isPositive();
        });
    }

    @Test
    void aHintNamesTheIntendedRecipientAndIsDeliveredWhenItRecovers_4_6() {
        List<Integer> primaries = ring.primaries("hinted");
        int next = ring.fallbacks("hinted").get(0);
        String target = ring.node(primaries.get(1)).id().toString();
        without(primaries.subList(1, 2), () -> {
            ring.put(primaries.get(0), KEYS + "hinted?w=3", "v");
            JsonNode kept = ring.json(next, KEYS + "hinted/replica").get("hints");
            assertThat(kept.findValuesAsText("target")).containsExactly(target);
        });

        TestRing.await(() -> ring.hintsKept(List.of(next)) == 0);
        assertThat(ring.digest(primaries.get(1), "hinted")).isEqualTo(ring.digest(primaries.get(0), "hinted"));
        assertThat(ring.json(next, KEYS + "hinted/replica").get("hints")).isEmpty();
    }

    @Test
    void withWOfOneAPutIsRefusedOnlyWhenAllNodesAreAway_4_6() {
        List<Integer> all = new ArrayList<>(ring.primaries("last"));
        all.addAll(ring.fallbacks("last"));
        int last = all.get(NODES - 1);
        without(all.subList(0, NODES - 1), () -> {
            assertThat(ring.put(last, KEYS + "last?w=1", "v").statusCode()).isEqualTo(204);
        });

        TestRing.await(() -> ring.hintsKept(List.of(last)) == 0);
        assertThat(ring.get(all.get(0), KEYS + "last?r=3").body()).isEqualTo("v");
    }

    @Test
    void readsAndWritesGoOnWhenADataCentreFails_4_6() {
        Ring planned = planned(9, 64);
        String failed = "zone-1";
        for (int partition = 0; partition < 64; partition++) {
            long left = planned.preferenceList(partition, 3).primaries().stream()
                    .filter(node -> !planned.member(node).zone().equals(failed))
                    .count();

            assertThat(left).as("copies outside " + failed).isEqualTo(2);
        }
    }

    private static MerkleTree tree(int records, int changed) {
        MerkleTree tree = new MerkleTree(16);
        for (int i = records - 1; i >= 0; i--) {
            Bytes name = Bytes.utf8("record-" + i);
            Bytes version = Bytes.utf8(i == changed ? "changed" : "v");
            tree.update(Token.of(name), KeyDigest.ABSENT, KeyDigest.of(1, name, version));
        }
        return tree;
    }

    @Test
    void aNodeKeepsATreeForEachKeyRangeThatItHosts_4_7() {
        int held = 0;
        for (int node = 0; node < NODES; node++) {
            held += ring.json(node, "/sync").get("partitions").size();
        }
        assertThat(held).isEqualTo(3 * ring.json(0, "/ring").get("partitions").asInt());
    }

    @Test
    void equalRootsMeanEqualLeavesAndNothingIsToBeDone_4_7() {
        assertThat(tree(5_000, -1).root()).isEqualTo(tree(5_000, -1).root());
        assertThat(tree(5_000, -1).root()).isNotEqualTo(tree(5_000, 7).root());
    }

    @Test
    void eachBranchIsCheckedIndependentlyAndLittleIsTransferred_4_7() {
        MerkleTree mine = tree(5_000, -1);
        MerkleTree theirs = tree(5_000, 4_321);
        int leaf = mine.leafOf(Token.of(Bytes.utf8("record-4321")));

        int[] branches = mine.inners(1).differing(theirs.inners(1));
        assertThat(branches).containsExactly(leaf / MerkleTree.FANOUT);
        assertThat(mine.leavesOf(branches[0], 1).differing(theirs.leavesOf(branches[0], 1)))
                .containsExactly(leaf % MerkleTree.FANOUT);
    }

    @Test
    void aReplicaThatMissedWritesForWhichNoHintIsLeftIsSynchronised_4_7(@TempDir Path other) {
        try (TestRing three = new TestRing(other, 3, "hints: {max-size: 0}\n")) {
            three.stop(2);
            for (int i = 0; i < 20; i++) {
                assertThat(three.put(0, KEYS + "missed-" + i, "v").statusCode()).isEqualTo(204);
            }
            three.start(2);

            for (int i = 0; i < 20; i++) {
                String path = KEYS + "missed-" + i + "/replica";
                TestRing.await(() -> three.get(2, path).body().contains("\"found\":true,\"lost\":false"));
            }
        }
    }
}
