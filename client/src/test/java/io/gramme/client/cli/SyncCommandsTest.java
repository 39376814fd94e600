package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.FakeCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code gramme sync}, against HTTP ports that say what the test wants. */
@Timeout(60)
class SyncCommandsTest {
    private static final String FIRST = "00000000000000010000000000000001";
    private static final String SECOND = "00000000000000020000000000000002";
    private static final String THIRD = "00000000000000030000000000000003";
    private static final String SUSPENDED =
            "{'error':'Suspended','message':'synchronisation is suspended; resume it first','needed':0,'got':0}";

    private final FakeCluster cluster = new FakeCluster(3);
    private final List<FakeHttp> ports = List.of(new FakeHttp(), new FakeHttp(), new FakeHttp());

    @TempDir
    Path home = Path.of("");

    SyncCommandsTest() {
        cluster.serveHttpAt(ports.stream().map(FakeHttp::address).toList());
    }

    @AfterEach
    void close() {
        ports.forEach(FakeHttp::close);
        cluster.close();
    }

    private Cli.Result run(String... words) {
        List<String> all = new ArrayList<>(List.of("sync"));
        all.addAll(List.of(words));
        all.addAll(List.of("--seeds", cluster.seeds()));
        return new Cli(home).run(all.toArray(String[]::new));
    }

    /** A copy that was verified so long ago, by comparisons that began after so many of so many runs; -1 for never. */
    private static String copy(int partition, boolean whole, int seconds, int runs, int verifiedRuns) {
        return "{'partition':%d,'ready':true,'whole':%b,'verifiedSeconds':%s,'runs':%d,'verifiedRuns':%s}"
                .formatted(
                        partition,
                        whole,
                        seconds < 0 ? "null" : seconds,
                        runs,
                        verifiedRuns < 0 ? "null" : verifiedRuns);
    }

    /** What a node says of itself; {@code counts} are waiting, repaired, false alarms and bytes fetched. */
    private static String page(int running, List<Integer> counts, String oldest, String... copies) {
        return String.format(
                Locale.ROOT,
                "{'node':'x','suspended':false,'running':%d,'waiting':%d,'sessions':9,'unanswered':0,'repaired':%d,"
                        + "'falseAlarms':%d,'copiedBytes':%d,'untrueTrees':0,'oldestVerifiedSeconds':%s,'partitions':[%s]}",
                running,
                counts.get(0),
                counts.get(1),
                counts.get(2),
                counts.get(3),
                oldest,
                String.join(",", copies));
    }

    private static String verified(int runs, int verifiedRuns) {
        return page(0, List.of(0, 7, 1, 100), "5", copy(3, true, 5, runs, verifiedRuns));
    }

    private void someStatus() {
        ports.get(0)
                .at(
                        "/sync",
                        200,
                        page(0, List.of(0, 1_234, 2, 3_400), "300", copy(3, true, 300, 0, 0), copy(4, true, 7, 0, 0)));
        String[] lacking =
                IntStream.range(3, 15).mapToObj(p -> copy(p, false, -1, 0, -1)).toArray(String[]::new);
        ports.get(1)
                .at(
                        "/sync",
                        200,
                        page(1, List.of(5, 0, 0, 0), "null", lacking).replace("'untrueTrees':0", "'untrueTrees':1"));
    }

    @Test
    void howEachNodeStandsIsShownWithWhatDoesNotCountAndWhoDoesNotAnswer() {
        someStatus();
        ports.get(2).close();

        Cli.Result status = run("status");

        assertThat(status.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(status.out().lines())
                .anyMatch(line -> line.matches(
                        " *NODE +STATE +COPIES +WHOLE +VERIFIED +REPAIRED +FALSE ALARMS +FETCHED +WAITING"))
                .anyMatch(line -> line.matches(FIRST + " +idle +2 +2 +5 min +1,234 +2 +3.3 KiB +0"))
                .anyMatch(line -> line.matches(SECOND + " +comparing +12 +0 +never +0 +0 +0 B +5"))
                .anyMatch(line -> line.matches(THIRD + " +no answer +- +- +- +- +- +- +-"))
                .anyMatch(line -> line.startsWith("node " + SECOND
                        + " lacks something in partitions 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more; what"))
                .anyMatch(line -> line.contains("node " + SECOND + " found 1 tree untrue"))
                .anyMatch(line -> line.startsWith("node " + THIRD + ": nothing that can be read"));
    }

    @Test
    void aNodeThatIsSuspendedIsShownSoAlsoWhenItHoldsNothing() {
        ports.get(0)
                .at(
                        "/sync",
                        200,
                        page(1, List.of(0, 0, 0, 0), "null").replace("'suspended':false", "'suspended':true"));

        Cli.Result status = run("status", "--node", FIRST);

        assertThat(status.code()).as(status.err()).isEqualTo(ExitCodes.OK);
        assertThat(status.out().lines()).anyMatch(line -> line.matches(FIRST + " +suspended +0 +0 +- +0 +0 +0 B +0"));
        assertThat(ports.get(1).asked()).isEmpty();
    }

    @Test
    void aPartitionIsShownWhereItIsHeld() {
        someStatus();
        ports.get(2).at("/sync", 200, page(0, List.of(0, 0, 0, 0), "1", copy(9, true, 1, 0, 0)));

        Cli.Result status = run("status", "--partition", "4");

        assertThat(status.code()).as(status.err()).isEqualTo(ExitCodes.OK);
        assertThat(status.out().lines())
                .anyMatch(line -> line.matches(" *NODE +READY +WHOLE +VERIFIED"))
                .anyMatch(line -> line.matches(FIRST + " +yes +yes +7 s"))
                .anyMatch(line -> line.matches(SECOND + " +yes +no +never"))
                .anyMatch(line -> line.startsWith("node " + SECOND + " lacks something in partition 4; what"))
                .noneMatch(line -> line.startsWith(THIRD));
        Cli.Result nowhere = run("status", "--partition", "99");
        assertThat(nowhere.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(nowhere.err()).contains("no node that answered holds partition 99");
        assertThat(run("status", "--partition", "-1").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void theJsonOfTheStatusIsWhatTheNodesSaid() throws Exception {
        someStatus();
        ports.get(2).at("/sync", 503, "{'error':'NotReady','message':'this node has no ring yet'}");

        JsonNode nodes = Json.mapper()
                .readTree(run("status", "--json", "--partition", "4").out())
                .path("nodes");

        assertThat(nodes.get(0).path("node").asText()).isEqualTo(FIRST);
        assertThat(nodes.get(0).path("repaired").asInt()).isEqualTo(1_234);
        assertThat(nodes.get(0).path("partitions")).hasSize(1);
        assertThat(nodes.get(0)
                        .path("partitions")
                        .get(0)
                        .path("verifiedSeconds")
                        .asInt())
                .isEqualTo(7);
        assertThat(nodes.get(1).path("oldestVerifiedSeconds").isNull()).isTrue();
        assertThat(nodes.get(2).path("answers").asBoolean()).isFalse();
        assertThat(nodes.get(2).path("problem").asText()).contains("this node has no ring yet");
    }

    @Test
    void aRunEndsWhenEveryCopyWasVerifiedByComparisonsThatBeganAfterIt() {
        for (FakeHttp port : ports) {
            port.at("POST /sync/run", 200, page(0, List.of(0, 4, 1, 50), "0", copy(3, true, 0, 2, 1)))
                    .at("/sync", 200, verified(2, 1))
                    .then("/sync", 200, verified(2, 2));
        }
        ports.get(1)
                .at("/sync", 200, verified(2, 1))
                .then("/sync", 503, "{'error':'NotReady','message':'started again'}")
                .then("/sync", 200, page(1, List.of(0, 7, 1, 50), "0", copy(3, true, 0, 2, 2)))
                .then("/sync", 200, verified(2, 2));

        Cli.Result ran = run("run");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.OK);
        assertThat(ran.out().lines())
                .anyMatch(line -> line.matches(" *NODE +VERIFIED +REPAIRED +FALSE ALARMS +FETCHED"))
                .anyMatch(line -> line.matches(FIRST + " +1 of 1 +3 +0 +50 B"))
                .hasSize(4);
        assertThat(ports.get(1).asked()).containsExactly("POST /sync/run", "/sync", "/sync", "/sync", "/sync");
    }

    @Test
    void aNodeThatWasStartedAgainHasForgottenThatItWasAskedAndWhatItSaysIsLater() throws Exception {
        ports.get(0)
                .at("POST /sync/run", 200, page(0, List.of(0, 4, 1, 50), "0", copy(3, true, 0, 2, 1)))
                .at("/sync", 200, page(0, List.of(0, 0, 0, 0), "null"))
                .then("/sync", 200, page(0, List.of(0, 0, 0, 0), "null", copy(3, true, -1, 0, -1)))
                .then("/sync", 200, page(0, List.of(0, 2, 1, 0), "0", copy(3, true, 0, 0, 0)));

        Cli.Result ran = run("run", "--node", FIRST, "--json");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.OK);
        assertThat(Json.mapper().readTree(ran.out()).toString())
                .isEqualTo("{\"verified\":true,\"nodes\":[{\"node\":\"" + FIRST + "\",\"answers\":true,\"copies\":1,"
                        + "\"verified\":1,\"repaired\":2,\"falseAlarms\":0,\"copiedBytes\":0}]}");
        assertThat(ports.get(0).asked()).hasSize(4);
    }

    @Test
    void aRunThatTakesTooLongSaysWhatIsLeft() throws Exception {
        String begun = page(0, List.of(0, 0, 0, 0), "0", copy(3, true, 0, 1, 0), copy(4, true, 0, 1, 0));
        ports.get(0)
                .at("POST /sync/run", 200, begun)
                .at("/sync", 200, page(1, List.of(0, 0, 0, 0), "0", copy(3, true, 0, 1, 1), copy(4, true, 9, 1, 0)));
        ports.get(1)
                .at("POST /sync/run", 200, verified(1, 0))
                .at("/sync", 200, page(1, List.of(0, 7, 1, 100), "0", copy(3, true, 0, 1, 1)));
        ports.get(2).at("POST /sync/run", 200, verified(1, 0)).at("/sync", 503, "{'message':'it is stopping'}");

        Cli.Result ran = run("run", "--wait", "600ms");

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(ran.out().lines()).anyMatch(line -> line.matches(FIRST + " +1 of 2 +0 +0 +0 B"));
        assertThat(ran.err())
                .contains("sync run: not everything was verified in time: node " + FIRST
                        + " has not verified partition 4; node " + SECOND + " still compares; node " + THIRD
                        + " refused: it is stopping. Comparisons go on; see: gramme sync status");
        JsonNode page =
                Json.mapper().readTree(run("run", "--wait", "1ms", "--json").out());
        assertThat(page.path("verified").asBoolean()).isFalse();
        assertThat(page.path("nodes").get(2).path("problem").asText()).contains("it is stopping");
    }

    @Test
    void onePartitionIsRunWithoutWaitingForWhatElseGoesOn() {
        ports.get(0)
                .at("POST /sync/run?partition=3", 200, verified(1, 0))
                .at(
                        "/sync",
                        200,
                        page(1, List.of(2, 0, 0, 0), "null", copy(3, true, 0, 1, 1), copy(4, true, -1, 0, -1)));
        ports.get(1).at("POST /sync/run?partition=3", 200, page(0, List.of(0, 0, 0, 0), "0", copy(4, true, 0, 1, 1)));
        ports.get(2).at("POST /sync/run?partition=3", 400, "{'message':'partition is from 0 to 2'}");

        Cli.Result ran = run("run", "--partition", "3");
        Cli.Result nowhere = run("run", "--partition", "3", "--node", SECOND);
        Cli.Result unknown = run("run", "--partition", "3", "--node", THIRD);

        assertThat(ran.out().lines()).hasSize(2).anyMatch(line -> line.matches(FIRST + " +1 of 1 +0 +0 +0 B"));
        assertThat(ran.err())
                .contains("sync run: not every node took part: node " + THIRD + " refused: partition is from 0 to 2");
        assertThat(ran.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(nowhere.err()).contains("no node that was asked holds partition 3");
        assertThat(unknown.err()).contains("node " + THIRD + " refused: partition is from 0 to 2");
        assertThat(nowhere.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(unknown.code()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void aSuspendedNodeRefusesToRun() {
        ports.forEach(port -> port.at("POST /sync/run", 409, SUSPENDED));
        ports.get(2).close();

        Cli.Result ran = run("run");

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("node " + FIRST + " refused: synchronisation is suspended; resume it first; node " + SECOND)
                .contains("node " + THIRD + ": nothing that can be read");
    }

    @Test
    void nodesAreSuspendedAndResumed() throws Exception {
        String page = page(0, List.of(0, 0, 0, 0), "null");
        ports.get(0)
                .at("POST /sync/suspend", 200, page.replace("'suspended':false", "'suspended':true"))
                .at("POST /sync/resume", 200, page);
        ports.get(1).at("POST /sync/resume", 429, "{'message':'the queue is full'}");
        ports.get(2).close();

        Cli.Result suspended = run("suspend", "--node", FIRST);
        Cli.Result resumed = run("resume");

        assertThat(suspended.code()).as(suspended.err()).isEqualTo(ExitCodes.OK);
        assertThat(suspended.out().lines()).containsExactly("node " + FIRST + ": suspended");
        assertThat(resumed.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(resumed.out().lines())
                .hasSize(3)
                .contains("node " + FIRST + ": resumed", "node " + SECOND + " refused: the queue is full")
                .anyMatch(line -> line.startsWith("node " + THIRD + ": nothing that can be read"));
        assertThat(Json.mapper()
                        .readTree(run("suspend", "--node", FIRST, "--json").out())
                        .toString())
                .isEqualTo("{\"nodes\":[{\"node\":\"" + FIRST + "\",\"answers\":true,\"suspended\":true}]}");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(new Cli(home).run("sync").err()).contains("which of status, run, suspend and resume?");
        assertThat(run("run", "--partition", "-3").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("run", "--wait", "soon").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("suspend", "--node", "7").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("resume", "--partition", "3").code()).isEqualTo(ExitCodes.USAGE);
    }
}
