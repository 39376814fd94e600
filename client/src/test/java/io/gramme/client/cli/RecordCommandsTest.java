package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.FakeCluster;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.Ttl;
import io.gramme.ring.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RecordCommandsTest {
    private final FakeCluster cluster = new FakeCluster(3);

    @TempDir
    Path home = Path.of("");

    @AfterEach
    void close() {
        cluster.close();
    }

    private Cli.Result run(String... words) {
        return runWith(Bytes.EMPTY, words);
    }

    private Cli.Result runWith(Bytes stdin, String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--seeds";
        all[words.length + 1] = cluster.seeds();
        return new Cli(home).runWith(stdin, all);
    }

    @Test
    void whatIsPutIsGotByteForByte() {
        Bytes binary = Bytes.copyOf(new byte[] {0, (byte) 0xff, 10, 13, (byte) 0xc3});

        assertThat(runWith(binary, "put", "photo").code()).isEqualTo(ExitCodes.OK);
        Cli.Result got = run("get", "photo");

        assertThat(got.code()).isEqualTo(ExitCodes.OK);
        assertThat(got.stdout()).isEqualTo(binary);
    }

    @Test
    void aValueComesFromTheCommandLineOrAFile() throws Exception {
        Path file = Files.writeString(home.resolve("value.txt"), "from a file");

        run("put", "a", "from the line");
        run("put", "b", "--file", file.toString());

        assertThat(cluster.records().get(Bytes.utf8("a"))).containsExactly(Bytes.utf8("from the line"));
        assertThat(cluster.records().get(Bytes.utf8("b"))).containsExactly(Bytes.utf8("from a file"));
        assertThat(run("put", "c", "x", "--file", file.toString()).code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("put", "c", "--file", file + ".missing").err()).contains("there is no " + file + ".missing");
    }

    @Test
    void aPutReplacesUnlessToldToAddASibling() {
        run("put", "cart", "book");
        run("put", "cart", "pen");
        assertThat(cluster.records().get(Bytes.utf8("cart"))).containsExactly(Bytes.utf8("pen"));

        run("put", "cart", "ink", "--sibling");
        assertThat(cluster.records().get(Bytes.utf8("cart"))).containsExactly(Bytes.utf8("pen"), Bytes.utf8("ink"));
    }

    @Test
    void severalValuesAreNeverChosenAmongSilently() {
        cluster.records().put(Bytes.utf8("cart"), List.of(Bytes.utf8("pen"), Bytes.utf8("ink")));

        Cli.Result got = run("get", "cart");

        assertThat(got.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(got.out()).isEmpty();
        assertThat(got.err()).contains("2 concurrent values", "pen", "ink", "--context Y3R4");
        assertThat(run("get", "cart", "--sibling", "2").out()).isEqualTo("ink");
        assertThat(run("get", "cart", "--sibling", "3").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void theJsonOfARecordHasTheContextAndEveryValue() throws Exception {
        cluster.records().put(Bytes.utf8("cart"), List.of(Bytes.utf8("pen"), Bytes.utf8("ink")));

        Cli.Result got = run("get", "cart", "--json");

        assertThat(got.code()).isEqualTo(ExitCodes.OK);
        JsonNode page = Json.mapper().readTree(got.out());
        assertThat(page.toString())
                .isEqualTo("{\"table\":\"default\",\"key\":\"Y2FydA==\",\"keyText\":\"cart\",\"found\":true,"
                        + "\"context\":\"Y3R4\",\"values\":[\"cGVu\",\"aW5r\"],\"texts\":[\"pen\",\"ink\"]}");
    }

    @Test
    void aPutMaySayHowLongItsValueLives() {
        for (String ttl : List.of("30s", "5m", "12H", "7d", "3650d", "never")) {
            assertThat(run("put", "code", "8315", "--ttl", ttl).code()).as(ttl).isEqualTo(ExitCodes.OK);
        }
        run("put", "code", "8315");
        run("put", "code", "8315", "--sibling", "--w", "3", "--ttl", "1ms");

        assertThat(cluster.seen(Request.Put.class))
                .extracting(Request.Put::ttlMillis)
                .containsExactlyInAnyOrder(
                        30_000L, 300_000L, 43_200_000L, 604_800_000L, Limits.TTL_MILLIS, Ttl.NEVER, Ttl.TABLE, 1L);
        for (String wrong : List.of("5", "0s", "-1s", "soon", "3651d", "999999999h", "")) {
            Cli.Result refused = run("put", "code", "x", "--ttl", wrong);
            assertThat(refused.code()).as(wrong).isEqualTo(ExitCodes.USAGE);
        }
        assertThat(run("put", "code", "x", "--ttl", "3651d").err()).contains("1ms to 3650d, or never");
    }

    @Test
    void whatExpiresIsShownWithItsEnd() throws Exception {
        Bytes pen = Bytes.utf8("pen");
        cluster.sayExpires(pen, Instant.parse("2026-07-25T17:20:00Z"));
        cluster.records().put(Bytes.utf8("cart"), List.of(pen, Bytes.utf8("ink")));

        JsonNode page = Json.mapper().readTree(run("get", "cart", "--json").out());
        Cli.Result siblings = run("get", "cart");

        assertThat(page.path("expires").toString()).isEqualTo("[\"2026-07-25T17:20:00Z\",null]");
        assertThat(siblings.err())
                .contains("  1  3 B, expires 2026-07-25T17:20:00Z: pen")
                .contains("  2  3 B: ink");
        assertThat(run("get", "cart", "--sibling", "1").out()).isEqualTo("pen");
    }

    @Test
    void aContextOfAReadIsWhatAPutTakes() {
        cluster.records().put(Bytes.utf8("cart"), List.of(Bytes.utf8("pen"), Bytes.utf8("ink")));

        assertThat(run("put", "cart", "pen,ink", "--context", "Y3R4").code()).isEqualTo(ExitCodes.OK);
        assertThat(run("put", "cart", "x", "--context", "no context!").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("put", "cart", "x", "--context", "Y3R4", "--sibling").code())
                .isEqualTo(ExitCodes.USAGE);

        assertThat(cluster.records().get(Bytes.utf8("cart"))).containsExactly(Bytes.utf8("pen,ink"));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        Cli.Result got = run("get", "nothing");
        assertThat(got.code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(got.out()).isEmpty();
        assertThat(got.err()).contains("no record 'nothing'");
        assertThat(run("get", "nothing", "--json").code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(run("delete", "nothing").code()).isEqualTo(ExitCodes.OK);
    }

    @Test
    void deletedRecordsAreGone() {
        run("put", "a", "1");
        assertThat(run("delete", "a").code()).isEqualTo(ExitCodes.OK);
        assertThat(run("get", "a").code()).isEqualTo(ExitCodes.NOT_FOUND);
    }

    @Test
    void keysMayBeWrittenInHexAndBase64() {
        run("put", "00ff", "v", "--key-format", "hex");

        assertThat(cluster.records()).containsOnlyKeys(Bytes.copyOf(new byte[] {0, (byte) 0xff}));
        assertThat(run("get", "AP8=", "--key-format", "base64").out()).isEqualTo("v");
        assertThat(run("get", "0g", "--key-format", "hex").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void theQuorumsOfARequestMayBeGivenThoseOfPrimariesToo() {
        run("put", "a", "1", "--w", "3", "--primary-w", "2");
        run("get", "a", "--r", "1", "--primary-r", "1");
        run("delete", "a", "--r", "2", "--w", "3", "--primary-r", "1", "--primary-w", "2");

        assertThat(cluster.seen(Request.Put.class))
                .extracting(put -> quorums(put.terms()))
                .containsExactly("0 3 0 2");
        assertThat(cluster.seen(Request.Get.class))
                .extracting(get -> quorums(get.terms()))
                .containsExactly("1 0 1 0");
        assertThat(cluster.seen(Request.Delete.class))
                .extracting(delete -> quorums(delete.terms()))
                .containsExactly("2 3 1 2");
        assertThat(run("get", "a", "--primary-r", "-1").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("put", "a", "1", "--primary-w", "-1").code()).isEqualTo(ExitCodes.USAGE);
    }

    private static String quorums(Terms terms) {
        return terms.r() + " " + terms.w() + " " + terms.primaryR() + " " + terms.primaryW();
    }

    @ParameterizedTest
    @CsvSource({
        "QUORUM_NOT_MET,4",
        "TIMEOUT,4",
        "NOT_READY,4",
        "OVERLOADED,1",
        "UNKNOWN_TABLE,1",
        "BAD_QUORUM,2",
        "BAD_CONTEXT,2",
        "CORRUPT,1",
    })
    void theExitCodeTellsWhatKindOfFailureItWas(ErrorCode code, int exit) {
        cluster.failAll(code, false);

        Cli.Result got = run("get", "a", "--timeout", "300ms");

        assertThat(got.code()).isEqualTo(exit);
        assertThat(got.err()).startsWith("gramme get: ").hasLineCount(1);
    }

    @Test
    void aFailedWriteThatMaySurviveSaysSo() {
        cluster.failAll(ErrorCode.TIMEOUT, true);

        assertThat(run("put", "a", "1", "--timeout", "300ms").err()).contains("The write may still be there");
    }

    @Test
    void limitsAreRefusedBeforeAnythingIsSent() {
        assertThat(run("get", "k".repeat(Limits.KEY_BYTES + 1)).code()).isEqualTo(ExitCodes.USAGE);
        assertThat(runWith(Bytes.wrap(new byte[Limits.VALUE_BYTES + 1]), "put", "a")
                        .code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(run("get", "a", "--timeout", "soon").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(cluster.records()).isEmpty();
    }

    @Test
    void aClusterThatIsNotThereIsNamedInTheSentence() {
        Cli.Result got = new Cli(home).run("get", "a", "--seeds", "127.0.0.1:1", "--timeout", "300ms");
        assertThat(got.code()).isEqualTo(ExitCodes.QUORUM);
        assertThat(got.err()).contains("127.0.0.1:1").contains("is the cluster running?");
        assertThat(new Cli(home).run("get", "a", "--seeds", "host:x").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(new Cli(home).run("get", "a", "--dir", home.toString()).err())
                .contains("there is no cluster in");
    }

    @Test
    void theRingIsShownAsATableAndAsJson() throws Exception {
        assertThat(run("ring").out())
                .contains("epoch 1, 16 partitions, 3 members")
                .contains("sloppy");

        JsonNode ring = Json.mapper().readTree(run("ring", "--json").out());
        assertThat(ring.path("epoch").asInt()).isEqualTo(1);
        assertThat(ring.path("owners")).hasSize(16);
        assertThat(ring.path("members")).hasSize(3);
        int owned = 0;
        for (JsonNode member : ring.path("members")) {
            owned += member.path("owns").asInt();
        }
        assertThat(owned).isEqualTo(16);
        assertThat(ring.path("tables").get(0).toString())
                .isEqualTo("{\"name\":\"default\",\"number\":1,\"mode\":\"sloppy\",\"n\":3,\"r\":2,\"w\":2,"
                        + "\"conflict\":\"siblings\",\"durability\":\"forced\",\"ttlMillis\":0}");
    }

    @Test
    void whereNamesTheReplicasOfAKey() throws Exception {
        JsonNode where = Json.mapper().readTree(run("where", "cart", "--json").out());
        assertThat(where.path("primaries")).hasSize(3);
        assertThat(where.path("fallbacks")).isEmpty();
        assertThat(where.path("partition").asInt()).isBetween(0, 15);
        assertThat(run("where", "cart").out()).contains("primary 1", "primary 3");
        assertThat(run("where", "cart", "--table", "nope").code()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void statusFailsWhileAMemberDoesNotServe() throws Exception {
        Cli.Result status = run("status", "--json");

        assertThat(status.code()).isEqualTo(ExitCodes.FAILED);
        JsonNode member = Json.mapper().readTree(status.out()).path("members").get(0);
        assertThat(member.path("ready").asBoolean()).isFalse();
        assertThat(member.path("reasons").get(0).asText()).contains("address is not known");
    }
}
