package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.FakeCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code gramme hints} and {@code gramme debug replica}, against HTTP ports that say what the test wants. */
@Timeout(30)
class CopyCommandsTest {
    private static final String FIRST = "00000000000000010000000000000001";
    private static final String SECOND = "00000000000000020000000000000002";
    private static final String THIRD = "00000000000000030000000000000003";
    private static final String NO_HINTS = "{'node':'%s','hints':[],'delivered':0,'dropped':0,'needsFullSync':[]}";
    private static final String COPY = "{'node':'" + SECOND + "','table':'default','partition':17,'primary':true,"
            + "'whole':true,'found':true,'lost':false,'digest':'0123456789abcdef','clock':["
            + "{'incarnation':'00000000000000aa','epoch':1,'counter':5}],'versions':[{'dot':"
            + "{'incarnation':'00000000000000aa','epoch':1,'counter':5},'tombstone':false,'bytes':1200,"
            + "'checksum':'89abcdef','writtenMillis':1700000000000}],'hints':[]}";

    private final FakeCluster cluster = new FakeCluster(3);
    private final List<FakeHttp> ports = List.of(new FakeHttp(), new FakeHttp(), new FakeHttp());

    @TempDir
    Path home = Path.of("");

    CopyCommandsTest() {
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

    private FakeHttp second() {
        return ports.get(1);
    }

    private void someHints() {
        ports.get(0).at("/hints", 200, NO_HINTS.formatted(FIRST));
        second().at(
                        "/hints",
                        200,
                        "{'node':'" + SECOND + "','hints':[{'target':'" + THIRD + "','hints':1234,'bytes':3400,"
                                + "'oldestSeconds':300,'state':'waiting'}],'delivered':5,'dropped':2,'needsFullSync':["
                                + "{'target':'" + FIRST + "','partition':3},{'target':'" + FIRST
                                + "','partition':17}]}");
    }

    @Test
    void hintsOfAllNodesAreShownWithTheNodesThatCannotBeAsked() {
        someHints();
        ports.get(2).close();

        Cli.Result hints = run("hints");

        assertThat(hints.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(hints.out().lines())
                .anyMatch(line -> line.matches(" *NODE +TARGET +HINTS +BYTES +OLDEST +STATE"))
                .anyMatch(line -> line.matches(FIRST + " +- +0 +- +- +-"))
                .anyMatch(line -> line.matches(SECOND + " +" + THIRD + " +1,234 +3.3 KiB +5 min +waiting"))
                .anyMatch(line -> line.matches(THIRD + " +- +- +- +- +no answer"))
                .anyMatch(line -> line.contains("node " + SECOND + " could not keep 2 hints"))
                .anyMatch(line -> line.contains("node " + FIRST + " needs a full sync of 2 partitions: 3, 17"));
    }

    @Test
    void oneNodeIsAskedAloneByTheBeginningOfItsId() {
        someHints();

        Cli.Result hints = run("hints", "--node", "00000000000000010");

        assertThat(hints.code()).as(hints.err()).isEqualTo(ExitCodes.OK);
        assertThat(hints.out()).doesNotContain(SECOND);
        assertThat(second().asked()).isEmpty();
        assertThat(run("hints", "--node", "0000").err()).contains("3 nodes begin with '0000'");
        assertThat(run("hints", "--node", "7").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void theJsonOfHintsIsWhatTheNodesSaid() throws Exception {
        someHints();
        ports.get(2).at("/hints", 503, "{'error':'NotReady','message':'this node has no ring yet'}");

        Cli.Result hints = run("hints", "--json");

        assertThat(hints.code()).isEqualTo(ExitCodes.FAILED);
        JsonNode nodes = Json.mapper().readTree(hints.out()).path("nodes");
        assertThat(nodes.get(0).toString())
                .isEqualTo("{\"node\":\"" + FIRST + "\",\"answers\":true,\"hints\":[],\"delivered\":0,\"dropped\":0,"
                        + "\"needsFullSync\":[]}");
        assertThat(nodes.get(1).path("hints").get(0).path("hints").asInt()).isEqualTo(1_234);
        assertThat(nodes.get(1).path("delivered").asInt()).isEqualTo(5);
        assertThat(nodes.get(2).path("answers").asBoolean()).isFalse();
        assertThat(nodes.get(2).path("problem").asText()).contains("this node has no ring yet");
    }

    @Test
    void theNodesOfTheLocalClusterAreNamedByTheirNumbers() throws Exception {
        FakeHttp http = second().at(
                        "/hints",
                        200,
                        "{'node':'" + FIRST + "','hints':[{'target':'" + FIRST
                                + "','hints':1,'bytes':1,'oldestSeconds':1," + "'state':'full'}]}");
        int basePort = Integer.parseInt(http.address().substring(http.address().indexOf(':') + 1)) - 2;
        Path folder = Files.createDirectories(home.resolve("data/cluster"));
        ClusterState state = ClusterState.of(new ClusterPlan(folder, 2, basePort, ""));
        state.with(state.node(1).withId(Optional.of(FIRST))).write();

        Cli.Result hints = new Cli(home).run("hints", "--node", "1");

        assertThat(hints.code()).as(hints.err()).isEqualTo(ExitCodes.OK);
        assertThat(hints.out().lines()).anyMatch(line -> line.matches(" +1 +1 +1 +1 B +1 s +full"));
        assertThat(new Cli(home).run("hints", "--json").out()).contains("\"number\" : 1", "\"number\" : 2");
        assertThat(new Cli(home).run("hints", "--node", "3").err()).contains("the nodes are 1, 2");
    }

    @Test
    void aCopyIsShownWithItsVersionsAndDots() throws Exception {
        second().at("/tables/default/keys/a%2Fb%20%C3%A4/replica", 200, COPY);

        Cli.Result shown = run("debug", "replica", "a/b ä", "--node", SECOND);

        assertThat(shown.code()).as(shown.err()).isEqualTo(ExitCodes.OK);
        assertThat(shown.out())
                .contains("partition 17: one of the first N, a whole copy")
                .contains("digest 0123456789abcdef, clock 00000000000000aa.1:5");
        assertThat(shown.out().lines())
                .anyMatch(
                        line -> line.matches("00000000000000aa.1:5 +value +1,200 +89abcdef +2023-11-14T22:13:20Z +-"));
        Cli.Result json = run("debug", "replica", "a/b ä", "--node", SECOND, "--json");
        assertThat(Json.mapper().readTree(json.out())).isEqualTo(Json.mapper().readTree(COPY.replace('\'', '"')));
    }

    @Test
    void aHintThatIsKeptOfTheKeyIsShownThoughTheCopyHasNothing() {
        String hint = COPY.substring(COPY.indexOf("'digest'"), COPY.indexOf(",'hints'"));
        second().at(
                        "/tables/carts/keys/k/replica",
                        200,
                        "{'node':'" + SECOND + "','table':'carts','partition':17,'primary':false,'whole':false,"
                                + "'found':false,'lost':false,'hints':[{'target':'" + THIRD + "'," + hint + "}]}");

        Cli.Result shown = run("debug", "replica", "k", "--table", "carts", "--node", SECOND);

        assertThat(shown.code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(shown.out())
                .contains("a fallback, a copy that is not whole")
                .contains("not there")
                .contains("a hint is kept for node " + THIRD)
                .contains("00000000000000aa.1:5");
    }

    @Test
    void aDamagedCopyIsNotTakenForAnAbsentOne() {
        second().at(
                        "/tables/default/keys/k/replica",
                        200,
                        "{'node':'" + SECOND + "','table':'default','found':false,'lost':true,'hints':[]}");

        Cli.Result shown = run("debug", "replica", "k", "--node", SECOND);

        assertThat(shown.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(shown.out()).contains("cannot be read");
    }

    @Test
    void aPartitionIsListedPageByPage() throws Exception {
        String page =
                "{'node':'" + SECOND + "','table':'default','partition':17,'primary':true,'whole':true,'records':[";
        String path = "/tables/default/partitions/17/replica";
        second().at(
                        path,
                        200,
                        page + "{'key':'YQ','digest':'000000000000000a'},{'key':'Yg','digest':'0b'}],'next':'Yg'}")
                .at(path + "?after=Yg", 200, page + "{'key':'_wA','digest':'000000000000000c'}]}");

        Cli.Result shown = run("debug", "replica", "--partition", "17", "--node", SECOND);
        Cli.Result json = run("debug", "replica", "--partition", "17", "--node", SECOND, "--json");

        assertThat(shown.code()).as(shown.err()).isEqualTo(ExitCodes.OK);
        assertThat(shown.out()).contains("000000000000000a  a", "000000000000000c  0xff00");
        assertThat(shown.err()).contains("3 records");
        assertThat(Json.mapper().readTree(json.out()).toString())
                .isEqualTo("{\"node\":\"" + SECOND + "\",\"table\":\"default\",\"partition\":17,\"primary\":true,"
                        + "\"whole\":true,\"records\":[{\"key\":\"YQ==\",\"digest\":\"000000000000000a\"},"
                        + "{\"key\":\"Yg==\",\"digest\":\"0b\"},{\"key\":\"/wA=\",\"digest\":\"000000000000000c\"}]}");
    }

    @Test
    void pagesThatDoNotGoForwardEndInAFailureAndNotInAWholeDocument() {
        String path = "/tables/default/partitions/1/replica";
        String page = "{'records':[{'key':'YQ','digest':'0a'}],'next':'YQ'}";
        second().at(path, 200, page).at(path + "?after=YQ", 200, page);

        Cli.Result shown = run("debug", "replica", "--partition", "1", "--node", SECOND, "--json");

        assertThat(shown.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(shown.err()).contains("round in circles");
        assertThat(shown.out().strip()).doesNotEndWith("}\n}").doesNotContain("]");
    }

    @Test
    void whatTheNodeRefusesIsToldInItsOwnWords() {
        second().at("/tables/nope/keys/k/replica", 404, "{'error':'UnknownTable','message':'there is no table nope'}");

        Cli.Result shown = run("debug", "replica", "k", "--table", "nope", "--node", SECOND);

        assertThat(shown.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(shown.err()).contains("node " + SECOND + " refused: there is no table nope");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(run("debug", "replica", "--node", SECOND).code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("debug", "replica", "k", "--partition", "1", "--node", SECOND)
                        .code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(run("debug", "replica", "--partition", "-1", "--node", SECOND)
                        .code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(run("debug", "replica", "k").err()).contains("--node");
        assertThat(run("debug", "replica", "k", "--table", "No/Table", "--node", SECOND)
                        .code())
                .isEqualTo(ExitCodes.USAGE);
        second().close();
        assertThat(run("debug", "replica", "k", "--node", SECOND).err()).contains("nothing that can be read");
    }
}
