package io.gramme.client.cli;

import static io.gramme.client.cli.FakeAdmin.FIRST;
import static io.gramme.client.cli.FakeAdmin.OUTSIDER;
import static io.gramme.client.cli.FakeAdmin.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that stage something for the next ring, and how every command of an operator finds a node and is refused. */
@Timeout(60)
class AdminStageTest {
    private static final String STAGE = "POST /admin/stage";
    private static final String ONE_STAGED = "{'version':35,'staged':[" + FakeAdmin.staged("leave", SECOND) + "]}";

    private final FakeAdmin admin = new FakeAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "join db4:7401|{'kind':'join','node':'db4:7401'}",
                "join 7c2e db4:7401 --zone b --weight 2|{'kind':'join','node':'7c2e','zone':'b','weight':2},"
                        + "{'kind':'join','node':'db4:7401','zone':'b','weight':2}",
                "leave 7c2e b0aa|{'kind':'leave','node':'7c2e'},{'kind':'leave','node':'b0aa'}",
                "remove 7c2e|{'kind':'remove','node':'7c2e'}",
                "replace 7c2e b0aa|{'kind':'leave','node':'7c2e'},{'kind':'join','node':'b0aa'}",
                "replace 7c2e b0aa --dead|{'kind':'remove','node':'7c2e'},{'kind':'join','node':'b0aa'}",
                "weight 7c2e 3|{'kind':'weight','node':'7c2e','weight':3}",
                "zone 7c2e room-2|{'kind':'zone','node':'7c2e','zone':'room-2'}",
            })
    void whatIsWantedIsStagedInOneRequest(String words, String changes) {
        admin.node(1).at(STAGE, 200, ONE_STAGED);

        Cli.Result staged = admin.run(words.split(" ", -1));

        assertThat(staged.code()).as(staged.err()).isEqualTo(ExitCodes.OK);
        assertThat(admin.node(1).asked()).containsExactly(STAGE);
        assertThat(admin.node(1).told()).containsExactly(("{'changes':[" + changes + "]}").replace('\'', '"'));
    }

    @Test
    void everythingThatIsStagedIsShownWithWhatToDoNext() {
        admin.node(1)
                .at(
                        STAGE,
                        200,
                        "{'version':35,'staged':[" + FakeAdmin.staged("leave", SECOND) + ",{'kind':'join','node':'"
                                + OUTSIDER + "','zone':'b','weight':2}]}");

        Cli.Result staged = admin.run("join", OUTSIDER);

        assertThat(staged.out().lines())
                .anyMatch(line -> line.matches("STAGED +NODE +ZONE +WEIGHT"))
                .anyMatch(line -> line.matches("leave +" + SECOND + " +- +-"))
                .anyMatch(line -> line.matches("join +" + OUTSIDER + " +b +2"))
                .hasSize(3);
        assertThat(staged.err()).contains("see: gramme admin plan --seeds " + admin.seeds());
    }

    @Test
    void theJsonIsWhatTheNodeAnswered() throws IOException {
        admin.node(1).at(STAGE, 200, ONE_STAGED);

        Cli.Result staged = admin.run("leave", SECOND, "--json");

        assertThat(Json.mapper().readTree(staged.out()).toString()).isEqualTo(ONE_STAGED.replace('\'', '"'));
        assertThat(staged.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400,2", "404,1", "409,1", "429,1", "503,4", "500,1"})
    void aRefusalIsTheNodesOwnSentenceAndNoOtherNodeIsAsked(int status, int code) {
        admin.node(1).at(STAGE, status, "{'error':'Refused','message':'node x is no member','needed':0,'got':0}");

        Cli.Result refused = admin.run("leave", SECOND);

        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.err())
                .isEqualToIgnoringNewLines("gramme admin leave: node " + FIRST + " refused: node x is no member");
        assertThat(refused.out()).isEmpty();
        assertThat(admin.node(2).asked()).isEmpty();
    }

    @Test
    void theNextNodeIsAskedWhenOneCannotBeReached() {
        admin.node(1).close();
        admin.node(2).at(STAGE, 200, ONE_STAGED);

        Cli.Result staged = admin.run("leave", SECOND);

        assertThat(staged.code()).as(staged.err()).isEqualTo(ExitCodes.OK);
        assertThat(admin.node(2).asked()).containsExactly(STAGE);
        assertThat(admin.node(3).asked()).isEmpty();
    }

    @Test
    void theSeedsAreAskedFirstInTheirOrder() {
        admin.node(3).at(STAGE, 200, ONE_STAGED);
        List<String> seeds = admin.seedList();

        Cli.Result staged = admin.runAt(seeds.get(2) + "," + seeds.get(1), "leave", SECOND);

        assertThat(staged.code()).as(staged.err()).isEqualTo(ExitCodes.OK);
        assertThat(admin.node(1).asked()).isEmpty();
        assertThat(admin.node(2).asked()).isEmpty();
    }

    @Test
    void anOrderThatMayHaveBeenCarriedOutIsNotGivenToAnotherNode() {
        admin.node(1).at(STAGE, 200, "no JSON");
        admin.node(2).at(STAGE, 200, ONE_STAGED);

        Cli.Result staged = admin.run("leave", SECOND);

        assertThat(staged.code()).isEqualTo(ExitCodes.QUORUM);
        assertThat(staged.err()).contains("node " + FIRST + " was told to").contains("it may have been done");
        assertThat(admin.node(2).asked()).isEmpty();
    }

    @Test
    void whereNoNodeCanBeReachedThatIsSaid() {
        admin.all().forEach(FakeHttp::close);

        Cli.Result staged = admin.run("leave", SECOND);

        assertThat(staged.code()).isEqualTo(ExitCodes.QUORUM);
        assertThat(staged.err()).contains("gramme admin leave: no node could be asked: node 00");
        assertThat(staged.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "join",
                "leave",
                "remove",
                "replace 7c2e",
                "weight 7c2e",
                "weight 7c2e heavy",
                "zone 7c2e",
                "join 7c2e --weight x"
            })
    void whatCannotBeMeantIsNotSent(String words) {
        assertThat(admin.run(words.split(" ", -1)).code()).isEqualTo(ExitCodes.USAGE);
        assertThat(admin.node(1).asked()).isEmpty();
    }

    @Test
    void aNodeOfTheLocalClusterMayBeNamedByItsNumber(@TempDir Path home) throws IOException {
        int port = Integer.parseInt(admin.node(1).address().substring("127.0.0.1:".length()));
        Path folder = Files.createDirectories(home.resolve("data/cluster"));
        ClusterState state = ClusterState.of(new ClusterPlan(folder, 3, port - 2, ""));
        state.with(state.node(1).withId(Optional.of(FIRST)))
                .with(state.node(2).withId(Optional.of(SECOND)))
                .write();
        admin.node(1).at(STAGE, 200, ONE_STAGED);

        Cli.Result staged = new Cli(home).run("admin", "leave", "2", "3", "4");

        assertThat(staged.code()).as(staged.err()).isEqualTo(ExitCodes.OK);
        assertThat(admin.node(1).told())
                .containsExactly("{\"changes\":[{\"kind\":\"leave\",\"node\":\"" + SECOND
                        + "\"},{\"kind\":\"leave\",\"node\":\"127.0.0.1:" + (port + 20)
                        + "\"},{\"kind\":\"leave\",\"node\":\"4\"}]}");
        assertThat(staged.out().lines()).anyMatch(line -> line.matches("leave +" + SECOND + " \\(2\\) +- +-"));
        assertThat(staged.err()).contains("see: gramme admin plan\n");
    }

    @Test
    void theClusterThatWasNamedIsNamedInWhatToDoNext(@TempDir Path home) throws IOException {
        int port = Integer.parseInt(admin.node(1).address().substring("127.0.0.1:".length()));
        Path folder = Files.createDirectories(home.resolve("it's here"));
        ClusterState.of(new ClusterPlan(folder, 1, port - 2, "")).write();
        admin.node(1).at(STAGE, 200, ONE_STAGED);

        Cli.Result staged = new Cli(home).run("admin", "leave", SECOND, "--dir", folder.toString());

        assertThat(staged.err()).contains("gramme admin plan --dir '" + home + "/it'\\''s here'\n");
    }
}
