package io.gramme.client.cli;

import static io.gramme.client.cli.FakeAdmin.FIRST;
import static io.gramme.client.cli.FakeAdmin.OUTSIDER;
import static io.gramme.client.cli.FakeAdmin.SECOND;
import static io.gramme.client.cli.FakeAdmin.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code gramme admin transfers}. */
@Timeout(60)
class AdminTransfersTest {
    private static final String TOPOLOGY = "/admin/topology";
    private static final String TRANSFERS = "/admin/transfers";
    private static final String JOINING =
            "{'undone':false,'moving':85,'switched':12,'joining':['" + OUTSIDER + "'],'leaving':[],'gone':[]}";

    private final FakeAdmin admin = new FakeAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    private void underWay() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(12, JOINING));
        admin.all().forEach(port -> port.at(TRANSFERS, 200, FakeAdmin.transfers(12, FakeAdmin.change(false))));
        admin.node(1).at(TRANSFERS, 200, FakeAdmin.moving(12, 3));
    }

    @Test
    void howAChangeGoesIsShownOfEveryNodeThatHasAPartInIt() {
        underWay();
        admin.node(3).close();

        Cli.Result transfers = admin.run("transfers");

        assertThat(transfers.code()).as(transfers.err()).isEqualTo(ExitCodes.OK);
        assertThat(transfers.out().lines())
                .anyMatch(line -> line.matches(" *NODE +EPOCH +CHANGE +GETS +LACKS +GIVES +KEEPS +DRIVES"))
                .anyMatch(line -> line.matches(FIRST + " +12 +12 of 85 read anew +40 +3 +2 +0 +yes"))
                .anyMatch(line -> line.matches(SECOND + " +12 +12 of 85 read anew +0 +0 +0 +5 +-"))
                .anyMatch(line -> line.matches(OUTSIDER + " +12 +12 of 85 read anew +0 +0 +0 +5 +-"))
                .anyMatch(line -> line.matches(THIRD + " +- +no answer +- +- +- +- +-"))
                .contains("waiting: node x lacks partition 7", "waiting: node y has not heard of epoch 12")
                .anyMatch(line -> line.startsWith("node " + THIRD + ": nothing that can be read"));
    }

    @Test
    void nobodyIsSaidToDriveAChangeWhenThereIsNone() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(12, "null"));
        admin.all()
                .forEach(port -> port.at(
                        TRANSFERS, 200, FakeAdmin.transfers(12, "null").replace("'driving':false", "'driving':true")));

        Cli.Result transfers = admin.run("transfers");

        assertThat(transfers.out().lines()).anyMatch(line -> line.matches(FIRST + " +12 +none +0 +0 +0 +5 +-"));
    }

    @Test
    void theJsonOfTheTransfersIsWhatTheNodesSaid() throws IOException {
        underWay();
        admin.node(2).at(TRANSFERS, 503, "{'error':'NotReady','message':'no ring yet'}");

        JsonNode nodes =
                Json.mapper().readTree(admin.run("transfers", "--json").out()).path("nodes");

        assertThat(nodes).hasSize(4);
        assertThat(nodes.get(0).path("answers").asBoolean()).isTrue();
        assertThat(nodes.get(0).path("lacking").asInt()).isEqualTo(3);
        assertThat(nodes.get(0).path("change").path("moving").asInt()).isEqualTo(85);
        assertThat(nodes.get(1).path("answers").asBoolean()).isFalse();
        assertThat(nodes.get(1).path("problem").asText()).contains("no ring yet");
    }

    @Test
    void aChangeThatIsTakenBackIsShownAsThat() {
        underWay();
        admin.node(2).at(TRANSFERS, 200, FakeAdmin.transfers(13, FakeAdmin.change(true)));

        assertThat(admin.run("transfers").out().lines())
                .anyMatch(line -> line.matches(SECOND + " +13 +taken back +0 +0 +0 +5 +-"));
    }

    @Test
    void theEndOfTheChangeUnderWayMayBeWaitedFor() {
        underWay();
        for (FakeHttp port : admin.all()) {
            port.at(TRANSFERS, 200, FakeAdmin.transfers(11, "null"))
                    .then(TRANSFERS, 200, FakeAdmin.transfers(13, "null"));
        }

        Cli.Result transfers = admin.run("transfers", "--wait", "1m");

        assertThat(transfers.code()).as(transfers.err()).isEqualTo(ExitCodes.OK);
        assertThat(transfers.out().lines()).anyMatch(line -> line.matches(FIRST + " +13 +none +.*"));
        assertThat(admin.node(4).asked()).containsExactly(TRANSFERS, TRANSFERS);
    }

    @Test
    void withoutAChangeThereIsNothingToWaitFor() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(11, "null"));
        admin.all().forEach(port -> port.at(TRANSFERS, 200, FakeAdmin.transfers(11, "null")));

        Cli.Result transfers = admin.run("transfers", "--wait", "1ms");

        assertThat(transfers.code()).as(transfers.err()).isEqualTo(ExitCodes.OK);
        assertThat(admin.node(4).asked()).isEmpty();
    }

    @Test
    void aWaitThatTakesTooLongSaysWhatIsWaitedFor() {
        underWay();

        Cli.Result transfers = admin.run("transfers", "--wait", "1ms");

        assertThat(transfers.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(transfers.out()).contains("12 of 85 read anew");
        assertThat(transfers.err())
                .contains(
                        "gramme admin transfers: the change is not done yet: node x lacks partition 7; node y has not heard"
                                + " of epoch 12. It goes on; see: gramme admin transfers --seeds");
    }

    @Test
    void nodesThatLagBehindAreNamedWhenNobodyDrivesTheChange() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(12, JOINING));
        admin.all().forEach(port -> port.at(TRANSFERS, 200, FakeAdmin.transfers(13, "null")));
        admin.node(2).at(TRANSFERS, 200, FakeAdmin.transfers(12, "null"));

        Cli.Result transfers = admin.run("transfers", "--wait", "1ms");

        assertThat(transfers.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(transfers.err())
                .contains("the change is not done yet: node " + SECOND + " is at epoch 12. It goes on");
    }

    @Test
    void whereNoNodeSaysHowItGoesThatIsTheAnswer() {
        admin.node(1).at(TOPOLOGY, 200, admin.topology(12, JOINING));
        admin.all().forEach(port -> port.at(TRANSFERS, 503, "{'error':'NotReady','message':'no ring yet'}"));

        Cli.Result transfers = admin.run("transfers", "--wait", "1ms");

        assertThat(transfers.code()).isEqualTo(ExitCodes.QUORUM);
        assertThat(transfers.out()).isEmpty();
        assertThat(transfers.err()).contains("no node could be asked: node " + FIRST + " refused: no ring yet; node");
    }
}
