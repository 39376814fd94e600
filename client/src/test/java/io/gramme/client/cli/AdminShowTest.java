package io.gramme.client.cli;

import static io.gramme.client.cli.FakeAdmin.FIRST;
import static io.gramme.client.cli.FakeAdmin.OUTSIDER;
import static io.gramme.client.cli.FakeAdmin.SECOND;
import static io.gramme.client.cli.FakeAdmin.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code gramme admin show}, and the commands that are about one node: {@code drain} and {@code recover}. */
@Timeout(60)
class AdminShowTest {
    private static final String TOPOLOGY = "/admin/topology";
    private static final String DRAIN = "POST /admin/drain";
    private static final String RECOVER = "POST /admin/recover";

    private final FakeAdmin admin = new FakeAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void membersOutsidersVotersAndTablesAreShown() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(11, "null"));

        Cli.Result show = admin.run("show");

        assertThat(show.code()).as(show.err()).isEqualTo(ExitCodes.OK);
        assertThat(show.out().lines())
                .contains("cluster 0000000000000007, epoch 11, version 34: 3 members")
                .anyMatch(line -> line.matches(" *NODE +ROLE +STATE +ZONE +WEIGHT +VOTES +PEER +HTTP"))
                .anyMatch(line -> line.matches(FIRST + " +member +up +a +1 +leads +10.0.0.1:7400 +127.0.0.1:\\d+"))
                .anyMatch(line -> line.matches(SECOND + " +member +up +b +1 +yes +10.0.0.2:7400 .*"))
                .anyMatch(line -> line.matches(THIRD + " +member +up +c +2 +- +10.0.0.3:7400 .*"))
                .anyMatch(line -> line.matches(OUTSIDER + " +outsider +up +a +1 +- +10.0.0.4:7400 .*"))
                .anyMatch(line -> line.matches("default +1 +3 +2 +2 +0 +1 +siblings +forced +7d"))
                .noneMatch(line -> line.matches(".*(frozen|STAGED|change|refused).*"));
    }

    @Test
    void whatIsStagedAndWhoIsRefusedIsShown() {
        admin.node(1)
                .at(
                        TOPOLOGY,
                        200,
                        admin.topology(11, "null", FakeAdmin.staged("leave", SECOND))
                                .replace(
                                        "'removed':[],'fenced':[]",
                                        "'removed':['" + THIRD + "'],'fenced':[{'node':'" + SECOND + "','store':77}]")
                                .replace("'peer':'10.0.0.2:7400'", "'peer':null"));

        Cli.Result show = admin.run("show");

        assertThat(show.out().lines())
                .anyMatch(line -> line.matches("leave +" + SECOND + " +- +-"))
                .anyMatch(line -> line.endsWith("see: gramme admin plan --seeds " + admin.seeds()))
                .anyMatch(line -> line.matches(SECOND + " +member +up +b +1 +yes +- +127.*"))
                .contains(
                        "refused for good: node " + THIRD,
                        "refused with its old data folder (store 77): node " + SECOND);
    }

    @Test
    void aChangeUnderWayIsShown() {
        String change = "{'undone':false,'moving':85,'switched':12,'joining':['" + OUTSIDER + "'],'leaving':['" + SECOND
                + "'],'gone':['" + THIRD + "']}";
        admin.node(1)
                .at(TOPOLOGY, 200, admin.topology(12, change))
                .then(TOPOLOGY, 200, admin.topology(13, change.replace("'undone':false", "'undone':true")));

        Cli.Result underWay = admin.run("show");
        Cli.Result undone = admin.run("show");

        assertThat(underWay.out().lines())
                .contains(
                        "a change is under way: 12 of 85 moving partitions read from their new nodes",
                        "joining: " + OUTSIDER,
                        "leaving: " + SECOND,
                        "gone: " + THIRD,
                        "how it goes: gramme admin transfers --seeds " + admin.seeds());
        assertThat(undone.out()).contains("a change is taken back: 12 of 85");
    }

    @Test
    void aTopologyThatNoMajorityConfirmsIsSaidToBeFrozen() {
        admin.node(1)
                .at(
                        TOPOLOGY,
                        200,
                        admin.topology(11, "null")
                                .replace("'current':true,'why':''", "'current':false,'why':'1 of 3 voters answers'")
                                .replace("'leader':'" + FIRST + "'", "'leader':null"));

        Cli.Result show = admin.run("show");

        assertThat(show.code()).isEqualTo(ExitCodes.OK);
        assertThat(show.out()).contains("frozen: 1 of 3 voters answers; data is served");
        assertThat(show.out().lines()).anyMatch(line -> line.matches(FIRST + " +member +up +a +1 +yes .*"));
    }

    @Test
    void theJsonOfTheTopologyIsWhatTheNodeAnswered() throws IOException {
        String answer = admin.topology(11, "null");
        admin.node(1).at(TOPOLOGY, 200, answer);

        Cli.Result show = admin.run("show", "--json");

        assertThat(Json.mapper().readTree(show.out())).isEqualTo(Json.mapper().readTree(answer.replace('\'', '"')));
    }

    @Test
    void anyNodeIsDrainedByItselfWhateverItIsCalled() throws IOException {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(11, "null"));
        admin.node(3).at(DRAIN, 202, "{'node':'" + THIRD + "'}");
        admin.node(4).at(DRAIN, 202, "{'node':'" + OUTSIDER + "'}");

        Cli.Result byId = admin.run("drain", THIRD);
        Cli.Result byPrefix = admin.run("drain", THIRD.substring(0, 16), "--json");
        Cli.Result byPeer = admin.run("drain", "10.0.0.3:7400");
        Cli.Result byHttp = admin.run("drain", admin.node(4).address());

        assertThat(byId.code()).as(byId.err()).isEqualTo(ExitCodes.OK);
        assertThat(byId.out().lines()).containsExactly("node " + THIRD + " stops");
        assertThat(Json.mapper().readTree(byPrefix.out()).toString()).isEqualTo("{\"node\":\"" + THIRD + "\"}");
        assertThat(byPeer.out()).isEqualTo(byId.out());
        assertThat(byHttp.out().lines()).containsExactly("node " + OUTSIDER + " stops");
        assertThat(admin.node(3).asked()).containsExactly(DRAIN, DRAIN, DRAIN);
        assertThat(admin.node(1).asked()).containsOnly(TOPOLOGY);
    }

    @Test
    void aNodeThatCannotBeToldIsNotStandInForByAnother() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(11, "null")).at(DRAIN, 202, "{}");
        admin.node(3).close();

        Cli.Result drain = admin.run("drain", THIRD);

        assertThat(drain.code()).isEqualTo(ExitCodes.QUORUM);
        assertThat(drain.err()).contains("no node could be asked: node " + THIRD);
        assertThat(admin.node(1).told()).isEmpty();
    }

    @Test
    void aNameThatIsNoNodesOrSeveralIsRefused() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(11, "null"));

        Cli.Result none = admin.run("drain", "db9:7401");
        Cli.Result several = admin.run("drain", "0000");
        Cli.Result tooShort = admin.run("drain", "000");

        assertThat(none.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(none.err()).contains("there is no node 'db9:7401'; write").contains(FIRST, OUTSIDER);
        assertThat(several.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(several.err())
                .contains("more than one node is meant by '0000'")
                .contains(FIRST);
        assertThat(tooShort.err()).contains("there is no node '000'");
    }

    @Test
    void aRecoveryNamesTheClusterToTheNodeThatIsToDecideAlone() throws IOException {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(11, "null"));
        admin.node(2)
                .at(TOPOLOGY, 200, admin.topology(11, "null"))
                .at(RECOVER, 200, "{'voters':['" + SECOND + "'],'epoch':11}");

        Cli.Result recover = admin.run("recover", "--node", SECOND, "--yes");
        Cli.Result json = admin.run("recover", "--node", SECOND, "--yes", "--json");

        assertThat(recover.code()).as(recover.err()).isEqualTo(ExitCodes.OK);
        assertThat(recover.out().lines()).containsExactly("node " + SECOND + " decides alone from now on, at epoch 11");
        assertThat(admin.node(2).told())
                .containsOnly("{\"cluster\":\"0000000000000007\"}")
                .hasSize(2);
        assertThat(Json.mapper().readTree(json.out()).toString())
                .isEqualTo("{\"voters\":[\"" + SECOND + "\"],\"epoch\":11}");
    }

    @Test
    void aRecoveryMustBeMeant() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(11, "null"));

        Cli.Result recover = admin.run("recover");

        assertThat(recover.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(recover.err())
                .contains("node " + FIRST + ", which knows version 34, would decide alone for cluster 0000000000000007")
                .contains("add --yes");
        assertThat(admin.node(1).told()).isEmpty();
    }

    @Test
    void whoDecidesAloneIsChosenByAPersonWhereSeveralAnswer() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(11, "null"));
        admin.node(2).at(TOPOLOGY, 200, admin.topology(11, "null").replace("'version':34", "'version':35"));

        Cli.Result several = admin.run("recover", "--yes");
        admin.all().forEach(FakeHttp::close);
        Cli.Result none = admin.run("recover", "--yes");

        assertThat(several.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(several.err())
                .contains("choose the node that knows the highest version with --node: " + FIRST + " knows version 34, "
                        + SECOND + " knows version 35");
        assertThat(none.code()).isEqualTo(ExitCodes.QUORUM);
        assertThat(none.err()).contains("no node could be asked: node " + FIRST);
    }

    @Test
    void aRecoveryIsRefusedWhileAMajorityCanBeReached() {
        admin.node(1)
                .at(TOPOLOGY, 200, admin.topology(11, "null"))
                .at(RECOVER, 409, "{'error':'Refused','message':'2 of 3 voters answer'}");

        Cli.Result recover = admin.run("recover", "--yes");

        assertThat(recover.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(recover.err()).contains("node " + FIRST + " refused: 2 of 3 voters answer");
    }
}
