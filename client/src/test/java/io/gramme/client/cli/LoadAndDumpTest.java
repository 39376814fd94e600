package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.FakeCluster;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Ttl;
import io.gramme.ring.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoadAndDumpTest {
    private final FakeCluster cluster = new FakeCluster(3);

    @TempDir
    Path home = Path.of("");

    @AfterEach
    void close() {
        cluster.close();
    }

    private Cli.Result load(String lines) {
        return new Cli(home).runWith(Bytes.utf8(lines), "load", "-", "--seeds", cluster.seeds());
    }

    private Cli.Result dump(String... more) {
        String[] words = new String[more.length + 3];
        words[0] = "dump";
        words[1] = "--seeds";
        words[2] = cluster.seeds();
        System.arraycopy(more, 0, words, 3, more.length);
        return new Cli(home).run(words);
    }

    @Test
    void whatWasDumpedIsLoadedWithItsSiblingsAndItsBinaryKeys() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 700; i++) {
            byte[] key = new byte[1 + random.nextInt(40)];
            byte[] value = new byte[random.nextInt(2_000)];
            random.nextBytes(key);
            random.nextBytes(value);
            List<Bytes> values = i % 7 == 0
                    ? List.of(Bytes.wrap(value), Bytes.utf8("sibling " + i), Bytes.EMPTY)
                    : List.of(Bytes.wrap(value));
            cluster.records().put(Bytes.wrap(key), values);
        }
        Map<Bytes, List<Bytes>> before = new TreeMap<>(cluster.records());

        Cli.Result dumped = dump();
        cluster.records().clear();
        cluster.records().put(before.keySet().iterator().next(), List.of(Bytes.utf8("to be replaced")));
        Cli.Result loaded = load(dumped.out());

        assertThat(dumped.code()).isEqualTo(ExitCodes.OK);
        assertThat(loaded.code()).as(loaded.err()).isEqualTo(ExitCodes.OK);
        assertThat(loaded.err()).contains(before.size() + " records");
        assertThat(cluster.records()).isEqualTo(before);
    }

    @Test
    void aDumpIsOneJsonObjectALine() {
        cluster.records().put(Bytes.utf8("a"), List.of(Bytes.utf8("1"), Bytes.utf8("2")));

        assertThat(dump().out()).isEqualTo("""
                        {"dump":2,"table":"default"}
                        {"key":"YQ==","values":["MQ==","Mg=="]}
                        {"end":true,"records":1}
                        """);
    }

    @Test
    void aDumpToAFileReplacesItOnlyWhenItIsWhole() throws Exception {
        Path file = Files.writeString(home.resolve("dump.jsonl"), "the old one");
        cluster.records().put(Bytes.utf8("a"), List.of(Bytes.utf8("1")));
        cluster.failAll(ErrorCode.CORRUPT, false);

        assertThat(dump("--file", file.toString()).code()).isEqualTo(ExitCodes.FAILED);

        assertThat(file).hasContent("the old one");
        assertThat(home.resolve("dump.jsonl.part")).doesNotExist();
    }

    @Test
    void aDumpThatWasCutOffIsNotTakenForAWholeOne() {
        String dumped = "{\"dump\":1,\"table\":\"default\"}\n{\"key\":\"YQ==\",\"values\":[\"MQ==\"]}\n";

        assertThat(load(dumped).code()).isEqualTo(ExitCodes.FAILED);
        assertThat(load(dumped).err()).contains("was cut off after 1 record");
        assertThat(load(dumped + "{\"end\":true,\"records\":2}").err()).contains("says it has 2");
        assertThat(load(dumped + "{\"end\":true,\"records\":1}\n{}").err()).contains("goes on behind");
        assertThat(load(dumped + "{\"end\":true,\"records\":1}").code()).isEqualTo(ExitCodes.OK);
    }

    @Test
    void linesThatCannotBeMeantAreNamedByTheirNumber() {
        String good = "{\"key\":\"YQ==\",\"values\":[\"MQ==\"]}\n";

        assertThat(load(good + "{\"key\":").err()).contains("line 2");
        assertThat(load(good + good + "{\"key\":\"YQ==\"}").err()).contains("line 3: a record is");
        assertThat(load("{\"key\":\"!\",\"values\":[\"MQ==\"]}").err()).contains("line 1: no base64");
        assertThat(load("{\"key\":\"YQ==\",\"values\":[]}").code()).isEqualTo(ExitCodes.FAILED);
        assertThat(load("{\"key\":\"YQ==\",\"values\":[17]}").code()).isEqualTo(ExitCodes.FAILED);
        assertThat(load("{\"dump\":3}").err()).contains("newer version");
    }

    @Test
    void whatExpiresIsDumpedWithItsEndAndLoadedWithTheTimeThatIsLeft() {
        Bytes lasting = Bytes.utf8("1");
        Bytes past = Bytes.utf8("2");
        Bytes future = Bytes.utf8("3");
        cluster.sayExpires(past, Instant.parse("2001-09-09T01:46:40Z"));
        cluster.sayExpires(future, Instant.parse("2999-12-31T23:59:59.999Z"));
        cluster.records().put(Bytes.utf8("a"), List.of(past, future, lasting));
        cluster.records().put(Bytes.utf8("b"), List.of(past));
        cluster.records().put(Bytes.utf8("c"), List.of(lasting));

        Cli.Result dumped = dump();
        cluster.records().clear();
        cluster.records().put(Bytes.utf8("a"), List.of(Bytes.utf8("to be replaced")));
        Cli.Result loaded = load(dumped.out());

        assertThat(dumped.out())
                .contains("{\"key\":\"YQ==\",\"values\":[\"Mg==\",\"Mw==\",\"MQ==\"],"
                        + "\"expires\":[\"2001-09-09T01:46:40Z\",\"2999-12-31T23:59:59.999Z\",null]}\n")
                .contains("{\"key\":\"Yw==\",\"values\":[\"MQ==\"]}\n");
        assertThat(loaded.code()).as(loaded.err()).isEqualTo(ExitCodes.OK);
        assertThat(loaded.err()).contains("2 records (3 B) loaded", "2 values left out, for their time was over");
        assertThat(cluster.records())
                .containsOnly(
                        Map.entry(Bytes.utf8("a"), List.of(future, lasting)),
                        Map.entry(Bytes.utf8("c"), List.of(lasting)));
        assertThat(cluster.seen(Request.Put.class))
                .extracting(put -> put.value().toUtf8() + " for " + put.ttlMillis())
                .containsExactlyInAnyOrder("3 for " + Limits.TTL_MILLIS, "1 for -1", "1 for -1");
    }

    @Test
    void theTimeThatIsLeftIsCountedFromNow() {
        long now = 1_785_000_000_000L;
        Instant end = Instant.parse("2026-07-25T17:20:01.500Z");
        DumpFormat.Entry entry = new DumpFormat.Entry(
                Bytes.utf8("a"), List.of(Bytes.EMPTY, Bytes.EMPTY), List.of(Optional.of(end), Optional.empty()));

        assertThat(entry.ttlMillis(0, now)).hasValue(1_500);
        assertThat(entry.ttlMillis(0, now + 1_499)).hasValue(1);
        assertThat(entry.ttlMillis(0, now + 1_500)).isEmpty();
        assertThat(entry.ttlMillis(0, now + 9_000)).isEmpty();
        assertThat(entry.ttlMillis(0, now - Limits.TTL_MILLIS)).hasValue(Limits.TTL_MILLIS);
        assertThat(entry.ttlMillis(1, now)).hasValue(Ttl.NEVER);
    }

    @Test
    void whereNothingIsSaidTheTableSaysHowLongValuesLive() {
        load(
                "{\"dump\":1,\"table\":\"default\"}\n{\"key\":\"YQ==\",\"values\":[\"MQ==\"]}\n{\"end\":true,\"records\":1}");
        load("{\"keyText\":\"b\",\"texts\":\"1\"}");
        load("{\"keyText\":\"c\",\"texts\":\"1\",\"expires\":null}");
        load("{\"keyText\":\"d\",\"texts\":\"1\",\"expires\":\"2999-12-31T23:59:59Z\"}");

        assertThat(cluster.seen(Request.Put.class))
                .extracting(put -> put.key().toUtf8() + " for " + put.ttlMillis())
                .containsExactlyInAnyOrder("a for 0", "b for 0", "c for -1", "d for " + Limits.TTL_MILLIS);
    }

    @Test
    void anEndThatCannotBeMeantIsNamedByItsLine() {
        String start = "{\"keyText\":\"a\",\"texts\":[\"1\",\"2\"],\"expires\":";

        assertThat(load(start + "[null]}").err()).contains("line 1: 2 values and 1 in expires");
        assertThat(load(start + "[null,\"tomorrow\"]}").err())
                .contains("line 1: expires is like 2026-")
                .contains("tomorrow");
        assertThat(load(start + "[null,17]}").code()).isEqualTo(ExitCodes.FAILED);
        assertThat(cluster.records()).isEmpty();
    }

    @Test
    void recordsInPlainTextAreTakenToo() {
        assertThat(load("{\"keyText\":\"greeting\",\"texts\":[\"hello\"]}").code())
                .isEqualTo(ExitCodes.OK);
        assertThat(cluster.records().get(Bytes.utf8("greeting"))).containsExactly(Bytes.utf8("hello"));
    }

    @Test
    void anEmptyFileLoadsNothing() {
        assertThat(load("").code()).isEqualTo(ExitCodes.OK);
        assertThat(cluster.records()).isEmpty();
    }

    @Test
    void aLoadThatFailsSaysHowFarItCame() {
        cluster.failAll(ErrorCode.QUORUM_NOT_MET, false);

        Cli.Result failed = load("{\"keyText\":\"a\",\"texts\":[\"1\"]}");

        assertThat(failed.code()).isEqualTo(ExitCodes.QUORUM);
        assertThat(failed.err()).contains("0 records loaded before it failed");
    }
}
