package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.FakeCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    private static final List<String> IDS = List.of(
            "00000000000000010000000000000001", "00000000000000020000000000000002", "00000000000000030000000000000003");
    private static final String PATH = "/tables/default/keys/k";
    private static final String DOT = "{'incarnation':'00000000000000aa','epoch':1,'counter':5}";

    private final FakeCluster cluster = new FakeCluster(3);
    private final List<FakeHttp> ports = List.of(new FakeHttp(), new FakeHttp(), new FakeHttp());

    @TempDir
    Path home = Path.of("");

    ExplainCommandTest() {
        cluster.serveHttpAt(ports.stream().map(FakeHttp::address).toList());
        List<String> members = IDS.stream().map(id -> "{'id':'" + id + "'}").toList();
        ports.get(0)
                .at(
                        PATH + "/where",
                        200,
                        "{'table':'default','partition':17,'epoch':1,'primaries':[" + members.get(0) + ","
                                + members.get(1) + "],'fallbacks':[" + members.get(2) + "]}");
    }

    @AfterEach
    void close() {
        ports.forEach(FakeHttp::close);
        cluster.close();
    }

    private void holds(int node, String digest, boolean tombstone, String more) {
        ports.get(node)
                .at(
                        PATH + "/replica",
                        200,
                        "{'primary':true,'whole':true,'found':true,'lost':false,'digest':'" + digest + "','clock':["
                                + DOT
                                + "],'versions':[{'dot':" + DOT + ",'tombstone':" + tombstone
                                + ",'bytes':0,'checksum':'00000000','writtenMillis':1700000000000}],'hints':[]" + more
                                + "}");
    }

    private void holdsNothing(int node, String hints) {
        ports.get(node)
                .at(
                        PATH + "/replica",
                        200,
                        "{'primary':false,'whole':true,'found':false,'lost':false,'hints':[" + hints + "]}");
    }

    private Cli.Result explain(String... words) {
        List<String> all = new ArrayList<>(List.of("explain", "k"));
        all.addAll(List.of(words));
        all.addAll(List.of("--seeds", cluster.seeds()));
        return new Cli(home).run(all.toArray(String[]::new));
    }

    @Test
    void equalCopiesAndWhatTheirTombstoneWaitsFor() {
        holds(0, "11", true, ",'tombstoneWaitsFor':'its least age, for another 60 s'");
        holds(1, "11", true, "");
        holdsNothing(2, "");

        Cli.Result shown = explain();

        assertThat(shown.code()).as(shown.err()).isEqualTo(ExitCodes.OK);
        assertThat(shown.out())
                .contains("partition 17")
                .contains("all copies are equal")
                .contains("the tombstone is still there: node " + IDS.get(0) + " decides, and waits for its least age")
                .containsOnlyOnce("digest 11, clock 00000000000000aa.1:5");
        assertThat(shown.out().lines())
                .anyMatch(line -> line.matches(" *" + IDS.get(1) + " +primary 2 +tombstone +yes +11 +-"))
                .anyMatch(line -> line.matches(" *" + IDS.get(2) + " +fallback +nothing +- +- +-"));
    }

    @Test
    void copiesThatDifferAndAHintForTheOneBehind() throws Exception {
        holds(0, "22", false, "");
        holds(1, "11", false, "");
        holdsNothing(2, "{'target':'" + IDS.get(1) + "','digest':'22','clock':[],'versions':[]}");

        Cli.Result shown = explain();

        assertThat(shown.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(shown.out()).contains("the copies are not known to be equal").contains("digest 11,", "digest 22,");
        assertThat(shown.out().lines()).anyMatch(line -> line.matches(".*fallback +nothing +- +- +" + IDS.get(1)));
        JsonNode json = Json.mapper().readTree(explain("--json").out());
        assertThat(json.path("equal").asBoolean()).isFalse();
        assertThat(json.path("nodes").size()).isEqualTo(3);
        assertThat(json.path("nodes").get(1).path("copy").path("digest").asText())
                .isEqualTo("11");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamed() {
        holds(0, "22", false, "");
        ports.get(1).close();
        holdsNothing(2, "");

        Cli.Result shown = explain();

        assertThat(shown.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(shown.out()).contains("no answer", "node " + IDS.get(1) + ": nothing that can be read comes from");
    }

    @Test
    void aKeyThatNobodyHoldsIsNotFound() {
        for (int node = 0; node < 3; node++) {
            holdsNothing(node, "");
        }

        assertThat(explain().code()).isEqualTo(ExitCodes.NOT_FOUND);
    }
}
