package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.FakeCluster;
import io.gramme.client.cli.NodesOptions.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code gramme compact} and {@code gramme scrub}, against HTTP ports that say what the test wants. */
@Timeout(60)
class StorageCommandsTest {
    private static final String FIRST = "00000000000000010000000000000001";
    private static final String SECOND = "00000000000000020000000000000002";
    private static final String THIRD = "00000000000000030000000000000003";
    private static final String COMPACT = "POST /storage/compact";
    private static final String SCRUB = "POST /storage/scrub";
    private static final String BUSY = "{'error':'Overloaded','message':'a loop is too busy to be asked; ask again'}";

    private final FakeCluster cluster = new FakeCluster(3);
    private final List<FakeHttp> ports = List.of(new FakeHttp(), new FakeHttp(), new FakeHttp());

    @TempDir
    Path home = Path.of("");

    StorageCommandsTest() {
        cluster.serveHttpAt(ports.stream().map(FakeHttp::address).toList());
    }

    @AfterEach
    void close() {
        ports.forEach(FakeHttp::close);
        cluster.close();
    }

    private Cli.Result run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--seeds", cluster.seeds()));
        return new Cli(home).run(all.toArray(String[]::new));
    }

    private static String page(int totalKib, String compaction, String scrub) {
        return String.format(
                Locale.ROOT,
                "{'node':'x','log':{'liveBytes':1024,'deadBytes':%d,'totalBytes':%d,'segments':4},"
                        + "'compaction':{%s},'scrub':{%s}}",
                (totalKib - 1) * 1_024,
                totalKib * 1_024,
                compaction,
                scrub);
    }

    private static String compacting(int totalKib, int left, int compactions) {
        return page(
                totalKib,
                "'left':%d,'compactions':%d,'compactedBytes':%d,'copiedBytes':%d"
                        .formatted(left, compactions, 1_000 * compactions, 10 * compactions),
                "");
    }

    /** Found and mended are counters since the start. */
    private static String checking(boolean running, int checked, int cycles, int found, int unreadable) {
        return page(
                7,
                "'left':0",
                ("'running':%b,'checkedBytes':%d,'bytes':4096,'checkedSegments':1,'segments':4,'cycles':%d,"
                                + "'lastCompleted':%s,'damagedRecords':%d,'damagedFiles':%d,'mendedRecords':%d,"
                                + "'unreadableRecords':%d")
                        .formatted(
                                running,
                                checked,
                                cycles,
                                cycles == 0 ? "null" : "'2026-03-01T12:00:00Z'",
                                found,
                                found / 2,
                                found - unreadable,
                                unreadable));
    }

    @Test
    void compactingEndsWhenNoNodeHasASegmentLeftAndSaysWhatWasGivenBack() {
        for (FakeHttp port : ports) {
            port.at(COMPACT, 200, compacting(40, 3, 5))
                    .at("/storage", 200, compacting(30, 1, 7))
                    .then("/storage", 200, compacting(10, 0, 8));
        }
        ports.get(1)
                .at("/storage", 200, compacting(30, 1, 7))
                .then("/storage", 503, BUSY)
                .then("/storage", 200, compacting(50, 0, 8));

        Cli.Result ran = run("compact");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.OK);
        assertThat(ran.out().lines())
                .anyMatch(line -> line.matches(" *NODE +BEFORE +AFTER +GIVEN BACK +STILL DEAD +LEFT"))
                .anyMatch(line -> line.matches(FIRST + " +40.0 KiB +10.0 KiB +30.0 KiB +9.0 KiB +0"))
                .anyMatch(line -> line.matches(SECOND + " +40.0 KiB +50.0 KiB +0 B +49.0 KiB +0"))
                .hasSize(4);
        assertThat(ports.get(1).asked()).containsExactly(COMPACT, "/storage", "/storage", "/storage");
    }

    @Test
    void theJsonOfACompactionHasTheBytesBeforeAndAfter() throws IOException {
        ports.get(0).at(COMPACT, 200, compacting(40, 3, 5)).at("/storage", 200, compacting(10, 0, 8));

        Cli.Result ran = run("compact", "--node", FIRST, "--json");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.OK);
        assertThat(Json.mapper().readTree(ran.out()).toString())
                .isEqualTo("{\"compacted\":true,\"nodes\":[{\"node\":\"" + FIRST + "\",\"answers\":true,\"left\":0,"
                        + "\"beforeBytes\":40960,\"afterBytes\":10240,\"givenBackBytes\":30720,\"deadBytes\":9216,"
                        + "\"compactions\":3,\"compactedBytes\":3000,\"copiedBytes\":30}]}");
        assertThat(ports.get(1).asked()).isEmpty();
    }

    @Test
    void aCompactionThatTakesTooLongSaysWhatIsLeftAndGoesOn() throws IOException {
        ports.get(0).at(COMPACT, 200, compacting(40, 3, 5)).at("/storage", 200, compacting(30, 2, 6));
        ports.get(1).at(COMPACT, 200, compacting(40, 3, 5)).at("/storage", 200, compacting(9, 0, 1));
        ports.get(2).at(COMPACT, 503, BUSY);

        Cli.Result ran = run("compact", "--wait", "600ms");

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(ran.out().lines()).hasSize(3);
        assertThat(ran.err())
                .contains("gramme compact: not everything was done: node " + FIRST
                        + " has 2 segments left to look at; node " + SECOND
                        + " was started again in the meantime and has forgotten the order; node " + THIRD
                        + " refused: a loop is too busy to be asked; ask again. What was ordered goes on");
        JsonNode page =
                Json.mapper().readTree(run("compact", "--wait", "1ms", "--json").out());
        assertThat(page.path("compacted").asBoolean()).isFalse();
        assertThat(page.path("nodes").get(2).path("problem").asText()).contains("too busy");
    }

    @Test
    void aCompactionMayBeOrderedWithoutWaiting() {
        ports.forEach(port -> port.at(COMPACT, 200, compacting(40, 3, 5)));

        Cli.Result all = run("compact", "--no-wait");
        ports.get(2).close();
        Cli.Result some = run("compact", "--no-wait");

        assertThat(all.code()).as(all.err()).isEqualTo(ExitCodes.OK);
        assertThat(all.out().lines()).hasSize(3).contains("node " + FIRST + ": 3 segments to look at");
        assertThat(some.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(some.err()).contains("node " + THIRD + ": nothing that can be read");
        assertThat(ports.get(0).asked()).containsExactly(COMPACT, COMPACT);
    }

    @Test
    void whereNoNodeTakesTheOrderNothingIsShown() {
        ports.forEach(port -> port.at(SCRUB, 503, BUSY));

        Cli.Result ran = run("scrub");

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("gramme scrub: node " + FIRST + " refused: a loop is too busy");
        assertThat(run("compact", "--no-wait").code()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void aScrubEndsWhenEveryNodeHasCompletedOneMoreAndSaysWhatItFoundSinceTheOrder() {
        for (FakeHttp port : ports) {
            port.at(SCRUB, 200, checking(true, 0, 4, 2, 0))
                    .at("/storage", 200, checking(true, 2_048, 4, 3, 1))
                    .then("/storage", 200, checking(false, 0, 5, 6, 0));
        }

        Cli.Result ran = run("scrub");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.OK);
        assertThat(ran.out().lines())
                .anyMatch(line -> line.matches(" *NODE +CHECKED +DAMAGED +FILES +MENDED +UNREADABLE"))
                .anyMatch(line -> line.matches(FIRST + " +4.0 KiB of 4.0 KiB \\(100 %\\) +4 +2 +4 +0"))
                .hasSize(4);
        assertThat(ports.get(0).asked()).containsExactly(SCRUB, "/storage", "/storage");
    }

    @Test
    void whatCannotBeReadAnywhereMakesAScrubFail() throws IOException {
        ports.get(0).at(SCRUB, 200, checking(true, 0, 0, 0, 0)).at("/storage", 200, checking(false, 0, 1, 3, 2));

        Cli.Result ran = run("scrub", "--node", FIRST, "--json", "--wait", "1ms");

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(ran.err()).contains("2 records cannot be read on a node that holds them");
        assertThat(Json.mapper().readTree(ran.out()).toString())
                .isEqualTo("{\"complete\":true,\"nodes\":[{\"node\":\"" + FIRST + "\",\"answers\":true,"
                        + "\"complete\":true,\"checkedBytes\":4096,\"bytes\":4096,\"damagedRecords\":3,"
                        + "\"damagedFiles\":1,\"mendedRecords\":1,\"unreadableRecords\":2}]}");
    }

    @Test
    void aScrubThatTakesTooLongSaysHowFarItCame() {
        ports.get(0).at(SCRUB, 200, checking(true, 0, 0, 0, 0)).at("/storage", 200, checking(true, 1_024, 0, 0, 0));

        Cli.Result ran = run("scrub", "--node", FIRST, "--wait", "1ms");

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(ran.out()).contains("1.0 KiB of 4.0 KiB (25 %)");
        assertThat(ran.err())
                .contains("scrub: not everything was done: node " + FIRST + " has checked 1.0 KiB of 4.0 KiB. A check "
                        + "that was begun goes on; see: gramme scrub --status");
    }

    @Test
    void aScrubMayBeOrderedWithoutWaitingWhateverCannotBeRead() {
        ports.forEach(port -> port.at(SCRUB, 200, checking(true, 0, 0, 1, 1)));

        Cli.Result ran = run("scrub", "--no-wait");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.OK);
        assertThat(ran.out().lines()).hasSize(3).contains("node " + FIRST + ": 4.0 KiB to check");
        assertThat(ports.get(0).asked()).containsExactly(SCRUB);
    }

    @Test
    void howAScrubStandsIsShownWithoutOrderingOne() throws IOException {
        ports.get(0).at("/storage", 200, checking(true, 1_024, 2, 3, 0));
        ports.get(1).at("/storage", 200, checking(false, 0, 0, 0, 0));
        ports.get(2).at("/storage", 503, BUSY);

        Cli.Result status = run("scrub", "--status");
        Cli.Result well = run("scrub", "--status", "--node", SECOND, "--json");
        ports.get(0).at("/storage", 200, checking(false, 0, 2, 3, 1));
        Cli.Result ill = run("scrub", "--status", "--node", FIRST);

        assertThat(status.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(status.out().lines())
                .anyMatch(line -> line.matches(
                        FIRST + " +checking +1.0 KiB of 4.0 KiB \\(25 %\\) +2 " + "+2026-03-01T12:00:00Z +3 +1 +3 +0"))
                .anyMatch(line -> line.matches(SECOND + " +idle +- +0 +never +0 +0 +0 +0"))
                .anyMatch(line -> line.matches(THIRD + " +no answer +- +- +- +- +- +- +-"))
                .anyMatch(line -> line.startsWith("node " + THIRD + " refused: a loop is too busy"));
        assertThat(well.code()).as(well.err()).isEqualTo(ExitCodes.OK);
        assertThat(Json.mapper()
                        .readTree(well.out())
                        .path("nodes")
                        .get(0)
                        .path("bytes")
                        .asInt())
                .isEqualTo(4_096);
        assertThat(ill.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(ill.err()).contains("1 record cannot be read");
        assertThat(ports.get(0).asked()).containsExactly("/storage", "/storage");
    }

    private static Answer<StoragePage> said(String json) throws IOException {
        JsonNode page = Json.mapper().readTree(json.replace('\'', '"'));
        return new Answer<>(HttpNode.of(FIRST, "127.0.0.1:1"), new StoragePage(page), "");
    }

    @Test
    void aScrubIsCompleteWhenTheNodeHasBegunWithTheNext() throws IOException {
        ScrubRun run = new ScrubRun(said(checking(true, 3_000, 4, 0, 0)));

        run.heard(said(checking(true, 4_000, 4, 0, 0)));
        assertThat(run.isOver()).isFalse();
        run.heard(said(checking(true, 4_000, 5, 0, 0)));
        assertThat(run.isOver()).isFalse();
        run.heard(said(checking(true, 10, 5, 0, 0)));

        assertThat(run.isOver()).isTrue();
        assertThat(run.rest()).isEmpty();
        assertThat(run.checkedBytes()).isEqualTo(run.bytes());
    }

    @Test
    void aScrubGoesOnWhenItsNodeWasStartedAgain() throws IOException {
        ScrubRun run = new ScrubRun(said(checking(true, 2_000, 4, 9, 0)));

        run.heard(said(checking(false, 0, 0, 0, 0)));
        run.heard(said(checking(true, 2_500, 0, 0, 0)));
        assertThat(run.isOver()).isFalse();
        run.heard(said(checking(false, 4_096, 1, 2, 0)));

        assertThat(run.isOver()).isTrue();
        assertThat(run.rest()).isEmpty();
        assertThat(run.since(StoragePage::damagedRecords)).isEqualTo(2);
    }

    @Test
    void aScrubThatANodeHasForgottenIsNotWaitedForForEver() throws IOException {
        ScrubRun run = new ScrubRun(said(checking(true, 0, 0, 0, 0)));

        for (int i = 1; i < ScrubRun.IDLE_PAGES; i++) {
            run.heard(said(checking(false, 0, 0, 0, 0)));
            assertThat(run.isOver()).isFalse();
        }
        run.heard(said(checking(false, 0, 0, 0, 0)));

        assertThat(run.isOver()).isTrue();
        assertThat(run.rest()).contains("was started again in the meantime and has forgotten the order");
    }

    @Test
    void whatWasFoundLastIsWaitedForWhileItIsStillBeingMended() throws IOException {
        ScrubRun mended = new ScrubRun(said(checking(true, 0, 0, 0, 0)));
        ScrubRun lost = new ScrubRun(said(checking(true, 0, 0, 0, 0)));

        mended.heard(said(checking(false, 0, 1, 2, 2)));
        assertThat(mended.isOver()).isFalse();
        mended.heard(said(checking(false, 0, 1, 2, 0)));
        lost.heard(said(checking(false, 0, 1, 2, 2)));
        for (int i = 0; i < ScrubRun.MENDING_PAGES; i++) {
            assertThat(lost.isOver()).isFalse();
            lost.heard(said(checking(false, 0, 1, 2, 2)));
        }

        assertThat(mended.isOver()).isTrue();
        assertThat(lost.isOver()).isTrue();
        assertThat(lost.rest()).isEmpty();
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(run("compact", "--wait", "1m", "--no-wait").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("compact", "--wait", "soon").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("compact", "--node", "7").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("scrub", "--status", "--no-wait").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("scrub", "--status", "--wait", "1m").code()).isEqualTo(ExitCodes.USAGE);
    }
}
